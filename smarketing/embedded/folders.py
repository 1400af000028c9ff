"""The folders of the embedded servers: where they are, who may enter them, one user of them at a time."""

import fcntl
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

from smarketing.embedded.errors import CannotStart
from smarketing.embedded.identity import Identity

WAIT = 15.0


def make_private(folder: Path, identity: Identity) -> None:
    """For sockets. The name is guessable and its parent open to all, so one that somebody else made
    is refused."""
    try:
        folder.mkdir(mode=0o700)
        identity.own(folder)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), identity.uid}:
            raise CannotStart(f"{folder} belongs to somebody else; remove it first.") from None
        folder.chmod(0o700)
        identity.own(folder)


def make_var(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except PermissionError:
        raise CannotStart(f"You may not write in {folder.parent}; check whose it is.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotStart(f"{folder} belongs to another user; start as that user, or remove it.")


def lock(path: Path, say: Callable[[str], None], pause: Callable[[], None], wait: float = WAIT) -> int:
    """One run per checkout. The descriptor is handed to every child, so the lock is free only when
    nothing of an earlier run lives, however it ended. `pause` is called between two tries."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    if not _locked(descriptor):
        say("Waiting for an earlier run in this checkout to end …")
    deadline = time.monotonic() + wait
    while not _locked(descriptor):
        if time.monotonic() > deadline:
            holder = os.pread(descriptor, 32, 0).decode() or "unknown"
            raise CannotStart(f"This checkout is already running (process {holder}); stop that first.")
        pause()
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
