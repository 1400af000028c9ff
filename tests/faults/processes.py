"""The product's own processes, started for a test on the test's database and a Redis of its own, to be
killed or frozen. All die with the test run, however that ends.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg2
from celery import Celery
from django.conf import settings
from django.db import connection

from smarketing.embedded import addresses, redis
from smarketing.embedded.processes import die_with_parent
from smarketing.embedded.run import ROOT_IS_FINE_HERE
from tests import patience
from tests.patience import wait_until
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
GRACE = 30  # seconds between being asked to stop and being killed, as docker-compose.yml gives the web server


class Process:
    """One process in a session of its own; its output goes to a file."""

    def __init__(self, folder, name, argv, env):
        self.name, self.log = name, folder / f"{name}.log"
        parent = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in argv],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),
            )

    def alive(self):
        return self.process.poll() is None

    def kill(self):
        """With everything it started, without a word."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, within=GRACE):
        """Asked to, as whoever watches over it would, and killed when it takes too long; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def freeze(self):
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        os.killpg(self.process.pid, signal.SIGCONT)

    def renew_children(self):
        """gunicorn replaces its workers by new ones, which remember nothing."""
        before = self.children()
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: self.children() and not before & self.children(), "fresh workers")

    def kill_a_child(self, which):
        """One of them (whichever `which` chooses of a list) dies without a word."""
        with suppress(ProcessLookupError, IndexError):
            os.kill(which(sorted(self.children())), signal.SIGKILL)

    def children(self):
        pid = self.process.pid
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


class House:
    """Where a test's processes find each other."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="smarketing-faults-", dir=addresses.temporary_folder()))
        self.socket = self.folder / "redis.sock"
        self.port = free_port()
        self.listeners = ""  # the product's own, or some of listeners.py
        self.running = []

    def stop(self):
        """Nothing of it runs any more."""
        while self.running:
            self.running.pop().kill()

    def close(self):
        self.stop()
        hang_up_on_everybody_else()
        for log in self.folder.glob("*.log"):
            print(f"--- {log.name}", log.read_text()[-3000:], sep="\n")
        shutil.rmtree(self.folder)

    def env(self):
        return {
            **environment(),
            "REDIS_URL": f"redis+socket://{self.socket}",
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings" if self.listeners else "smarketing.settings",
            "LISTENERS": self.listeners,
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": ROOT_IS_FINE_HERE,
        }

    def start(self, name, *argv):
        process = Process(self.folder, name, argv, self.env())
        self.running.append(process)
        return process

    def module(self, name, *argv):
        return self.start(name, sys.executable, "-m", *argv)

    def redis(self):
        """A fresh one, which remembers nothing; returns when it answers."""
        self.socket.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", self.folder]
        server = self.start("redis", redis.binary(), *options)
        wait_until(lambda: redis.answers(self.socket), "Redis")
        return server

    def web(self):
        """gunicorn as `make run` starts it; returns when it answers."""
        arguments = ["--config", "python:smarketing.web", "smarketing.wsgi"]
        server = self.module("web", "gunicorn", *arguments)
        wait_until(lambda: answers(self.port) or not server.alive(), "gunicorn")
        assert server.alive(), server.log.read_text()
        return server

    def worker(self):
        options = ["--concurrency", "2", "--loglevel", "WARNING"]
        return self.module("worker", "celery", "--quiet", "--app", "smarketing.celery", "worker", *options)

    def beat(self):
        options = ["--loglevel", "WARNING"]
        return self.module("beat", "celery", "--quiet", "--app", "smarketing.celery", "beat", *options)

    def ask_redis(self, *words):
        """Its answer, as it comes."""
        with socket.socket(socket.AF_UNIX) as caller:
            caller.settimeout(patience.SECONDS)
            caller.connect(str(self.socket))
            caller.sendall(" ".join(words).encode() + b"\r\n")
            return caller.recv(65536).strip()

    def nudge(self, task):
        """As the product's own processes do, once."""
        with Celery(broker=self.env()["REDIS_URL"], set_as_current=False) as app:
            app.send_task(task, retry=False, ignore_result=True)

    def send(self, method, path, body="", headers=()):
        """One request; (status, answer, seconds)."""
        began = time.monotonic()
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience.SECONDS)
        try:
            caller.request(method, path, body, dict(headers))
            answer = caller.getresponse()
            return answer.status, answer.read(), time.monotonic() - began
        finally:
            caller.close()

    def submit(self, form, **fields):
        headers = {"Content-Type": "application/json"}
        return self.send("POST", f"/api/v1/forms/{form.key}/submissions", json.dumps(fields), headers)


class TableLock:
    """Nobody writes to the table until it is let go: whoever tries waits in the middle of their work."""

    def __init__(self, table):
        self.table = table

    def __enter__(self):
        self.own = psycopg2.connect(database_url())
        self.own.cursor().execute(f"LOCK TABLE {self.table} IN SHARE ROW EXCLUSIVE MODE")
        return self

    def __exit__(self, *error):
        self.own.close()

    def somebody_waits(self):
        return locks("NOT granted AND relation = %s::regclass", self.table)


def locks(which, *values):
    """How many of them there are in this process's database: those of another have the same numbers."""
    here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_locks WHERE {here} AND {which}", values)
        return cursor.fetchone()[0]


def at_once(acts):
    """Run them in a few threads; their results in order."""
    results = [None] * len(acts)

    def run(places):
        for place in places:
            results[place] = acts[place]()

    threads = [threading.Thread(target=run, args=(range(n, len(acts), 4),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def hang_up_on_everybody_else():
    """A statement of a killed process goes on in the database, with its locks; not into the next test."""
    others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE {others}",
            [1000 * patience.SECONDS],
        )


def environment():
    """Of whatever works on the database that this process asks."""
    return {**os.environ, "DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY}


def database_url():
    known = connection.settings_dict
    return f"postgresql://{known['USER']}@/{known['NAME']}?host={quote(known['HOST'])}&port={known['PORT']}"


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
