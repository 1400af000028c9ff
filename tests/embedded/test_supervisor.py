"""The supervisor with small children that stand in for servers."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smarketing.embedded.errors import CannotStart
from smarketing.embedded.processes import Spec
from smarketing.embedded.supervisor import AskedToStop, Supervisor
from tests import patience
from tests.embedded.watching import alive
from tests.patience import wait_until

ROOT = Path(__file__).resolve().parents[2]
SLEEPS = "import time; print('up', flush=True); time.sleep(60)"


def child(name, code=SLEEPS, **options):
    return Spec(name=name, argv=[sys.executable, "-c", code], **options)


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(said):
    supervisor = Supervisor(lambda line: said.append(line) if "started as process" not in line else None)
    yield supervisor
    supervisor.stop()


def test_a_dying_child_is_named_with_its_exit_code_and_the_rest_stop(supervisor):
    web = supervisor.start(child("web"))
    supervisor.start(child("worker", "raise SystemExit(7)"))
    with pytest.raises(CannotStart, match="worker ended with exit code 7"):
        supervisor.watch()
    supervisor.stop()
    assert not alive(web.process.pid)


def test_a_killed_child_is_named_with_its_signal(supervisor):
    web = supervisor.start(child("web"))
    web.process.kill()
    with pytest.raises(CannotStart, match="web ended with signal SIGKILL"):
        supervisor.watch()


def test_every_line_comes_out_behind_its_name_also_an_unfinished_one(supervisor, said):
    supervisor.run(child("web", "print('one'); print('two', end='')"))
    assert said == ["web      | one", "web      | two"]


def test_a_start_is_told_with_its_process():
    said = []
    supervisor = Supervisor(said.append)
    web = supervisor.start(child("web"))
    supervisor.stop()
    assert said == [f"web      | started as process {web.process.pid}"]


def test_a_failing_step_ends_the_start(supervisor, said):
    with pytest.raises(CannotStart, match="setup failed with exit code 1"):
        supervisor.run(child("setup", "raise SystemExit('no such table')"))
    assert said == ["setup    | no such table"]


def test_a_child_that_dies_during_a_step_ends_the_start(supervisor):
    supervisor.start(child("postgres", "raise SystemExit(3)"))
    with pytest.raises(CannotStart, match="postgres ended with exit code 3"):
        supervisor.run(child("setup"))


def test_what_never_comes_about_is_given_up_in_one_sentence(supervisor):
    with pytest.raises(CannotStart, match="Redis did not start in time"):
        supervisor.wait_until(lambda: False, within=0.3, otherwise="Redis did not start in time.")


def test_the_database_is_stopped_after_everybody_else(supervisor, said):
    talks = """
import signal, sys, time
def leave(number, frame):
    time.sleep(float(sys.argv[1])); print('left', flush=True); sys.exit()
signal.signal(signal.SIGTERM, leave); print('up', flush=True); time.sleep(60)
"""
    for name, turn, slow in (("postgres", 2, "0"), ("redis", 1, "0"), ("web", 0, "0.5")):
        supervisor.start(Spec(name=name, argv=[sys.executable, "-c", talks, slow], stop_turn=turn))
    supervisor.wait_until(lambda: len(said) == 3, within=patience.SECONDS, otherwise="not up")
    supervisor.stop()
    assert said[3:] == ["web      | left", "redis    | left", "postgres | left"]


def test_one_that_will_not_leave_is_killed_with_everything_it_started(supervisor, said):
    stubborn = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
os.write(1, b"%d\\n" % os.getpid()); time.sleep(60)
"""
    supervisor.start(child("web", stubborn, patience=0.3))
    supervisor.wait_until(lambda: len(said) == 2, within=patience.SECONDS, otherwise="not up")
    supervisor.stop()
    pids = [int(line.split("| ")[1]) for line in said]
    wait_until(lambda: not any(alive(pid) for pid in pids), "they end")


def test_a_signal_asks_it_to_stop(supervisor):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    supervisor.listen_to_signals()
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(AskedToStop):
            supervisor.watch()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_parent_killed_with_9_leaves_nothing_running():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True
    )
    pids = [int(parent.stdout.readline()) for _ in range(2)]
    assert all(alive(pid) for pid in pids)
    parent.kill()
    wait_until(lambda: not any(alive(pid) for pid in pids), "they end")
    parent.wait()
    parent.stdout.close()


PARENT = """
import sys
from smarketing.embedded.processes import Spec
from smarketing.embedded.supervisor import Supervisor
supervisor = Supervisor(lambda line: None)
for name in ("web", "worker"):
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    print(supervisor.start(Spec(name=name, argv=[sys.executable, "-c", code])).process.pid, flush=True)
supervisor.watch()
"""
