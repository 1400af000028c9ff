"""Make a large set of contacts with all that belongs to them, for measuring and trying out."""

import argparse
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.contacts.queries import people
from smarketing.demo.bulk.writing import Order, write
from smarketing.kernel import clock

LEAST, MOST = 100, 10_000_000


class Command(BaseCommand):
    help = (
        "Generate contacts with a history of up to a year: touchpoints, handoffs, promises, deals, journal."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--contacts", type=int, required=True, help="how many")
        parser.add_argument("--days", type=int, default=365, help="how far back their history goes (365)")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another set")
        parser.add_argument("--add", action="store_true", help="also where contacts are already")

    def handle(self, *args: Any, **options: Any) -> None:
        if not LEAST <= options["contacts"] <= MOST:
            raise CommandError(f"--contacts is between {LEAST:,} and {MOST:,}.")
        if not 40 <= options["days"] <= 3650:
            raise CommandError("--days is between 40 and 3,650.")
        if people().exists() and not options["add"]:
            raise CommandError(
                "There are contacts here, and what is generated can't be taken out again. "
                "Take an empty database, or say --add."
            )
        began = monotonic()
        order = Order(options["contacts"], options["days"], options["seed"], clock.now())
        write(order, self._say)
        self._say(f"{order.contacts:,} contacts made in {monotonic() - began:,.0f} s.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
