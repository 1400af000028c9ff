"""Children that cannot outlive the process that started them, not even when it is killed with -9.

Linux sends each child its `dies_with` signal at the parent's death; elsewhere only the orderly
stop remains. Start them from the main thread: Linux means the starting *thread*.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smarketing.embedded.identity import Identity

PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


@dataclass(frozen=True)
class Spec:
    """One process: how it starts, how it is asked to stop, and when in the stopping it is its turn."""

    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str | None] = field(default_factory=dict)
    folder: Path | None = None
    identity: Identity | None = None
    stops_with: int = signal.SIGTERM
    dies_with: int = signal.SIGKILL
    patience: float = 10.0
    stop_turn: int = 0


def die_with_parent(with_signal: int, parent: int) -> None:
    """To be called in the child; `parent` is whose death is meant, and may have come already."""
    if _prctl is None:
        return
    _prctl(PR_SET_PDEATHSIG, with_signal)
    if os.getppid() != parent:
        os.kill(os.getpid(), with_signal)


def spawn(spec: Spec, *, keep: Sequence[int] = ()) -> "subprocess.Popen[bytes]":
    """Start it in a session of its own, so that a terminal's Ctrl-C reaches only the parent."""
    switch = spec.identity if spec.identity and spec.identity.switched else None
    return subprocess.Popen(
        [str(part) for part in spec.argv],
        cwd=spec.folder,
        env=_environment(spec.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=keep,
        start_new_session=True,
        user=switch.uid if switch else None,
        group=switch.gid if switch else None,
        extra_groups=[] if switch else None,
        preexec_fn=_binder(spec.dies_with),
    )


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """This process's own with the changes; None takes a variable out."""
    merged = {**os.environ, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def _binder(with_signal: int) -> Callable[[], None]:
    parent = os.getpid()
    return lambda: die_with_parent(with_signal, parent)


def end_of(process: "subprocess.Popen[bytes]") -> int | None:
    """The exit code once it has ended, else None. Whatever it left in its session is killed first,
    while its number cannot yet belong to anybody else."""
    if process.returncode is None and not _ended(process.pid):
        return None
    if process.returncode is None:
        kill_session(process)
    return process.wait()


def kill_session(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def told(code: int) -> str:
    """An exit code in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
