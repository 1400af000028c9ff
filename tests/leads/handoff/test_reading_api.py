"""Handoffs, attempts, next steps and the inbox by program: what is shown, what lists are narrowed to, and
that it costs the same however much there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.handoff import commands as handoffs
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.queries import REASONS, criteria_of
from leads.handoff.queries.inbox import scope_of, splits
from smarketing.kernel import clock
from smarketing.people.members.queries import standing
from tests import given
from tests.given import at, who
from tests.kept import Kept

NOW = at("Wed 11:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@Kept
def played():
    """Two days of handing over, with everything that can come of it."""
    cast = given.cast()
    contact = given.a_contact(at("Mon 09:00"), stage="mql")
    given.a_touch(contact, at("Mon 09:00"), channel="event")
    offer = {"contact_id": contact.pk, "sales_team_id": cast.sales.pk, "holder_id": cast.rep.pk}
    handoffs.offer(**offer, actor=who(cast.marketer), now=at("Mon 09:30"))
    given.an_offer(cast, at("Wed 10:50"))
    given.an_offer(cast, at("Wed 09:10"), holder=cast.colleague)
    given.an_unheld_offer(cast, at("Wed 10:40"))
    accepted = given.an_accepted(cast, at("Tue 09:00"), decided=at("Tue 09:20"))
    given.an_attempt(accepted, cast.rep, at("Tue 10:00"), next_step="Call", next_step_at=at("Wed 14:00"))
    qualified = given.an_accepted(cast, at("Mon 10:00"), decided=at("Mon 10:20"))
    given.an_attempt(qualified, cast.rep, at("Mon 11:00"), result="no_answer")
    rep = who(cast.rep)
    handoffs.qualify(handoff_id=qualified.pk, criteria=criteria_of(qualified), actor=rep, now=at("Tue 12:00"))
    returned = given.an_accepted(cast, at("Mon 11:00"))
    handoffs.return_(handoff_id=returned.pk, reason="too_early", actor=rep, now=at("Tue 15:00"))
    for reason in ("bad_data", "no_intent"):
        rejected = given.an_offer(cast, at("Tue 10:00"))
        handoffs.reject(handoff_id=rejected.pk, reason=reason, actor=rep, rating=2, now=at("Tue 10:30"))
    handoffs.dispute(handoff_id=rejected.pk, why="No!", actor=who(cast.marketer), now=at("Tue 11:00"))
    rerouted, withdrawn = given.an_offer(cast, at("Tue 14:00")), given.an_offer(cast, at("Tue 15:00"))
    handoffs.reroute(
        handoff_id=rerouted.pk, team_id=cast.other_sales.pk, why="Peru", actor=rep, now=at("Tue 14:30")
    )
    handoffs.withdraw(handoff_id=withdrawn.pk, why="Oops", actor=who(cast.marketer), now=at("Tue 15:30"))
    return cast


@pytest.fixture
def week(db):
    return played()


@pytest.fixture
def reader(week, client):
    client.force_login(week.marketer)
    return client


def get(client, path, status=200, **query):
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == status, response.json()
    return response.json()


def ids(client, path="handoffs", **query):
    return [row["id"] for row in get(client, path, **query)["results"]]


def keys(rows):
    return [row.pk for row in rows.order_by("-offered_at", "-pk")]


def overdue(handoff):
    return handoff.pledge.clocks.filter(stopped_at=None, cancelled_at=None, due_at__lt=NOW).exists()


# What each filter means, said once more over the rows themselves.
MEANINGS = {
    "state=offered,accepted": lambda h, c: h.state in ("offered", "accepted"),
    "open=true": lambda h, c: h.state in ("offered", "accepted"),
    "open=false": lambda h, c: h.state not in ("offered", "accepted"),
    "side=sales": lambda h, c: h.state in ("offered", "accepted", "qualified"),
    "side=marketing": lambda h, c: h.state in ("rejected", "returned", "withdrawn"),
    "team={c.other_sales.pk}": lambda h, c: h.sales_team == c.other_sales,
    "team={c.marketing.pk}": lambda h, c: True,
    "sales_team={c.sales.pk}": lambda h, c: h.sales_team == c.sales,
    "marketing_team={c.marketing.pk}": lambda h, c: True,
    "holder={c.rep.pk},{c.colleague.pk}": lambda h, c: h.holder in (c.rep, c.colleague),
    "held=false": lambda h, c: h.holder is None,
    "held=true": lambda h, c: h.holder is not None,
    "offered_by={c.marketer.pk}": lambda h, c: h.offered_by == c.marketer,
    "channel=event": lambda h, c: h.source_touchpoint and h.source_touchpoint.channel == "event",
    "cycle=1": lambda h, c: h.cycle == 1,
    "cycle=2": lambda h, c: h.cycle == 2,
    "reason=bad_data,too_early": lambda h, c: h.reason in ("bad_data", "too_early"),
    "rating=2": lambda h, c: h.rating == 2,
    "in_dispute=true": lambda h, c: h.disputed_at and not h.ruled_at,
    "in_dispute=false": lambda h, c: not h.disputed_at,
    "overdue=true": lambda h, c: overdue(h),
    "overdue=false": lambda h, c: not overdue(h),
    "offered_after=2026-03-03T10:00:00Z": lambda h, c: h.offered_at >= at("Tue 10:00"),
    "offered_before=2026-03-03T10:00:00Z": lambda h, c: h.offered_at < at("Tue 10:00"),
    "decided_after=2026-03-03T10:00:00Z": lambda h, c: (
        (h.accepted_at or h.rejected_at or at("Mon 00:00")) >= at("Tue 10:00")
    ),
    "decided_before=2026-03-03T10:00:00Z": lambda h, c: (
        (h.accepted_at or h.rejected_at or NOW) < at("Tue 10:00")
    ),
    "accepted_after=2026-03-03T09:20:00Z": lambda h, c: h.accepted_at and h.accepted_at >= at("Tue 09:20"),
    "rejected_before=2026-03-03T11:30:00%2B01:00": lambda h, c: False,
    "qualified_after=2026-03-03T00:00:00Z": lambda h, c: h.qualified_at,
    "returned_before=2026-03-04T00:00:00Z": lambda h, c: h.returned_at,
    "state=rejected&reason=no_intent": lambda h, c: h.reason == "no_intent",
}


def test_a_filter_keeps_what_it_says(week, reader):
    every = list(Handoff.objects.select_related("source_touchpoint").order_by("-offered_at", "-pk"))
    for query, meant in MEANINGS.items():
        kept = [handoff.pk for handoff in every if meant(handoff, week)]
        found = get(reader, f"handoffs?{query.format(c=week)}")["results"]
        assert [row["id"] for row in found] == kept, query


def test_a_list_of_one_contact_and_of_one_company(week, reader):
    handoff = Handoff.objects.latest("pk")
    assert ids(reader, contact=handoff.contact_id) == keys(Handoff.objects.filter(contact=handoff.contact))
    assert ids(reader, company=handoff.contact.company_id) == keys(
        Handoff.objects.filter(contact__company=handoff.contact.company)
    )


NONSENSE = (
    "colour=red", "state=lost", "holder=me", "open=yes", "offered_after=monday", "side=left", "page_size=0",
    "page_size=201", "cursor=x", "fields=secret",
)  # fmt: skip


def test_a_filter_that_means_nothing_is_named(reader):
    for query in NONSENSE:
        assert get(reader, f"handoffs?{query}", status=400)["field"] == query.split("=")[0]


def test_every_handoff_comes_once_page_by_page(week, reader):
    page, found = get(reader, "handoffs", page_size=4, fields="id,state"), []
    while True:
        found += [row["id"] for row in page["results"]]
        assert all({*row} == {"id", "state"} for row in page["results"])
        if not page["next"]:
            break
        page = reader.get(page["next"]).json()
    assert found == keys(Handoff.objects.all())


def test_one_in_full_says_what_was_told_tried_and_promised(week, reader):
    handoff = Handoff.objects.get(state="accepted")
    told = get(reader, f"handoffs/{handoff.pk}")
    assert told["contact"]["name"] == str(handoff.contact)
    assert told["holder"] == {"id": week.rep.pk, "name": "Rita Rep"}
    assert told["brief"]["person"]["email"] == handoff.contact.email
    assert [each["result"] for each in told["attempts"]] == ["connected"]
    assert (told["next_step"]["what"], told["next_step"]["due_at"]) == ("Call", "2026-03-04T14:00:00Z")
    assert {each["kind"]: each["state"] for each in told["clocks"]} == {
        "decide": "met",
        "first_contact": "met",
        "attempts": "met",
        "outcome": "running",
    }
    assert told["agreed_criteria"] == criteria_of(handoff)
    assert told["moves"] == []  # a marketer watches
    rejected = get(reader, f"handoffs/{Handoff.objects.get(disputed_at__isnull=False).pk}")
    assert (rejected["dispute"]["why"], rejected["dispute"]["ruling"]) == ("No!", "")
    assert rejected["disputable_until"] == "2026-03-08T10:30:00Z"
    rerouted = get(reader, f"handoffs/{Handoff.objects.get(state='rerouted').pk}")
    assert get(reader, f"handoffs/{rerouted['followed_by']}")["follows"] == rerouted["id"]


def test_clocks_stand_as_of_now(week, reader):
    late = Handoff.objects.filter(holder=week.colleague, state="offered").get()
    told = get(reader, f"handoffs/{late.pk}", fields="clocks")
    assert {*told} == {"clocks"}
    assert {each["kind"]: each["state"] for each in told["clocks"]} == {
        "decide": "overdue",
        "first_contact": "running",
    }


def test_what_is_not_there(reader):
    for path in ("handoffs/999999", "attempts/999999", "handoffs/999999/attempts"):
        assert get(reader, path, status=404)["detail"].startswith("There is no such")


def test_a_stranger_reads_nothing(client, db):
    for path in ("handoffs", "handoffs/1", "attempts", "next-steps", "inbox", "reasons"):
        assert client.get(f"/api/v1/{path}").status_code == 401


def test_attempts_and_next_steps_are_lists_of_their_own(week, reader):
    attempts, steps = Attempt.objects.all(), NextStep.objects.all()
    assert ids(reader, "attempts") == [a.pk for a in attempts.order_by("-happened_at", "-pk")]
    assert ids(reader, "attempts", result="no_answer") == [attempts.get(result="no_answer").pk]
    assert ids(reader, "attempts", by=week.colleague.pk) == []
    one = attempts.get(result="connected")
    assert ids(reader, f"handoffs/{one.handoff_id}/attempts") == [one.pk]
    assert get(reader, f"attempts/{one.pk}")["handoff"] == one.handoff_id
    assert ids(reader, "next-steps", done="false", owner=week.rep.pk) == [steps.get().pk]
    assert ids(reader, "next-steps", done="true") == []
    assert ids(reader, "next-steps", due_before="2026-03-04T14:00:00Z") == []
    assert ids(reader, "next-steps", team=week.sales.pk) == [steps.get().pk]


def test_the_inbox_is_the_pages_in_its_order(week, client):
    for name in ("rep", "colleague", "lead", "marketer", "manager"):
        client.force_login(getattr(week, name))
        found = splits(scope_of(standing(who(getattr(week, name))), None), NOW)
        for split, items in found.items():
            told = get(client, "inbox", split=split.value)
            assert [item["key"] for item in told["results"]] == [item.key for item in items], (name, split)
            assert told["counts"] == {each.value: len(rows) for each, rows in found.items()}


def test_the_inbox_says_what_can_be_done(week, client):
    client.force_login(week.rep)
    first = get(client, "inbox", split="mine")["results"][0]
    assert first["clock"]["state"] == "overdue"
    assert "accept" in first["moves"]
    step = get(client, "inbox", split="steps")["results"][0]
    assert step["may_finish"]
    assert step["step"]["what"] == "Call"
    assert len(get(client, "inbox", split="mine", most=1)["results"]) == 1
    other = get(client, "inbox", team=week.other_sales.pk, split="team")["results"]
    assert [item["handoff"]["sales_team"]["id"] for item in other] == [week.other_sales.pk]
    get(client, "inbox", status=400, split="yours")
    get(client, "inbox", status=404, team=999999)


def test_the_reasons_say_what_follows_from_them(reader):
    told = {each["key"]: each for each in get(reader, "reasons")["results"]}
    assert {*told} == {*REASONS}
    assert told["too_early"]["rest_days"] == 90
    assert (told["other"]["needs_comment"], told["bad_data"]["needs_comment"]) == (True, False)
    assert told["no_response"]["moves"] == ["return"]
    assert told["wrong_territory"]["moves"] == ["reject"]


@pytest.mark.parametrize("path", ["handoffs", "attempts", "next-steps", "inbox?split=mine"])
def test_a_list_costs_the_same_however_long_it_is(path, week, client):
    client.force_login(week.rep)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            found = len(get(client, path)["results"])
        return len(asked), found

    statements()
    before, rows = statements()
    for number in range(8):
        moment = at("Wed 08:00") + timedelta(minutes=number)
        handoff = given.an_accepted(week, moment)
        given.an_attempt(handoff, week.rep, moment, next_step="Call", next_step_at=at("Thu 10:00"))
    again, more = statements()
    assert more >= rows + 8
    assert again == before <= 15
