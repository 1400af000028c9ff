"""Bring an installation up to date in one process: `python -m smarketing.prepare [SIGN-INS-FILE]`.

Migrates, collects the static files when they changed, loads the demo company into an empty
database, and writes who can sign in to it into the file.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command


def main(sign_ins: Path | None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smarketing.settings")
    import smarketing.celery  # noqa: F401  (what changes things nudges workers)

    django.setup()
    try:
        _bring_up_to_date()
        if sign_ins:
            with sign_ins.open("w") as file:
                call_command("demo", "--sign-ins", stdout=file)
    except CommandError as refusal:
        sys.exit(str(refusal))


def _bring_up_to_date() -> None:
    call_command("migrate", interactive=False, verbosity=1)
    _collect_static()
    call_command("demo", "--if-empty")


def _collect_static() -> None:
    """Hashing and compressing everything takes seconds, so only when a source is not as it was."""
    root = Path(settings.STATIC_ROOT)
    stamp, sources = root / ".sources", _static_sources()
    if stamp.exists() and stamp.read_text() == sources:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(sources)


def _static_sources() -> str:
    """A fingerprint of every source's name, size and age, and of how they are stored."""
    from django.contrib.staticfiles.finders import get_finders

    seen = [str(settings.STORAGES["staticfiles"])]
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            seen.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
