"""Bring a backup back: into an empty database, or, when that is said twice, over what is there."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from smarketing.kernel import clock
from smarketing.operations import archives, restoring
from smarketing.operations.archives import Archive


class Command(BaseCommand):
    help = "Restore a backup into the database of DATABASE_URL. Stop web, workers and beat first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="throw away what the database holds")
        parser.add_argument("--confirm", metavar="NAME", help="the database's name, instead of being asked")

    def handle(self, *args: Any, **options: Any) -> None:
        archive = archives.read(options["file"])
        restoring.check_fits(archive)
        self._check_target(replace=options["replace"], confirmed=options["confirm"])
        restoring.pour(archive)
        self.stdout.write(f"Restored {archive.path}.")
        self._finish(archive)

    def _check_target(self, *, replace: bool, confirmed: str | None) -> None:
        if others := restoring.others_connected():
            raise CommandError(
                f"{others} other connections use this database; stop web, workers and beat first."
            )
        if restoring.is_empty():
            return
        name = connection.settings_dict["NAME"]
        if not replace:
            raise CommandError(f"The database {name} holds data; --replace would throw it away.")
        if (confirmed or self._ask(name)) != name:
            raise CommandError("That is not its name; nothing was changed.")

    def _ask(self, name: str) -> str:
        try:
            return input(f"Everything in {name} is thrown away. Type its name to go on: ").strip()
        except EOFError:
            return ""

    def _finish(self, archive: Archive) -> None:
        """As this code wants it, as the planner wants it, and looked over."""
        if restoring.known_migrations() - archive.migrations:
            self.stdout.write("It is of an older Smarketing; bringing it up to date.")
            call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self._look_over()

    def _look_over(self) -> None:
        from smarketing.health.doctor import examine

        findings = examine(now=clock.now())
        for finding in findings:
            self.stderr.write(str(finding))
        if findings:
            raise CommandError("Restored, but the doctor found what stands above.")
        self.stdout.write("The doctor found nothing wrong.")
