"""`make run` as a whole, in a copy of the project whose path has a space."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import pytest

from smarketing.embedded import addresses
from tests import patience
from tests.embedded.watching import alive, mentioning
from tests.patience import wait_until
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("manage.py", "smarketing", "leads", "sla", "reporting", "templates", "static")

# Set for the tests themselves.
OTHERS = {"DATABASE_URL", "REDIS_URL", "MAKELEVEL"}
# The demo company takes its time, and has its own tests.
NO_DEMO = """
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true")
        parser.add_argument("--sign-ins", action="store_true")

    def handle(self, *args, **options):
        if options["sign_ins"]:
            self.stdout.write("  mara@example.test  marketer")
"""


@pytest.fixture
def checkout():
    """Removed with whatever still runs in it, should the test fail."""
    folder = Path(tempfile.mkdtemp(prefix="smarketing check out ", dir=addresses.temporary_folder()))
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, folder / part)
    (folder / "smarketing/demo/management/commands/demo.py").write_text(NO_DEMO)
    yield folder
    for pid in mentioning(folder):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(addresses.socket_folder(folder.resolve()), ignore_errors=True)
    shutil.rmtree(folder)


@pytest.fixture
def port():
    return free_port()


class Run:
    def __init__(self, checkout, port):
        self.log = checkout / "log"
        ours = {key: value for key, value in os.environ.items() if key not in OTHERS}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "smarketing.embedded"],
                cwd=checkout,
                env={**ours, "PORT": str(port)},
                stdout=log,
                stderr=log,
            )

    def said(self):
        return self.log.read_text()

    def wait_until_up(self):
        wait_until(lambda: "runs at" in self.said() or not alive(self.process.pid), "it is up")
        assert "runs at" in self.said(), self.said()


@pytest.fixture
def start(checkout, port):
    runs = []

    def start():
        runs.append(Run(checkout, port))
        runs[-1].wait_until_up()
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        run.process.wait()


@pytest.mark.timeout(240)
def test_it_comes_up_survives_a_kill_and_leaves_nothing_behind(checkout, port, start):
    first = start()
    assert f"http://localhost:{port}" in first.said()
    assert "mara@example.test" in first.said()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=patience.SECONDS) as answer:
        assert answer.status == 200
    names = set(re.findall(r"^(\w+) +\|", first.said(), re.MULTILINE))
    assert names >= {"postgres", "redis", "setup", "web", "worker", "beat"}
    assert (checkout / "var" / "secret_key").stat().st_mode & 0o777 == 0o600

    first.process.kill()
    first.process.wait()
    wait_until(lambda: not mentioning(checkout), "all of it ends")

    second = start()
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(timeout=patience.SECONDS) == 0, second.said()
    assert not mentioning(checkout)
    assert second.said().rstrip().endswith("database system is shut down")
