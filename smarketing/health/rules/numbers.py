"""Rule 6: a number equals what it opens to. Each metric of the last months is counted, and its lists
are counted as a page shows them, beside the records they name."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from reporting.metrics import queries as metrics
from reporting.metrics.queries import REGISTRY, Filters, Kind, Metric, Period, Reading, Source, Unit
from smarketing.health.check import found
from smarketing.health.finding import Example, Finding, counted
from smarketing.health.walking import Look, limited

EVERYBODY = Filters()
# What a line of each list shows; a flat row without it would be counted and never seen.
SHOWS = {
    Source.PASSAGE: {"handoff__offered_at__isnull": False, "contact__created_at__isnull": False},
    Source.JOURNEY: {"contact__created_at__isnull": False},
    Source.DEAL: {"opportunity__opened_at__isnull": False, "contact__created_at__isnull": False},
    Source.TURN: {"clock__started_at__isnull": False, "contact__created_at__isnull": False},
    Source.VISIT: {"visitor__first_seen_at__isnull": False},
}


class OpensToItself:
    key = "number-opens"
    rule = 6
    title = "A number equals what it opens to"
    advice = "Run manage.py rebuild_reporting; the records of some rows are gone."

    def run(self, look: Look) -> Iterator[Finding]:
        wrong: list[Example] = []
        periods = _periods(look)
        for number, period in enumerate(periods):
            look.told(self.title, number, len(periods))
            with limited():
                wrong += _differing(period, look)
        if wrong:
            sentence = counted("{n} {number is|numbers are} not what the list behind shows.", len(wrong))
            yield found(self, sentence, len(wrong), wrong, self.advice)


def _periods(look: Look) -> list[Period]:
    """This month, and of a whole look also the two before it."""
    period = metrics.containing(Kind.MONTH, timezone.localtime(look.now).date())
    periods = [period]
    for _ in range(0 if look.quick else 2):
        period = metrics.containing(Kind.MONTH, period.first - timedelta(days=1))
        periods.append(period)
    return periods


def _differing(period: Period, look: Look) -> Iterator[Example]:
    (readings,) = metrics.values(REGISTRY.values(), [period], EVERYBODY, look.now)
    for metric in REGISTRY.values():
        reading = readings[metric.key]
        for part in metric.parts:
            rows = metrics.rows(metric, part, period, EVERYBODY, look.now).filter(**SHOWS[metric.source])
            said, shown = reading.counts[part.key], rows.count()
            if said != shown:
                yield _example(metric, period, f"{part.label.lower()}: says {said}, opens to {shown}")
        if (sums := _sums(reading, period, look)) and sums[0] != sums[1]:
            yield _example(metric, period, "says {}, its column adds up to {}".format(*sums))


def _sums(reading: Reading, period: Period, look: Look) -> tuple[Any, Any] | None:
    """What a sum says, and what its column adds up to."""
    metric = reading.metric
    if metric.unit != Unit.MONEY or reading.number is None:
        return None
    rows = metrics.rows(metric, metric.parts[0], period, EVERYBODY, look.now).filter(**SHOWS[metric.source])
    return reading.number, rows.aggregate(sum=Sum(metric.measure))["sum"] or Decimal(0)


def _example(metric: Metric, period: Period, what: str) -> Example:
    return Example(f"{metric.label}, {period.first:%B %Y}, {what}")


CHECKS = (OpensToItself(),)
