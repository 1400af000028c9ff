"""`manage.py healthy worker` (or `beat`): whether one runs on this machine, for whatever restarts it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from smarketing.health import signs
from smarketing.kernel import clock


class Command(BaseCommand):
    help = "Whether a worker or beat on this machine gave a sign of life in the last minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=[signs.Role.WORKER.value, signs.Role.BEAT.value])

    def handle(self, *args: Any, **options: Any) -> None:
        role, machine = options["role"], signs.machine()
        if not signs.is_alive(role, now=clock.now(), machine=machine):
            self.stderr.write(f"No {role} on {machine} gave a sign in the last minute.")
            sys.exit(1)
        self.stdout.write(f"A {role} on {machine} is alive.")
