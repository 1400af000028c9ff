"""A promise that its holders broke only together, each of them in time, can be excused as any other."""

import pytest
from django.urls import reverse

from leads.handoff import commands as handoffs
from reporting.metrics import queries as metrics
from reporting.metrics.filters import Filters
from reporting.metrics.registry import REGISTRY
from reporting.metrics.rules import Kind, containing
from reporting.passages import commands as passages
from sla.clocks import commands as clocks
from sla.clocks import queries, rules
from sla.clocks.queries import Sieve
from sla.models import Clock
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel import clock as kernel_clock
from smarketing.kernel.errors import Refused
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who
from tests.sla.clocks.test_rules import clock as stamps

NOW = at("Tue 09:30")


@pytest.fixture
def last(cast):
    """Fifty minutes with one holder, thirty with the next: each within the hour, and not together."""
    offer = given.an_offer(cast, at("Mon 10:00"))
    lead = who(cast.lead)
    handoffs.reassign(
        handoff_id=offer.pk, holder_id=cast.colleague.pk, why="Busy", actor=lead, now=at("Mon 10:50")
    )
    handoffs.accept(handoff_id=offer.pk, actor=who(cast.colleague), now=at("Mon 11:20"))
    return Clock.objects.filter(pledge=offer.pledge_id, kind="decide").latest("pk")


def excuse(clock, actor):
    return clocks.excuse(clock_id=clock.pk, why="The phones were down", actor=who(actor), now=NOW)


def kept(clock):
    return queries.judged([clock.pledge_id])[clock.pledge_id]["decide"].kept(NOW)


def listed(**sieve):
    return list(queries.breaches(Sieve(kind="decide", **sieve), NOW))


def counted():
    relay.run(LISTENERS, now=NOW)
    passages.refresh(now=NOW)
    day = containing(Kind.DAY, NOW.replace(day=NOW.day - 1).date())
    return metrics.value(REGISTRY["decide_kept"], day, Filters(), NOW).counts


def test_what_broke_together_is_excused_on_its_last_clock_and_counts_neither_way(cast, last):
    assert (kept(last), listed(), listed(state="breached")) == (False, [last], [last])
    assert counted()["broken"] == 1
    excuse(last, cast.manager)
    assert (kept(last), listed(state="breached"), listed(state="excused")) == (None, [], [last])
    counts = counted()
    assert (counts["broken"], counts["kept"], counts["excused"]) == (0, 0, 1)
    fact = Entry.objects.get(kind="clock.excused")
    assert (fact.subject_id, fact.payload["why"]) == (last.pk, "The phones were down")


def test_the_clock_says_what_its_holders_came_to_together(cast, last):
    excuse(last, cast.manager)
    *_, own, whole, ruling = queries.explain(last.pk, NOW)
    assert own.endswith("the promise was kept.")
    assert "was due Mon 2 Mar 11:00: broken as a whole, though each of them was in time." in whole
    assert ruling.startswith("Excused by Max Manager")


def test_the_first_holder_s_clock_and_what_was_kept_in_all_have_nothing_to_excuse(cast, last):
    first = Clock.objects.filter(pledge=last.pledge_id, kind="decide").earliest("pk")
    quick = given.an_accepted(cast, at("Mon 14:00"))
    other = Clock.objects.get(pledge=quick.pledge_id, kind="decide")
    before = given.snapshot(Clock, Entry)
    for clock in (first, other):
        with pytest.raises(Refused, match="not broken"):
            excuse(clock, cast.manager)
    with pytest.raises(Refused, match="Only a manager"):
        excuse(last, cast.lead)
    assert given.snapshot(Clock, Entry) == before


def test_managers_excuse_it_from_the_list_and_programs_find_it(cast, last, client, monkeypatch):
    monkeypatch.setattr(kernel_clock, "now", lambda: NOW)
    client.force_login(cast.manager)
    page = client.get(reverse("breaches"), {"kind": "decide"}).text
    assert "over several holders" in page
    address = reverse("clock-excuse", args=[last.pk])
    assert address in page and address in client.get(reverse("clock-explain", args=[last.pk])).text
    found = client.get(reverse("api-clocks"), {"broke_together": "true"}).json()["results"]
    assert [each["id"] for each in found] == [last.pk]
    assert client.get(reverse("api-clock", args=[last.pk])).json()["broke_together"] is True
    assert client.post(address, {"why": "Power cut"}).status_code == 302
    assert address not in client.get(reverse("breaches"), {"kind": "decide"}).text


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ({"cancelled": 50}, {"start": 50, "due": 110, "stopped": 80}, True),
        ({"cancelled": 20}, {"start": 20, "due": 80, "stopped": 60}, False),  # in time for the first, too
        ({"cancelled": 70}, {"start": 70, "due": 130, "stopped": 80}, False),  # the first one broke it
        ({"cancelled": 50}, {"start": 50, "due": 110, "stopped": 115}, False),  # the second one did
        ({"cancelled": 50}, {"start": 50, "due": 110}, False),  # nobody decided yet
    ],
)
def test_together_means_that_nobody_alone_was_late(first, second, together):
    chain = [stamps(**first), stamps(**second)]
    assert rules.broke_together(chain) is together
