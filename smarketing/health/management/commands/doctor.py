"""`manage.py doctor`: is everything as it must be? Ends with 1 when something is not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from smarketing.health import doctor, machinery
from smarketing.health.doctor import Finding
from smarketing.kernel import clock


class Command(BaseCommand):
    help = "Check the rules that always hold on the live data, and what runs the product; ends with 1 when \
something is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="findings as JSON")
        parser.add_argument("--quick", action="store_true", help="look at samples of big tables only")
        parser.add_argument(
            "--data", action="store_true", help="the data only, not whether workers, beat and Redis are there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [] if options["data"] else machinery.examine(clock.now())
        # The journal of a database of another version can't be read by this one's words.
        if not any(finding.check == "migrations" for finding in findings):
            findings += self._examine(quick=options["quick"])
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in findings], indent=2))
        else:
            self._write(findings)
        if findings:
            sys.exit(1)

    def _examine(self, *, quick: bool) -> list[Finding]:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=len(doctor.RULES))
            titles = [check.title for check in doctor.RULES]

            def told(title: str, done: int, whole: int) -> None:
                so_far = titles.index(title) + done / (whole or 1)
                progress.update(task, description=title, completed=so_far)

            return doctor.keep(now=clock.now(), quick=quick, told=told).findings

    def _write(self, findings: list[Finding]) -> None:
        for finding in findings:
            rule = f"Rule {finding.rule}: " if finding.rule else ""
            self.stdout.write(self.style.ERROR(f"{rule}{finding.title}"))
            self.stdout.write(f"  {finding.sentence}")
            for each in finding.examples:
                self.stdout.write(f"    {each.what} {each.address}".rstrip())
            self.stdout.write(f"  What to do: {finding.advice}\n\n")
        if not findings:
            self.stdout.write(self.style.SUCCESS("Everything is as it must be."))
