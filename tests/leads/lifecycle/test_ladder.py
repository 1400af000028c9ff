"""The ladder: every move kept, jumps recorded stage by stage, marks beside the stage."""

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from leads.lifecycle import commands as lifecycle
from leads.lifecycle.queries import ladder
from leads.lifecycle.rules import after_ending, height, steps_up
from leads.models import Contact, StageMove
from leads.words import Stage
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who

NOW = at("Mon 10:00")
STAGES = st.sampled_from(list(Stage))


@over(STAGES, STAGES)
def test_moving_up_enters_each_stage_between(current, target):
    steps = steps_up(current, target)
    assert [height(step) for step in steps] == list(range(height(current) + 1, height(target) + 1))


@over(st.booleans(), st.booleans())
def test_after_an_ending_the_highest_that_holds(won, open_):
    stage = after_ending(has_won=won, has_open_opportunity=open_)
    assert stage == (Stage.CUSTOMER if won else Stage.OPPORTUNITY if open_ else Stage.LEAD)


def test_a_jump_records_what_it_implies(cast):
    contact = given.a_contact(NOW, stage=Stage.CONTACT)
    lifecycle.raise_to(contact=contact, stage=Stage.SQL, cause="test", actor=who(cast.rep), now=NOW)
    moves = list(contact.moves.order_by("id").values_list("from_stage", "to_stage", "implied"))
    assert moves == [
        ("", "contact", False),
        ("contact", "prospect", True),
        ("prospect", "lead", True),
        ("lead", "mql", True),
        ("mql", "sql", False),
    ]
    rungs = ladder(contact)
    assert [rung.reached_at is not None for rung in rungs] == [True] * 5 + [False] * 2
    assert [rung.stage for rung in rungs if rung.current] == [Stage.SQL]


def test_nobody_falls_by_being_raised(cast):
    contact = given.an_mql(cast, NOW)
    assert not lifecycle.raise_to(
        contact=contact, stage=Stage.PROSPECT, cause="test", actor=who(cast.marketer), now=NOW
    )
    assert contact.stage == Stage.MQL


def test_only_marketing_qualifies_and_says_why(cast):
    contact = given.a_contact(NOW)
    before = given.snapshot(Contact, StageMove, Entry)
    for person, reason in ((cast.rep, "x"), (cast.lead, "x"), (cast.admin, "x"), (cast.marketer, " ")):
        with pytest.raises(Refused):
            lifecycle.qualify_mql(contact_ids=[contact.pk], reason=reason, actor=who(person), now=NOW)
    assert given.snapshot(Contact, StageMove, Entry) == before


def test_many_are_qualified_or_none(cast):
    good, bad = given.a_contact(NOW), given.a_contact(NOW)
    lifecycle.disqualify(contact_id=bad.pk, reason="student", actor=who(cast.marketer), now=NOW)
    with pytest.raises(Refused):
        lifecycle.qualify_mql(contact_ids=[good.pk, bad.pk], reason="x", actor=who(cast.marketer), now=NOW)
    assert Contact.objects.get(pk=good.pk).stage == Stage.LEAD


def test_marketing_lifts_invalid_data_and_a_manager_the_rest(cast):
    contact = given.a_contact(NOW)

    def mark(reason):
        lifecycle.disqualify(contact_id=contact.pk, reason=reason, actor=who(cast.rep), now=NOW)

    def lift(person):
        lifecycle.lift_disqualification(contact_id=contact.pk, why="Mended", actor=who(person), now=NOW)

    mark("invalid_data")
    lift(cast.marketer)
    mark("competitor")
    with pytest.raises(Refused, match="manager"):
        lift(cast.marketer)
    lift(cast.manager)
    assert Contact.objects.get().disqualified == ""


def test_a_correction_is_a_managers_with_a_reason(cast):
    contact = given.an_mql(cast, NOW)
    with pytest.raises(Refused):
        lifecycle.correct(contact_id=contact.pk, stage="lead", reason="x", actor=who(cast.lead), now=NOW)
    lifecycle.correct(
        contact_id=contact.pk, stage="lead", reason="Wrong person", actor=who(cast.manager), now=NOW
    )
    assert Contact.objects.get().stage == "lead"
    assert contact.moves.order_by("-id").first().reason == "Wrong person"


def test_replaying_the_facts_gives_todays_stages(cast):
    """Rule 3: what the journal tells adds up to what the rows say."""
    for make in (given.an_offer, given.an_accepted, given.a_qualified):
        make(cast, NOW)
    told = {}
    for entry in Entry.objects.filter(kind="stage.moved").order_by("id"):
        told[entry.subject_id] = entry.payload["to"]
    assert told == dict(Contact.objects.values_list("pk", "stage"))
