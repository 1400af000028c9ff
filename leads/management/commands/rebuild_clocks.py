"""Work out every clock of every handoff anew from the journal, and say what differs from what is stored;
without --dry-run it is put right."""

import argparse
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from leads.handoff import replaying
from leads.handoff.models import Handoff
from sla.clocks import commands as clocks
from sla.clocks import queries
from sla.clocks.queries import Difference
from smarketing.kernel import actor as actors
from smarketing.kernel import clock

PEOPLE = 200  # at a time


class Command(BaseCommand):
    help = "Recompute every clock from the journal and print what differs (--dry-run: and change nothing)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        dry, wrong, total = options["dry_run"], 0, Handoff.objects.count()
        bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*bars, disable=not self.stdout.isatty()) as progress:
            task = progress.add_task("comparing" if dry else "rebuilding", total=total)
            for handoffs in _people_by_people():
                for each in _differing(handoffs, dry=dry):
                    wrong += 1
                    self.stdout.write(_said(each))
                progress.advance(task, len(handoffs))
        done = "differ" if dry else "were put right"
        self.stdout.write(f"{total:,} handoffs looked at; {wrong:,} fields {done}.")


def _people_by_people() -> Iterator[list[Handoff]]:
    """All handoffs of some people after another."""
    last = 0
    while True:
        later = Handoff.objects.filter(contact__gt=last).order_by("contact")
        people = sorted(set(later.values_list("contact", flat=True)[: PEOPLE * 2]))[:PEOPLE]
        if not people:
            return
        rows = Handoff.objects.filter(contact__in=people).order_by("pk")
        yield list(
            rows.select_related(
                "contact", "pledge__agreement", "pledge__calendar", "pledge__marketing_calendar"
            )
        )
        last = people[-1]


def _differing(handoffs: list[Handoff], *, dry: bool) -> list[Difference]:
    expected = {handoff.pledge_id: ticks for handoff, ticks in replaying.ledgers(handoffs)}
    if dry:
        return list(queries.differences(queries.pledges_with_clocks(expected), expected))
    return clocks.mend(expected=expected, actor=actors.system("rebuild"), now=clock.now())


def _said(each: Difference) -> str:
    name = f"clock {each.clock_id}" if each.clock_id else f"pledge {each.pledge_id}"
    return f"{name} ({each.kind}): {each.field} is {each.stored}, recomputed {each.recomputed}"
