"""One throw-away PostgreSQL and Redis per test run, named in the environment before settings load.

The controller starts them; xdist's workers inherit the addresses, with a database each. They live
on a pipe from the controller, so that they vanish with it even when it is killed. The tests'
databases are copies of one that the controller lets migrate while the workers read the tests.
"""

import fcntl
import os
import re
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smarketing.embedded import addresses
from smarketing.embedded.processes import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "SMARKETING_TEST_SERVERS"
# What a developer's shell may hold and a test must not depend on: every variable there is.
NOT_OURS = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

_guardian = pytest.StashKey["subprocess.Popen[str]"]()
_migration = pytest.StashKey["subprocess.Popen[bytes]"]()


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Before pytest-django reads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        die_with_parent(signal.SIGKILL, os.getppid())
    else:
        os.environ[FOLDER] = str(addresses.temporary_folder() / f"smarketing-tests-{secrets.token_hex(6)}")
    folder = Path(os.environ[FOLDER])
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    for name in NOT_OURS:
        os.environ.pop(name, None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would compile the product again
    os.environ["DEVELOPMENT"] = "true"
    os.environ["DATABASE_URL"] = addresses.database_url(folder)
    os.environ["REDIS_URL"] = addresses.redis_url(folder, number)
    options = early_config.known_args_namespace
    if worker is None and not (options.collectonly or options.help or options.version):
        early_config.stash[_guardian] = _start(folder)
    return (yield)


def _start(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "smarketing.embedded.throwaway", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Starting took place beside Django's loading; here it has to be over."""
    guardian = session.config.stash.get(_guardian, None)
    if guardian and guardian.stdout.readline().strip() != "ready":
        pytest.exit("The test servers did not start; the lines above say why.", returncode=3)
    if guardian:
        _static_root().mkdir()
        session.config.stash[_migration] = _migrate()


def _migrate():
    """The lock is the process's own, and ends with it. It may fail in silence: whoever then copies half a
    database migrates the rest, and hears why."""
    with _lock().open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return subprocess.Popen(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=ROOT,
            pass_fds=[lock.fileno()],
            stderr=subprocess.DEVNULL,
        )


def wait_until_migrated():
    """Nobody is connected to that database from then on, so that it can be copied."""
    with _lock().open() as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Static files straight from their sources, never what some `make run` collected earlier."""
    from django.conf import settings

    settings.STATIC_ROOT = _static_root()


def _lock():
    return Path(os.environ[FOLDER]) / "migrating"


def _static_root():
    return Path(os.environ[FOLDER]) / "static"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    guardian = config.stash.get(_guardian, None)
    if guardian:
        guardian.stdin.close()
        guardian.wait(timeout=60)
        guardian.stdout.close()
    migration = config.stash.get(_migration, None)
    if migration:
        migration.wait(timeout=60)
