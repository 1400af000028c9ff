"""Keeps .venv as the pinned requirements say: `python environment.py [run|dev]`, by plain Python.

Runs before anything is installed, under whatever Python `make` found, so it uses nothing but the
standard library and says in one sentence when that Python will not do.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FILES = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


def main(purpose: str) -> None:
    if sys.version_info[:2] != (3, 11):
        sys.exit(f"Smarketing needs Python 3.11, and {sys.executable} is {sys.version.split()[0]}.")
    # Readable by the user PostgreSQL runs as, whatever this shell's umask is.
    os.umask(0o022)
    try:
        VENV.mkdir(exist_ok=True)
        lock = os.open(VENV / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except PermissionError:
        sys.exit(f"You may not write in {ROOT}; check whose it is.")
    fcntl.flock(lock, fcntl.LOCK_EX)
    missing = [name for name in FILES[purpose] if _installed(name) != (ROOT / name).read_bytes()]
    if missing or not _is_usable():
        _install(FILES[purpose])


def _install(names: list[str]) -> None:
    print(
        "Installing the pinned packages into .venv; this is needed once and takes a minute or two.",
        flush=True,
    )
    if not _is_usable():
        _run([sys.executable, "-m", "venv", "--clear", VENV], "The folder .venv could not be made")
    wanted = [part for name in names for part in ("-r", ROOT / name)]
    options = ["-qq", "--disable-pip-version-check", "--require-hashes"]
    _run([PYTHON, "-m", "pip", "install", *options, *wanted], "The pinned packages could not be installed")
    for name in names:
        _stamp(name).write_bytes((ROOT / name).read_bytes())


def _run(argv: list[str | Path], otherwise: str) -> None:
    code = subprocess.run(argv, cwd=ROOT).returncode
    if code != 0:
        sys.exit(f"{otherwise}; the lines above say why.")


def _is_usable() -> bool:
    """Made by this Python, complete enough to have pip, and not moved away from a deleted one."""
    probe = "import sys, pip; print(*sys.version_info[:2])"
    try:
        told = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True).stdout
    except OSError:
        return False
    return told.split() == ["3", "11"]


def _installed(name: str) -> bytes | None:
    try:
        return _stamp(name).read_bytes()
    except OSError:
        return None


def _stamp(name: str) -> Path:
    """A copy of what was installed last, so that only a changed file is installed again."""
    return VENV / f".installed-{name}"


if __name__ == "__main__":
    main(sys.argv[1] if sys.argv[1:] else "run")
