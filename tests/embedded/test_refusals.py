"""What `make run` refuses, each in one sentence."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from smarketing.embedded import checks, folders, identity
from smarketing.embedded.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1", "80.5", "٣"])
def test_a_port_that_is_none_is_refused(text):
    with pytest.raises(CannotStart, match="PORT must be a number"):
        checks.port(text)


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_in_use_is_refused_with_another_to_choose(address):
    with socket.socket() as taken:
        taken.bind((address, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is in use.*PORT={port + 1}"):
            checks.port_is_free(port)
    checks.port_is_free(port)


def test_a_database_out_of_reach_is_one_sentence_without_the_password():
    with pytest.raises(CannotStart) as refusal:
        checks.database("postgresql://me:hidden@127.0.0.1:1/smarketing")
    sentence = str(refusal.value)
    assert sentence.startswith("The database of DATABASE_URL cannot be reached: ")
    assert "hidden" not in sentence
    assert "\n" not in sentence


def test_another_kind_of_database_is_refused():
    with pytest.raises(CannotStart, match="PostgreSQL is the only database"):
        checks.database("sqlite:///db.sqlite3")


def test_a_redis_out_of_reach_is_one_sentence():
    with pytest.raises(CannotStart, match="The Redis of REDIS_URL cannot be reached"):
        checks.broker("redis://127.0.0.1:1/0")


def test_servers_within_reach_pass():
    checks.database(os.environ["DATABASE_URL"].replace("/smarketing?", "/postgres?"))
    checks.broker(os.environ["REDIS_URL"])


def test_a_second_run_in_the_same_checkout_is_refused_after_waiting(tmp_path):
    said = []
    first = folders.lock(tmp_path / "lock", said.append, pause=lambda: None)
    with pytest.raises(CannotStart, match=f"already running \\(process {os.getpid()}\\)"):
        folders.lock(tmp_path / "lock", said.append, pause=lambda: None, wait=0.2)
    assert said == ["Waiting for an earlier run in this checkout to end …"]
    os.close(first)
    os.close(folders.lock(tmp_path / "lock", said.append, pause=lambda: None))


def test_the_lock_lasts_as_long_as_anything_of_the_run_lives(tmp_path):
    first = folders.lock(tmp_path / "lock", print, pause=lambda: None)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[first])
    os.close(first)
    with pytest.raises(CannotStart):
        folders.lock(tmp_path / "lock", print, pause=lambda: None, wait=0.2)
    child.communicate(b"\n")
    os.close(folders.lock(tmp_path / "lock", print, pause=lambda: None, wait=0.2))


def test_a_socket_folder_laid_out_by_somebody_else_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        folders.make_private(tmp_path / "sockets", identity.of_servers(tmp_path / "none"))


def test_a_wrong_python_is_one_sentence(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", "import sys; sys.version_info = (3, 12, 1); sys.argv[1:] = ['run']; "
         "import runpy; runpy.run_path('smarketing/embedded/environment.py', run_name='__main__')"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert told.returncode == 1
    assert told.stderr.startswith("Smarketing needs Python 3.11")
    assert told.stderr.count("\n") == 1


def test_a_missing_python_is_one_sentence():
    told = subprocess.run(
        ["make", "run", "PYTHON=python-of-nobody"], cwd=ROOT, capture_output=True, text=True, env=_no_make()
    )
    assert (
        told.stderr.splitlines()[0] == "Smarketing needs Python 3.11, and there is no python-of-nobody here."
    )


def _no_make():
    """`make test` marks its children; this one is a make of its own."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
