"""Where this checkout's embedded servers listen: sockets in a short folder per project and user."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
# A Unix socket's path ends at 107 bytes; the longest name below needs 45 of them.
LONGEST_BASE = 60


def temporary_folder() -> Path:
    """The system's temporary folder, or /tmp where that path is too long for a socket."""
    base = Path(tempfile.gettempdir())
    return base if len(os.fsencode(base)) <= LONGEST_BASE else Path("/tmp")


def socket_folder(checkout: Path = ROOT) -> Path:
    """One per checkout and user, so that two of either never meet."""
    key = hashlib.sha256(f"{checkout}:{os.getuid()}".encode()).hexdigest()[:12]
    return temporary_folder() / f"smarketing-{key}"


def database_url(folder: Path | None = None) -> str:
    """The port names the socket; it is spelled out so that a PGPORT in the shell changes nothing."""
    return f"postgresql://smarketing@/smarketing?host={quote(str(folder or socket_folder()))}&port=5432"


def redis_socket(folder: Path | None = None) -> Path:
    return (folder or socket_folder()) / "redis.sock"


def redis_url(folder: Path | None = None, database: int = 0) -> str:
    url = f"redis+socket://{redis_socket(folder)}"
    return f"{url}?virtual_host={database}" if database else url


def secret_key() -> str | None:
    """The key `make run` made for this checkout, if it did."""
    try:
        return (VAR / "secret_key").read_text().strip() or None
    except OSError:
        return None
