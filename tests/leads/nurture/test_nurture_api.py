"""Nurture for programs: enrolling, keeping current, ending, by whom; everybody's stays, contacts by them."""

import pytest

from leads.nurture import commands as nurture
from leads.nurture.models import Enrolment
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")
KEPT = (Enrolment, Entry)
MARKETING = {"marketer", "marketing_lead", "manager"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def enrol(me, contact, **more):
    return me.post("/enrolments", {"contact_id": contact.pk, "programme": "Second look", **more})


ASKED = {
    "enrol": (given.a_returned, lambda me, it: enrol(me, it.contact)),
    "change": (given.an_enrolled, lambda me, it: me.patch(f"/enrolments/{it.pk}", {"note": "Rang"})),
    "end": (given.an_enrolled, lambda me, it: me.post(f"/enrolments/{it.pk}/end", {"why": "Enough"})),
}


@pytest.mark.parametrize("step", ASKED)
def test_nobody_acts_outside_side_and_role(cast, step):
    made, ask = ASKED[step]
    it = made(cast, at("Tue 10:00"))
    programs.only_those_may(cast, MARKETING, lambda me: ask(me, it), *KEPT)
    programs.needs_scope(cast, cast.manager, "contacts:write", lambda me: ask(me, it), *KEPT)


def test_what_comes_back_is_what_stands_there(cast):
    mara, handoff = Program(cast.marketer), given.a_returned(cast, at("Tue 10:00"))
    sent = {"note": "Two mails", "look_on": "2026-06-01"}
    answer = enrol(mara, handoff.contact, **sent)
    assert answer.status_code == 201
    assert answer.json() == mara.get(answer.headers["Location"]).json() == {
        "id": Enrolment.objects.get().pk,
        "contact": {"id": handoff.contact_id, "name": str(handoff.contact)},
        "handoff": handoff.pk,
        "programme": "Second look",
        **sent,
        "reminded_at": None,
        "enrolled_at": "2026-03-04T12:00:00Z",
        "enrolled_by": {"id": cast.marketer.pk, "name": "Mara Marketer"},
        "ended_at": None,
        "ended_by": None,
        "ended": "",
        "why": "",
    }  # fmt: skip
    assert enrol(mara, handoff.contact, **sent).json()["id"] == answer.json()["id"]
    ended = mara.post(f"/enrolments/{answer.json()['id']}/end", {"why": "Enough"}).json()
    assert (ended["ended"], ended["why"], ended["ended_at"]) == ("by_hand", "Enough", "2026-03-04T12:00:00Z")


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"programme": ""}, 400, "programme"),
        ({"programme": "x" * 81}, 422, "programme"),
        ({"look_on": "soon"}, 400, "look_on"),
        ({"look_on": "2026-03-04"}, 422, "look_on"),
        ({"contact_id": "me"}, 400, "contact_id"),
        ({"until": "2026-06-01"}, 400, "until"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(cast, sent, status, field):
    contact = given.a_returned(cast, at("Tue 10:00")).contact
    with programs.nothing_written(*KEPT):
        programs.refused(enrol(Program(cast.marketer), contact, **sent), status, field=field)


def test_nobody_there_and_what_is_over(cast):
    boss, there = Program(cast.manager), given.an_enrolled(cast, at("Tue 10:00"))
    nurture.end(enrolment_id=there.pk, why="Enough", actor=who(cast.marketer), now=at("Tue 11:00"))
    with programs.nothing_written(*KEPT):
        programs.refused(boss.post("/enrolments", {"contact_id": 99999, "programme": "X"}), 404)
        programs.refused(boss.get("/enrolments/99999"), 404)
        programs.refused(boss.post(f"/enrolments/{there.pk}/end", {"why": "x"}), 409, code="already-ended")
        programs.refused(boss.patch(f"/enrolments/{there.pk}", {"note": "x"}), 409, code="already-ended")


def test_nobody_overwrites_what_they_have_not_seen(cast):
    mara, there = Program(cast.marketer), given.an_enrolled(cast, at("Tue 10:00"))
    seen = mara.get(f"/enrolments/{there.pk}").headers["ETag"]
    assert mara.patch(f"/enrolments/{there.pk}", {"note": "Rang"}, If_Match=seen).status_code == 200
    answer = mara.patch(f"/enrolments/{there.pk}", {"note": "Wrote"}, If_Match=seen)
    assert answer.status_code == 412 and answer.json()["values"]["note"]["now"] == "Rang"


def test_lists_are_narrowed_by_who_is_in_what(cast):
    mara = Program(cast.marketer)
    one = given.an_enrolled(cast, at("Tue 10:00"), look_on=at("Mon 00:00", 4).date())
    two = given.an_enrolled(cast, at("Tue 11:00"), programme="Webinars")
    over = given.an_enrolled(cast, at("Tue 12:00"))
    nurture.end(enrolment_id=over.pk, why="Enough", actor=who(cast.marketer), now=at("Tue 13:00"))
    for query, rows in (
        ({}, [over, two, one]),
        ({"open": "true"}, [two, one]),
        ({"ended": "by_hand"}, [over]),
        ({"programme": "second LOOK"}, [over, one]),
        ({"contact": one.contact_id}, [one]),
        ({"look_on_before": "2026-04-01"}, [one]),
    ):
        assert mara.ids("/enrolments", query) == [row.pk for row in rows], query
    for query, rows in (
        ({"nurture": "true"}, [two, one]),
        ({"nurture": "true", "programme": "Webinars"}, [two]),
        ({"programme": "Second look"}, [one]),
        ({"look_on_after": "2026-03-30"}, [one]),
        ({"look_on_before": "2026-03-30"}, []),
        ({"nurture": "false"}, [over]),
    ):
        assert mara.ids("/contacts", query) == [row.contact_id for row in rows], query
    shown = mara.shown(f"/contacts/{two.contact_id}")["nurture"]
    assert (shown["id"], shown["programme"], shown["enrolled_by"]["id"]) == (
        two.pk,
        "Webinars",
        cast.marketer.pk,
    )
    assert mara.shown(f"/contacts/{two.contact_id}/situation")["nurture"] == shown
    assert mara.shown("/programmes") == [
        {"name": "Second look", "people": 1},
        {"name": "Webinars", "people": 1},
    ]
