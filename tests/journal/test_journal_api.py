"""The journal, read by programs: every fact, found by what, whom, who and when."""

from datetime import timedelta

import pytest
from django.test import Client

from smarketing.journal.models import Entry
from tests import given

JOURNAL = "/api/v1/journal"


@pytest.fixture
def told(cast):
    """A handoff's beginning, and a caller."""
    handoff = given.an_accepted(cast, given.at("Mon 10:00"), decided=given.at("Mon 10:20"))
    client = Client()
    client.force_login(cast.colleague)

    def ask(**query):
        answer = client.get(JOURNAL, {"page_size": 200, **query})
        assert answer.status_code == 200, answer.json()
        return answer.json()["results"]

    return handoff, ask


def test_every_fact_is_there_once_the_latest_first(told):
    _, ask = told
    assert [entry["id"] for entry in ask()] == list(
        Entry.objects.order_by("-pk").values_list("pk", flat=True)
    )


def test_a_fact_says_what_about_whom_by_whom_and_when(told, cast):
    handoff, ask = told
    (entry,) = ask(kind="handoff.accepted")
    assert (entry["subject"], entry["subject_id"]) == ("handoff", handoff.pk)
    assert entry["thread"] == f"contact:{handoff.contact_id}"
    assert entry["actor"] == {"kind": "person", "id": cast.rep.pk, "label": "Rita Rep"}
    assert entry["occurred_at"] == "2026-03-02T10:20:00Z"
    assert entry["payload"] == Entry.objects.get(kind="handoff.accepted").payload


def test_filters_narrow(told, cast):
    handoff, ask = told
    kinds = {entry["kind"] for entry in ask(kind="handoff.offered,handoff.accepted")}
    assert kinds == {"handoff.offered", "handoff.accepted"}
    assert {entry["subject"] for entry in ask(subject="handoff", subject_id=handoff.pk)} == {"handoff"}
    assert {entry["actor"]["id"] for entry in ask(actor=cast.rep.pk)} == {cast.rep.pk}
    assert {entry["actor"]["kind"] for entry in ask(actor_kind="system")} == {"system"}
    thread = f"contact:{handoff.contact_id}"
    assert {entry["thread"] for entry in ask(thread=thread)} == {thread}
    assert ask(kind="nothing.happened") == []


def test_since_and_until_divide_the_journal(told):
    _, ask = told
    moment = given.at("Mon 10:20")
    later, earlier = ask(since=moment.isoformat()), ask(until=moment.isoformat())
    assert {entry["id"] for entry in later} & {entry["id"] for entry in earlier} == set()
    assert len(later) + len(earlier) == Entry.objects.count() and later and earlier
    assert ask(since=(moment + timedelta(seconds=1)).isoformat()) == []


def test_one_fact_by_its_id(told):
    _, ask = told
    client, first = Client(), ask()[0]
    client.force_login(given.User.objects.first())
    assert client.get(f"{JOURNAL}/{first['id']}").json() == first
    assert client.get(f"{JOURNAL}/0").status_code == 404
    assert client.post(JOURNAL, {}, "application/json").status_code == 405
