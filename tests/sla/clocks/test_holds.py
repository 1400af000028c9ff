"""Time on hold, vectors and refusals; and what a manager excuses."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.handoff import commands as handoffs
from sla.clocks import commands as clocks
from sla.clocks import queries, rules
from sla.clocks.rules import Pause
from sla.models import Clock, Hold
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from smarketing.kernel.templatetags.badge import badge_words
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.hours import read
from tests import given as told
from tests.given import at, who

WEEKDAYS = calendars.arithmetic(
    read(zone="UTC", week=[[[540, 1020]]] * 5 + [[], []], country="", subdivision="", closures=[], extras=[])
)
NOW = at("Wed 11:00")


def test_a_weekend_on_hold_does_not_count():
    pause = Pause(at("Fri 16:30"), at("Mon 09:30", week=1))
    assert rules.due(WEEKDAYS, at("Fri 16:00"), 240, [pause]) == at("Mon 13:00", week=1)


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [("Mon 10:00", 1, "Tue 17:00"), ("Fri 16:59", 1, "Mon 17:00"), ("Sat 12:00", 1, "Mon 17:00"),
     ("Wed 08:00", 5, "Wed 17:00")],
)  # fmt: skip
def test_a_promise_in_days_ends_with_the_last_of_them(since, days, due):
    end = WEEKDAYS.end_of_day(at(since), days)
    assert end in (at(due), at(due, week=1))
    assert WEEKDAYS.add(at(since), WEEKDAYS.between(at(since), end)) == end


moments = st.integers(0, 60 * 24 * 20).map(lambda minutes: at("Mon 00:00") + timedelta(minutes=minutes))


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(1, 3000), st.lists(moments, max_size=6))
def test_what_was_promised_passes_until_due_and_nothing_of_it_on_hold(since, minutes, edges):
    edges = sorted(set(edges))
    pauses = [Pause(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    due = rules.due(WEEKDAYS, since, minutes, pauses)
    assert rules.used(WEEKDAYS, since, due, pauses) == pytest.approx(minutes)
    assert not any(pause.starts_at < due < pause.ends_at for pause in pauses)
    assert due >= rules.due(WEEKDAYS, since, minutes, pauses[:-1])


@pytest.fixture
def accepted(cast):
    return told.an_accepted(cast, at("Mon 10:00"))


def due_of(handoff, kind):
    return Clock.objects.get(pledge=handoff.pledge_id, kind=kind).due_at


def hold(handoff, cast, until, now):
    terms = {"reason": "Back in March", "until": until, "actor": who(cast.rep), "now": now}
    return handoffs.hold(handoff_id=handoff.pk, **terms)


def test_a_hold_moves_what_can_be_held_and_lifting_it_moves_it_back(cast, accepted):
    first, outcome = due_of(accepted, "first_contact"), due_of(accepted, "outcome")
    hold(accepted, cast, at("Mon 12:00", week=1), at("Mon 12:00"))
    assert due_of(accepted, "first_contact") == first
    assert due_of(accepted, "outcome") == outcome + timedelta(days=7)
    handoffs.lift_hold(handoff_id=accepted.pk, actor=who(cast.rep), now=at("Tue 12:00"))
    assert due_of(accepted, "outcome") == outcome + timedelta(days=1)
    lines = queries.explain(Clock.objects.get(pledge=accepted.pledge_id, kind="outcome").pk, at("Tue 13:00"))
    assert any("On hold Mon 2 Mar 12:00 to Tue 3 Mar 12:00 (lifted by Rita Rep)" in line for line in lines)
    assert any("when it was put on hold" in line for line in lines)


def test_what_was_kept_on_hold_was_counted_by_the_hold_as_it_was_then(cast, accepted):
    """They called back before the day they had asked for; the hold is lifted after that."""
    clock, now = Clock.objects.get(pledge=accepted.pledge_id, kind="attempts"), at("Fri 12:00")
    promised = queries.view(queries.get(clock.pk), now).minutes_promised
    hold(accepted, cast, at("Mon 12:00", week=1), at("Mon 12:00"))
    told.an_attempt(accepted, cast.rep, at("Wed 12:00"))
    handoffs.lift_hold(handoff_id=accepted.pk, actor=who(cast.rep), now=at("Thu 12:00"))
    assert queries.view(queries.get(clock.pk), now).minutes_promised == promised
    lines = queries.explain(clock.pk, now)
    assert any("On hold Mon 2 Mar 12:00 to Mon 9 Mar 12:00, by Rita Rep" in line for line in lines)


@pytest.mark.parametrize(
    ("until", "code"),
    [("Mon 09:00", "hold-past"), ("Mon 11:00", None)],
)
def test_a_hold_lies_ahead(cast, accepted, until, code):
    if code is None:
        assert hold(accepted, cast, at(until), at("Mon 10:30")).state == "accepted"
        return
    with pytest.raises(Refused) as refused:
        hold(accepted, cast, at(until), at("Mon 10:30"))
    assert refused.value.code == code
    assert not Hold.objects.exists()


def test_a_hold_past_the_cap_is_refused_with_what_to_do(cast, accepted):
    hold(accepted, cast, at("Mon 10:30", week=2), at("Mon 10:30"))
    handoffs.lift_hold(handoff_id=accepted.pk, actor=who(cast.rep), now=at("Mon 10:30", week=1))
    before = told.snapshot(Hold, Clock, Entry)
    with pytest.raises(Refused) as refused:
        hold(accepted, cast, at("Mon 11:00", week=5), at("Mon 11:00", week=1))
    assert refused.value.field == "until"
    assert "until Wed 1 Apr 2026, 11:00 UTC at the latest" in refused.value.message
    assert told.snapshot(Hold, Clock, Entry) == before
    hold(accepted, cast, at("Wed 11:00", week=4), at("Mon 11:00", week=1))


def test_giving_up_early_breaks_the_promise_of_attempts_at_that_moment(cast, accepted):
    told.an_attempt(accepted, cast.rep, at("Mon 11:00"), result="no_answer")
    handoffs.return_(handoff_id=accepted.pk, reason="no_response", actor=who(cast.rep), now=at("Tue 10:00"))
    attempts = Clock.objects.get(pledge=accepted.pledge_id, kind="attempts")
    assert (attempts.given_up, attempts.breached_at) == (True, at("Tue 10:00"))
    assert Entry.objects.get(kind="clock.breached", subject_id=attempts.pk).occurred_at == at("Tue 10:00")
    assert any("Given up Tue 3 Mar 10:00" in line for line in queries.explain(attempts.pk, at("Tue 11:00")))
    seen = queries.view(queries.get(attempts.pk), at("Tue 11:00"))
    assert badge_words(seen.badge) == "breached"  # not by how much: it was not late
    back = Clock.objects.get(pledge=accepted.pledge_id, kind="re_engage")
    assert (back.started_at, back.holder) == (at("Thu 00:00", week=4), cast.marketer)  # after 30 days' rest
    assert back.due_at == at("Thu 17:00", week=5)
    assert (back.team, back.calendar) == (cast.marketing, cast.marketing.calendar)


def test_whom_marketing_offers_again_was_taken_up(cast, accepted):
    handoffs.return_(handoff_id=accepted.pk, reason="bad_data", actor=who(cast.rep), now=at("Tue 10:00"))
    handoffs.offer(
        contact_id=accepted.contact_id,
        sales_team_id=cast.sales.pk,
        qualify="Mended",
        actor=who(cast.marketer),
        now=at("Wed 10:00"),
    )
    back = Clock.objects.get(pledge=accepted.pledge_id, kind="re_engage")
    assert back.stopped_at == at("Wed 10:00")


@pytest.fixture
def late(cast):
    """Nobody decided on it in time."""
    handoff = told.an_offer(cast, at("Tue 10:00"))
    return Clock.objects.get(pledge=handoff.pledge_id, kind="decide")


def excuse(late, actor, why="The line was down"):
    return clocks.excuse(clock_id=late.pk, why=why, actor=who(actor), now=NOW)


def state(late):
    return queries.view(queries.get(late.pk), NOW).state


def test_an_excused_breach_is_neither_kept_nor_broken(cast, late):
    def kept():
        return queries.judged([late.pledge_id])[late.pledge_id]["decide"].kept(NOW)

    assert (state(late), kept()) == ("overdue", False)
    excuse(late, cast.manager)
    assert (state(late), kept()) == ("excused", None)
    assert "Excused by Max Manager" in queries.explain(late.pk, NOW)[-1]


@pytest.mark.parametrize(
    ("name", "why", "code"),
    [("lead", "x", "not-a-manager"), ("marketer", "x", "not-a-manager"), ("manager", " ", "words-missing")],
)
def test_only_a_manager_excuses_and_says_why(cast, late, name, why, code):
    before = told.snapshot(Clock, Entry)
    with pytest.raises(Refused) as refused:
        excuse(late, getattr(cast, name), why)
    assert refused.value.code == code
    assert told.snapshot(Clock, Entry) == before


def test_only_what_is_broken_is_excused_and_once(cast, late, accepted):
    running = Clock.objects.get(pledge=accepted.pledge_id, kind="outcome")
    with pytest.raises(Refused, match="not broken"):
        excuse(running, cast.manager)
    excuse(late, cast.manager)
    with pytest.raises(Refused, match="Max Manager excused it already"):
        excuse(late, cast.manager, "Again")


def test_the_database_keeps_what_was_excused(cast, late):
    excuse(late, cast.manager)
    for change in (lambda rows: rows.update(excused_why="Other"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(InternalError), transaction.atomic():
            change(Clock.objects.filter(pk=late.pk))


def test_broken_promises_are_listed_with_who_held_them_and_excused_in_place(cast, late, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    client.force_login(cast.rep)
    page = client.get(reverse("breaches"), {"kind": "decide", "team": cast.sales.pk}).text
    assert late.pledge.label in page and "Rita Rep" in page
    assert reverse("clock-excuse", args=[late.pk]) not in page
    assert late.pledge.label not in client.get(reverse("breaches"), {"state": "excused"}).text
    client.force_login(cast.manager)
    address = reverse("clock-excuse", args=[late.pk])
    assert address in client.get(reverse("breaches")).text
    assert client.post(address, {"why": ""}).status_code == 422
    answer = client.post(address, {"why": "Power cut", "next": "//evil.example"})
    assert answer.url == reverse("clock-explain", args=[late.pk])
    assert "Power cut" in client.get(reverse("breaches"), {"state": "excused"}).text
