"""A PostgreSQL and a Redis for measuring, as `make run` starts them (nothing waits less for the disk),
with data of their own under var/bench; one database for each size."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from smarketing.embedded import addresses, folders, identity, postgres, redis
from smarketing.embedded.supervisor import Supervisor

ROOT = addresses.ROOT
DATA = ROOT / "var" / "bench"


@contextmanager
def running() -> Iterator["Servers"]:
    folders.make_var(ROOT / "var")
    DATA.mkdir(exist_ok=True)
    sockets = addresses.socket_folder(DATA)
    who = identity.of_servers(DATA / "postgres")
    supervisor = Supervisor(lambda line: None)
    supervisor.keep = [folders.lock(DATA / "lock", print, supervisor.turn)]
    try:
        folders.make_private(sockets, who)
        for path in (postgres.bin_folder(), DATA / "postgres", sockets):
            identity.let_through(path, who, print)
        redis.start(supervisor, DATA / "redis", sockets, who)
        postgres.start(supervisor, DATA / "postgres", sockets, who)
        yield Servers(sockets)
    finally:
        supervisor.stop()


class Servers:
    def __init__(self, sockets: Path) -> None:
        self.sockets = sockets

    def env(self, contacts: int) -> dict[str, str]:
        """How a process reaches the database of that size."""
        url = addresses.database_url(self.sockets).replace("/smarketing?", f"/bench_{contacts}?")
        redis_url = addresses.redis_url(self.sockets)
        chosen = {"DATABASE_URL": url, "REDIS_URL": redis_url, "DEVELOPMENT": "true", "LOG_LEVEL": "ERROR"}
        known = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "SECRET_KEY": "benchmarks " * 6}
        return {**os.environ, **chosen, **known}

    def ready(self, contacts: int) -> None:
        """The database of that size, generated unless an earlier run left it whole."""
        name, done = f"bench_{contacts}", DATA / f"made-{contacts}"
        if not done.exists():
            self._drop(name)
        postgres.ensure_database(self.sockets, name)
        self.manage(contacts, "migrate", "--no-input", "--verbosity", "0")
        if not done.exists():
            self.manage(contacts, "generate", "--contacts", str(contacts))
            done.touch()

    def _drop(self, name: str) -> None:
        """What an interrupted run left of it."""
        where = {"host": str(self.sockets), "port": 5432, "user": postgres.OWNER, "dbname": "postgres"}
        with closing(psycopg2.connect(**where)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def manage(self, contacts: int, *arguments: str) -> None:
        argv = [sys.executable, str(ROOT / "manage.py"), *arguments]
        subprocess.run(argv, env=self.env(contacts), cwd=ROOT, check=True)
