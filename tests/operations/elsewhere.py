"""Another database in the test's cluster, reached as an installation's commands reach theirs."""

import os
import secrets
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg2
from django.db import connection
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]


class Elsewhere:
    def __init__(self, like="template1"):
        self.name = f"elsewhere_{secrets.token_hex(4)}"
        self._in_cluster("CREATE DATABASE {} TEMPLATE {}", like)

    def close(self):
        self._in_cluster("DROP DATABASE {} WITH (FORCE)")

    @property
    def url(self):
        known = connection.settings_dict
        return f"postgresql://{known['USER']}@/{self.name}?host={quote(known['HOST'])}&port={known['PORT']}"

    def manage(self, *arguments, answer=""):
        """One management command there: (exit code, what it said)."""
        done = subprocess.run(
            [sys.executable, "manage.py", *[str(each) for each in arguments]],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": self.url},
            input=answer,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    def connect(self):
        return psycopg2.connect(self.url)

    def rows(self, query):
        own = self.connect()
        try:
            with own, own.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall() if cursor.description else []
        finally:
            own.close()

    def _in_cluster(self, statement, *names):
        known = connection.settings_dict
        own = psycopg2.connect(dbname="postgres", user=known["USER"], host=known["HOST"], port=known["PORT"])
        own.autocommit = True
        own.cursor().execute(sql.SQL(statement).format(*map(sql.Identifier, [self.name, *names])))
        own.close()


def here(query):
    """The same question to the test's own database."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
