"""Write everything there is into one file, beside the running product."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from smarketing.kernel import clock
from smarketing.operations import archives


class Command(BaseCommand):
    help = "Back the whole database up: backup FILE, or backup FOLDER --keep 14. Nothing has to stop for it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("target", type=Path, help="a new file, or a folder that gets one of this moment")
        parser.add_argument("--keep", type=_some, help="remove all but the newest so many in the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        target, keep = options["target"], options["keep"]
        if keep and not target.is_dir():
            raise CommandError(f"--keep needs a folder, and {target} is none.")
        path = archives.place(target, clock.now())
        archives.write(path)
        size = path.stat().st_size / 1_000_000
        self.stdout.write(f"{path}: {size:,.1f} MB, read back to its end.")
        for old in archives.prune(target, keep) if keep else []:
            self.stdout.write(f"Removed {old}.")


def _some(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
