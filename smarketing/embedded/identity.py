"""Whom the embedded servers run as. PostgreSQL refuses root, so root lends it `nobody`.

Grants nothing but the right to pass through a folder, and names every folder it does that to.
"""

import os
import pwd
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from smarketing.embedded.errors import CannotStart


@dataclass(frozen=True)
class Identity:
    """The user of a server process, and whether starting it means switching to that user."""

    name: str
    uid: int
    gid: int
    switched: bool

    def own(self, path: Path) -> None:
        if self.switched:
            os.chown(path, self.uid, self.gid)


def of_servers(data: Path) -> Identity:
    """This user; for root the owner of the data that is there already, else `nobody`."""
    if os.geteuid() != 0:
        return _identity(os.geteuid(), switched=False)
    owner = data.stat().st_uid if data.exists() else 0
    return _identity(owner or _nobody(), switched=True)


def let_through(path: Path, identity: Identity, say: Callable[[str], None]) -> None:
    """Make every folder above `path` searchable (not readable) for the servers' user."""
    if not identity.switched:
        return
    for folder in reversed(path.resolve().parents):
        mode = folder.stat()
        if not _may_search(mode, identity):
            folder.chmod(stat.S_IMODE(mode.st_mode) | stat.S_IXOTH)
            say(f"Made {folder} passable (search only), because PostgreSQL runs as {identity.name}.")


def _may_search(folder: os.stat_result, identity: Identity) -> bool:
    if folder.st_uid == identity.uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == identity.gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)


def _nobody() -> int:
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        raise CannotStart("PostgreSQL cannot run as root, and this machine has no user `nobody`.") from None


def _identity(uid: int, *, switched: bool) -> Identity:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise CannotStart(f"User {uid} has no name on this machine; PostgreSQL needs one.") from None
    return Identity(entry.pw_name, entry.pw_uid, entry.pw_gid, switched)
