"""What the numbers say of a promise is what the clock rules say of it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_that
from hypothesis import strategies as st

from leads.handoff import commands as handoffs
from reporting.metrics import queries as metrics
from reporting.metrics.filters import Filters
from reporting.metrics.registry import REGISTRY
from reporting.metrics.rules import Kind, containing
from reporting.passages import commands as passages
from sla.clocks.models import Clock, Pledge
from sla.clocks.rules import judge
from tests import given
from tests.reporting.conftest import follow

pytestmark = pytest.mark.django_db
WEEK = containing(Kind.WEEK, given.MONDAY.date())
START = given.at("Mon 09:00")
few = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def counts(kind, as_of):
    return metrics.value(REGISTRY[f"{kind}_kept"], WEEK, Filters(), as_of).counts


def test_withdrawn_in_the_second_holders_time_is_neither_kept_nor_broken(cast):
    """Past the first holder's due, but nobody's clock breached."""
    offer = given.an_offer(cast, START)
    lead, marketer = given.who(cast.lead), given.who(cast.marketer)
    handoffs.reassign(
        handoff_id=offer.pk, holder_id=cast.colleague.pk, why="busy", actor=lead, now=given.at("Mon 09:50")
    )
    handoffs.withdraw(handoff_id=offer.pk, why="too soon", actor=marketer, now=given.at("Mon 10:10"))
    follow(given.at("Mon 12:00"))
    nothing = {"kept": 0, "judged": 0, "broken": 0, "running": 0, "excused": 0}
    assert counts("decide", given.at("Mon 12:00")) == nothing


def test_withdrawn_after_a_clock_breached_stays_broken(cast):
    offer = given.an_offer(cast, START)
    lead, marketer = given.who(cast.lead), given.who(cast.marketer)
    handoffs.reassign(
        handoff_id=offer.pk, holder_id=cast.colleague.pk, why="busy", actor=lead, now=given.at("Mon 10:05")
    )
    handoffs.withdraw(handoff_id=offer.pk, why="too soon", actor=marketer, now=given.at("Mon 10:10"))
    follow(given.at("Mon 12:00"))
    broken = {"kept": 0, "judged": 1, "broken": 1, "running": 0, "excused": 0}
    assert counts("decide", given.at("Mon 12:00")) == broken


terms = st.integers(30, 60)
taken = st.integers(0, 70)
links = st.tuples(terms, taken, st.sampled_from(["stopped_at", "cancelled_at"]))


@few
@given_that(
    kind=st.sampled_from(["decide", "first_contact"]),
    chain=st.lists(links, min_size=1, max_size=3),
    is_open=st.sampled_from([False, False, True]),
    later=st.integers(0, 120),
)
def test_numbers_and_clock_rules_agree(cast, kind, chain, is_open, later):
    """Clocks that follow one another, each with any term and any end; the last perhaps still runs."""
    pledge = Pledge.objects.first() or given.an_offer(cast, START).pledge
    ended = clocks_of(pledge, kind, chain, is_open)
    moment = ended + timedelta(minutes=later)
    passages.rebuild(now=moment)
    stamps = [clock.stamps for clock in Clock.objects.filter(kind=kind).order_by("pk")]
    said = counts(kind, moment)
    assert said["judged"] == said["kept"] + said["broken"]
    verdict = {(1, 0): True, (0, 1): False, (0, 0): None}[said["kept"], said["broken"]]
    assert verdict is judge(stamps).kept(moment)


def clocks_of(pledge, kind, chain, is_open):
    """Make these the pledge's only clocks of that kind; returns when the last began or ended."""
    Clock.objects.filter(kind=kind).delete()
    start = START
    for place, (term, taken, end) in enumerate(chain, 1):
        due, ended = start + timedelta(minutes=term), start + timedelta(minutes=taken)
        clock = Clock(pledge=pledge, kind=kind, started_at=start, warn_at=start, due_at=due)
        if not (is_open and place == len(chain)):
            setattr(clock, end, ended)
            start = ended
        clock.save()
    return start
