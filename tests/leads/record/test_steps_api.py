"""Every step with a person by program: who may take it, that a refusal writes nothing, and that what is
said to be possible is."""

import pytest

from leads.contacts.models import Contact
from leads.lifecycle import commands as lifecycle
from leads.lifecycle.models import StageMove
from leads.record.serializers.situation import STEPS
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")
KEPT = (Contact, StageMove, Entry)
BOTH_SIDES = {"marketer", "marketing_lead", "rep", "colleague", "lead", "other_rep", "manager"}
MARKETING = {"marketer", "marketing_lead", "manager"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def a_lead(cast):
    return given.a_contact(at("Tue 10:00"))


def disqualified(reason):
    def made(cast):
        contact = a_lead(cast)
        mark = {"contact_id": contact.pk, "reason": reason, "actor": who(cast.marketer)}
        return lifecycle.disqualify(**mark, now=at("Tue 11:00"))

    return made


# The last part of the address: with whom it is tried, by whom it may be (domain.md), what is sent, and
# the fact that tells of it.
STEP = {
    "owner": (a_lead, BOTH_SIDES, lambda cast: {"owner_id": cast.rep.pk}, "contact.owner_changed"),
    "qualify-mql": (a_lead, MARKETING, lambda cast: {"reason": "Asked for a demo"}, "stage.moved"),
    "disqualify": (a_lead, BOTH_SIDES, lambda cast: {"reason": "student"}, "contact.disqualified"),
    "lift": (disqualified("invalid_data"), MARKETING, lambda cast: {"why": "Mended"}, "contact.requalified"),
    "correct-stage": (
        a_lead,
        {"manager"},
        lambda cast: {"stage": "sql", "reason": "Met last year"},
        "stage.moved",
    ),
}


@pytest.mark.parametrize("step", STEP)
def test_nobody_acts_outside_side_and_role(cast, step):
    state, allowed, sent, _ = STEP[step]
    contact = state(cast)

    def ask(me):
        return me.post(f"/contacts/{contact.pk}/{step}", sent(cast))

    programs.only_those_may(cast, allowed, ask, *KEPT)
    programs.needs_scope(cast, cast.manager, "contacts:write", ask, *KEPT)


@pytest.mark.parametrize("step", STEP)
def test_a_step_answers_with_the_contact_and_is_told_in_the_journal(cast, step):
    state, _, sent, kind = STEP[step]
    contact, boss = state(cast), Program(cast.manager)
    answer = boss.post(f"/contacts/{contact.pk}/{step}", sent(cast))
    assert (answer.status_code, answer.json()) == (200, boss.shown(f"/contacts/{contact.pk}"))
    told = Entry.objects.filter(thread=contact.thread).latest("pk")
    assert (told.kind, told.actor_id, told.occurred_at) == (kind, cast.manager.pk, NOW)


@pytest.mark.parametrize("step", STEP)
def test_nobody_there_and_nobody_signed_in(cast, step):
    _, _, sent, _ = STEP[step]
    with programs.nothing_written(*KEPT):
        programs.refused(Program(cast.manager).post(f"/contacts/99999/{step}", sent(cast)), 404)
        programs.refused(Program().post(f"/contacts/1/{step}", sent(cast)), 401)


@pytest.mark.parametrize(
    ("step", "sent", "status", "field"),
    [
        ("owner", {}, 400, "owner_id"),
        ("owner", {"owner_id": 99999}, 422, "owner_id"),
        ("owner", {"owner_id": "me"}, 400, "owner_id"),
        ("qualify-mql", {}, 400, "reason"),
        ("qualify-mql", {"reason": " "}, 400, "reason"),
        ("disqualify", {"reason": "boring"}, 400, "reason"),
        ("disqualify", {"why": "student"}, 400, "why"),
        ("lift", {"why": ""}, 400, "why"),
        ("correct-stage", {"stage": "boss", "reason": "x"}, 400, "stage"),
        ("correct-stage", {"stage": "sql"}, 400, "reason"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(cast, step, sent, status, field):
    contact = STEP[step][0](cast)
    with programs.nothing_written(*KEPT):
        answer = Program(cast.manager).post(f"/contacts/{contact.pk}/{step}", sent)
        programs.refused(answer, status, field=field)


def test_who_left_owns_nothing_new(cast):
    contact, gone = a_lead(cast), given.user("Gone", cast.sales, is_active=False)
    with programs.nothing_written(*KEPT):
        answer = Program(cast.rep).post(f"/contacts/{contact.pk}/owner", {"owner_id": gone.pk})
        programs.refused(answer, 422, field="owner_id", code="inactive")


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ("disqualify", "already-disqualified"),
        ("qualify-mql", "disqualified"),
        ("correct-stage", "same-stage"),
    ],
)
def test_what_the_state_forbids_is_a_conflict(cast, step, code):
    contact = disqualified("student")(cast)
    sent = {**STEP[step][2](cast), **({"stage": "lead"} if step == "correct-stage" else {})}
    with programs.nothing_written(*KEPT):
        answer = Program(cast.manager).post(f"/contacts/{contact.pk}/{step}", sent)
        programs.refused(answer, 409, code=code)


def test_a_mark_that_is_not_there_cannot_be_lifted_and_others_only_by_a_manager(cast):
    unmarked = a_lead(cast)
    with programs.nothing_written(*KEPT):
        answer = Program(cast.manager).post(f"/contacts/{unmarked.pk}/lift", {"why": "x"})
        programs.refused(answer, 409, code="not-disqualified")
    student = disqualified("student")(cast)
    programs.only_those_may(
        cast, {"manager"}, lambda me: me.post(f"/contacts/{student.pk}/lift", {"why": "Graduated"}), *KEPT
    )


class TestQualifyingMany:
    def test_those_who_moved_are_shown_and_the_rest_stays(self, cast):
        one, two, mql = a_lead(cast), a_lead(cast), given.an_mql(cast, at("Tue 10:00"))
        sent = {"contact_ids": [mql.pk, two.pk, one.pk], "reason": "Came to the fair"}
        shown = Program(cast.marketer).post("/contacts/qualify-mql", sent).json()["qualified"]
        assert [(row["id"], row["stage"]) for row in shown] == [(one.pk, "mql"), (two.pk, "mql")]
        assert StageMove.objects.filter(contact=mql, moved_at=NOW).count() == 0

    def test_it_is_all_or_none(self, cast):
        one, student = a_lead(cast), disqualified("student")(cast)
        mara = Program(cast.marketer)
        with programs.nothing_written(*KEPT):
            for other, status in ((student.pk, 409), (99999, 404)):
                sent = {"contact_ids": [one.pk, other], "reason": "Came to the fair"}
                programs.refused(mara.post("/contacts/qualify-mql", sent), status)

    @pytest.mark.parametrize("ids", [[], "1", [0], ["x"], [None], list(range(1, 502)), [2**63]])
    def test_bad_ids_are_refused(self, cast, ids):
        with programs.nothing_written(*KEPT):
            sent = {"contact_ids": ids, "reason": "x"}
            answer = Program(cast.marketer).post("/contacts/qualify-mql", sent)
            programs.refused(answer, 400, field="contact_ids")

    def test_by_marketing_only(self, cast):
        sent = {"contact_ids": [a_lead(cast).pk], "reason": "x"}
        programs.only_those_may(cast, MARKETING, lambda me: me.post("/contacts/qualify-mql", sent), *KEPT)


STATES = {
    "lead": a_lead,
    "student": disqualified("student"),
    "unreachable": disqualified("invalid_data"),
    "mql": lambda cast: given.an_mql(cast, at("Tue 10:00")),
    "offered": lambda cast: given.an_offer(cast, at("Tue 10:00")).contact,
    "accepted": lambda cast: given.an_accepted(cast, at("Tue 10:00")).contact,
    "qualified": lambda cast: given.a_qualified(cast, at("Tue 10:00")).contact,
    "returned": lambda cast: given.a_returned(cast, at("Tue 10:00")).contact,
    "nurtured": lambda cast: given.an_enrolled(cast, at("Tue 10:00")).contact,
}


# How each step is taken; those that lead to handoffs and opportunities are tried there.
TRIED = {
    "edit": lambda me, pk: me.patch(f"/contacts/{pk}", {"name": "Other"}),
    "qualify-mql": lambda me, pk: me.post(f"/contacts/{pk}/qualify-mql", {"reason": "x"}),
    "disqualify": lambda me, pk: me.post(f"/contacts/{pk}/disqualify", {"reason": "student"}),
    "lift": lambda me, pk: me.post(f"/contacts/{pk}/lift", {"why": "x"}),
    "correct-stage": lambda me, pk: me.post(
        f"/contacts/{pk}/correct-stage", {"stage": "prospect", "reason": "x"}
    ),
    "enrol": lambda me, pk: me.post("/enrolments", {"contact_id": pk, "programme": "Other"}),
    "end-nurture": lambda me, pk: me.post(f"/enrolments/{_enrolment(me, pk)}/end", {"why": "x"}),
}


def _enrolment(me, pk):
    there = me.shown(f"/contacts/{pk}")["nurture"]
    return there["id"] if there else 0


@pytest.mark.parametrize("state", STATES)
def test_what_is_said_to_be_possible_is_and_the_rest_changes_nothing(cast, state):
    """For everybody and every kind of person, the steps told are those that go through."""
    assert TRIED.keys() <= set(STEPS.values())
    contact = STATES[state](cast)
    before = given.snapshot(*KEPT)
    for name, person in cast.everyone().items():
        me = Program(person)
        possible = me.shown(f"/contacts/{contact.pk}/situation")["steps"]
        for step, tried in TRIED.items():
            with programs.undone():
                done = tried(me, contact.pk).status_code in (200, 201)
                changed = given.snapshot(*KEPT) != before
            assert (step in possible) == (done and changed), (name, step)
        assert given.snapshot(*KEPT) == before
