"""PostgreSQL and Redis for real, in a folder with a space in its name."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
from redis import Redis

from smarketing.embedded import addresses, folders, identity, postgres, redis
from smarketing.embedded.errors import CannotStart
from smarketing.embedded.supervisor import Supervisor
from tests.embedded.watching import alive, mentioning
from tests.patience import wait_until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(prefix="smarketing of mine ", dir=addresses.temporary_folder()))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start(place):
    """Starts PostgreSQL there, under a supervisor of its own."""
    supervisors = []

    def start():
        supervisor = Supervisor(lambda line: None)
        supervisors.append(supervisor)
        who = identity.of_servers(place / "postgres")
        folders.make_private(place / "sockets", who)
        identity.let_through(place / "postgres", who, lambda line: None)
        postgres.start(supervisor, place / "postgres", place / "sockets", who, throw_away=True)
        return supervisor

    yield start
    for supervisor in supervisors:
        supervisor.stop()


def ask(place, question):
    connection = psycopg2.connect(
        host=str(place / "sockets"), port=5432, user="smarketing", dbname="smarketing"
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()
    finally:
        connection.close()


def test_what_a_killed_server_or_a_cut_start_left_behind_does_not_block_the_next_start(place, start):
    (place / "postgres.new").mkdir()
    (place / "postgres.new" / "half").write_text("a cluster")
    killed = start().members["postgres"].process
    assert ask(place, "show server_encoding") == ("UTF8",)
    assert ask(place, "select lower('ÉÜ'), current_setting('listen_addresses')") == ("éü", "")
    killed.send_signal(signal.SIGKILL)
    wait_until(lambda: not mentioning(place), "it ends")
    # The number in the files may by now be somebody else's: here it is this very process's.
    for path in (place / "postgres" / "postmaster.pid", place / "sockets" / ".s.PGSQL.5432.lock"):
        path.write_text(path.read_text().replace(str(killed.pid), str(os.getpid()), 1))
    start()
    assert ask(place, "select 1") == (1,)
    with pytest.raises(CannotStart, match=r"Another PostgreSQL .* already runs"):
        postgres.clear_stale(place / "postgres", place / "sockets")


def test_data_of_another_version_is_refused(place, start):
    (place / "postgres").mkdir()
    (place / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotStart, match="was made by PostgreSQL 16, but the installed one is 18"):
        start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends its servers another user")
def test_root_lets_the_servers_user_pass_and_says_so(place):
    said = []
    identity.let_through(place / "postgres", identity.of_servers(place / "postgres"), said.append)
    assert said == [f"Made {place} passable (search only), because PostgreSQL runs as nobody."]
    assert place.stat().st_mode & 0o777 == 0o701


def test_redis_is_on_its_socket_only(place):
    supervisor = Supervisor(lambda line: None)
    who = identity.of_servers(place / "redis")
    folders.make_private(place / "sockets", who)
    identity.let_through(place / "redis", who, lambda line: None)
    try:
        redis.start(supervisor, place / "redis", place / "sockets", who)
        with Redis(unix_socket_path=str(addresses.redis_socket(place / "sockets"))) as client:
            assert client.config_get("port") == {"port": "0"}
        pid = supervisor.members["redis"].process.pid
    finally:
        supervisor.stop()
    assert not alive(pid)


def test_the_servers_of_a_test_run_vanish_even_when_it_is_killed(place):
    folder = place / "run"
    place.chmod(0o701)
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdin=subprocess.PIPE, cwd=ROOT)
    wait_until(
        lambda: redis.answers(addresses.redis_socket(folder)) and postgres.accepts(folder),
        "it is up",
    )
    owner.kill()
    owner.communicate()
    wait_until(lambda: not folder.exists() and not mentioning(folder), "they vanish")


OWNER = """
import subprocess, sys
guardian = subprocess.Popen(
    [sys.executable, "-m", "smarketing.embedded.throwaway", sys.argv[1]],
    stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
)
sys.stdin.read()
guardian.communicate()
"""
