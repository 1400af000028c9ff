"""Random histories: the flat rows equal the source rows, however they were kept up to date; every
number of the registry equals its recount; and every number opens to as many rows as it says."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given

from reporting.economics.queries import tries as economy
from reporting.keeping.counting import Counting
from reporting.metrics import queries as metrics
from reporting.metrics.filters import Filters
from reporting.metrics.registry import REGISTRY
from reporting.metrics.rules import Kind, Period, containing
from reporting.models import Deal, Journey, Passage, Pursuit, Turn
from reporting.passages import commands as passages
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms, Value
from smarketing.journal import relay
from smarketing.wiring import LISTENERS
from tests import given as stories
from tests.reporting import histories, recount
from tests.reporting.histories import few, seeds

pytestmark = pytest.mark.django_db
EVERYBODY = Filters()
FLAT = (Passage, Journey, Deal, Turn, Pursuit)


@few
@given(seeds)
def test_flat_rows_kept_up_fact_by_fact_equal_those_built_anew(seed):
    with stories.house() as cast:
        random, now = Random(seed), stories.at("Mon 09:00")
        for _ in range(3):
            now = histories.play(random, cast, people=3, steps=12, now=now)
            relay.run(LISTENERS, now=now)
            passages.refresh(now=now, batch=2)
        kept = flat()
        for model in kept:
            model.objects.all().delete()
        passages.rebuild(now=now)
        assert kept == flat()


def flat():
    return {model: list(model.objects.order_by("pk").values()) for model in FLAT}


@few
@given(seeds)
def test_numbers_their_lists_and_their_recount_agree(seed):
    with stories.house() as cast:
        agree_on_values()
        now = histories.play(Random(seed), cast)
        histories.browse(Random(seed), now)
        relay.run(LISTENERS, now=now)
        passages.refresh(now=now)
        for until in (now, stories.at("Wed 00:00")):
            found = economy.tries(None, until, Counting(now)).leads
            counted = {(lead.tries, lead.connected, lead.closed): lead.number for lead in found}
            assert counted == recount.tries(until)
        for period in periods(now):
            (found,) = metrics.values(REGISTRY.values(), [period], EVERYBODY, now)
            counted = {
                f"{key}.{part}": n for key, reading in found.items() for part, n in reading.counts.items()
            }
            assert counted == recount.everything(period, now)
            assert counted == {name: len(listed) for name, listed in lists(period, now)}
            check_funnels(found)
            assert (found["value"].number or 0) == (recount.value(period, now) or 0)
        check_durations(found, recount.cohort(period, now))


def agree_on_values():
    """By channel, by segment, and not for everybody."""
    worths = (
        Value(Decimal(1000), "paid_search"),
        Value(Decimal("250.50"), "", "mid"),
        Value(Decimal(80), "email"),
    )
    Agreement.objects.create(
        version=2,
        state="active",
        effective_from=stories.at("Mon 00:00", week=-1),
        terms=Terms(values=worths, required_fields=("name", "email", "company")).as_dict(),
    )


def periods(now):
    first = stories.MONDAY.date()
    yield from (containing(kind, first) for kind in (Kind.DAY, Kind.WEEK))
    yield Period(Kind.CUSTOM, first + timedelta(days=1), now.date())
    yield containing(Kind.QUARTER, first)


def lists(period, now):
    for metric in REGISTRY.values():
        for part in metric.parts:
            yield f"{metric.key}.{part.key}", metrics.rows(metric, part, period, EVERYBODY, now)


def check_funnels(found):
    for key in found:
        if key.startswith("funnel_"):
            counts = list(found[key].counts.values())
            assert counts == sorted(counts, reverse=True)


def check_durations(found, lists):
    decided, contacted = lists["decide_time.decided"], lists["first_contact_time.contacted"]
    taken = {
        "decide_elapsed": [recount.minutes(h.row.offered_at, h.decided_at) for h in decided],
        "decide_time": [
            recount.business_minutes(h.held_at or h.row.offered_at, h.decided_at) for h in decided
        ],
        "first_contact_time": [
            recount.business_minutes(h.row.first_offered_at, h.contacted_at) for h in contacted
        ],
    }
    for key, lengths in taken.items():
        assert found[key].number == pytest.approx(recount.percentile(lengths, 0.5))
        assert found[key].p90 == pytest.approx(recount.percentile(lengths, 0.9))
