"""Work out every flat row anew, after source rows were changed in a way that no fact told of."""

from typing import Any

from django.core.management.base import BaseCommand

from reporting.passages import commands
from smarketing.kernel import clock


class Command(BaseCommand):
    help = "Rebuild everything the dashboard counts from, out of the source rows."

    def handle(self, *args: Any, **options: Any) -> None:
        number = commands.rebuild(now=clock.now())
        self.stdout.write(f"{number:,} contacts worked out anew.")
