"""Load or remove the demo company, or print who can sign in to it."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from smarketing.demo import loading, removing
from smarketing.demo.cast import SETUP
from smarketing.demo.material import PASSWORD, PEOPLE
from smarketing.kernel import clock


class Command(BaseCommand):
    help = "Load the demo company: six months of leads, handed over, worked, won and lost."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="only when nothing is here yet")
        parser.add_argument("--sign-ins", action="store_true", help="only print who can sign in")
        parser.add_argument("--remove", action="store_true", help="remove it and leave everything else")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self._sign_ins()
        elif options["remove"]:
            gone = removing.remove_all(actor=SETUP, now=clock.now())
            self.stdout.write(f"Removed {gone:,} demo contacts and what belonged to them.")
        else:
            self._load(only_if_empty=options["if_empty"])

    def _load(self, *, only_if_empty: bool) -> None:
        if loading.is_loaded() or not loading.is_empty():
            if only_if_empty:
                return
            raise CommandError("There is data here already; the demo company goes into an empty database.")
        self._say("Loading the demo company: half a year, replayed…")
        loading.load(now=clock.now(), say=self._say)
        self._sign_ins()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        sys.stdout.flush()

    def _sign_ins(self) -> None:
        if not loading.is_loaded():
            return
        self.stdout.write(f"Demo sign-ins (password {PASSWORD}):")
        for person in PEOPLE:
            if person.role:
                self.stdout.write(f"  {person.email:<36} {person.role}")
