"""Requests are counted by each process of the web server in a file of its own, which outlives it.

A process takes the first file that nobody holds (by a lock that ends with the process), so there are
never more files than there were processes at once, and a counter goes on where the last process of
that place left it.
"""

import fcntl
import hashlib
import os
import tempfile
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, values

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_places: dict[int, int] = {}


def request(view: str, method: str, status: int, seconds: float) -> None:
    """One request was answered. `view` is the page's name; nobody is named in any of these words."""
    REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(view).observe(seconds)


def _folder() -> str:
    """One for each installation and user of this machine, unless the environment names one."""
    whose = hashlib.sha256(f"{Path(__file__).resolve()}:{os.getuid()}".encode()).hexdigest()[:12]
    return os.environ.get(FOLDER) or str(Path(tempfile.gettempdir(), f"smarketing-figures-{whose}"))


def _place() -> int:
    """Which file is this process's."""
    process = os.getpid()
    if process not in _places:
        _places[process] = _take_place()
    return _places[process]


def _take_place() -> int:
    """The lock stays open, and locked, as long as the process lives."""
    number = 0
    while True:
        lock = os.open(Path(os.environ[FOLDER], f"place-{number}"), os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return number
        except OSError:
            os.close(lock)
            number += 1


os.environ[FOLDER] = _folder()
Path(os.environ[FOLDER]).mkdir(mode=0o700, parents=True, exist_ok=True)
values.ValueClass = values.MultiProcessValue(_place)
_NOWHERE = CollectorRegistry()  # what is shown is read from the files
REQUESTS = Counter(
    "smarketing_requests",
    "Requests by page, method and status.",
    ["view", "method", "status"],
    registry=_NOWHERE,
)
SECONDS = Histogram(
    "smarketing_request_seconds",
    "How long requests took, by page.",
    ["view"],
    buckets=BUCKETS,
    registry=_NOWHERE,
)
