"""One side proposes, the other agrees: who may do what when, and that nothing of it ever changes."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from sla.glossary import commands as glossary
from sla.glossary import queries
from sla.glossary.models import Definition
from sla.glossary.queries import Consequence, State
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.members import queries as members
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests import given
from tests.sla.glossary.conftest import EARLY, MQL, NOW
from tests.sla.moments import at


def who(person):
    return members.actor_of(person)


def refused(code, act):
    """It is refused with that code, and nothing was written."""
    before = given.snapshot(Definition, Entry)
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.code == code
    assert given.snapshot(Definition, Entry) == before
    return refusal.value


def test_a_word_means_what_the_product_says_until_both_sides_agree_on_something_else(propose, agree):
    usual = queries.word(MQL)
    proposal = propose(text="Asked for a demo.", criteria=("Works at a company we sell to.",))
    assert queries.word(MQL).meaning == usual.meaning
    agree(proposal, now=at("Mon 11:00"))
    word = queries.word(MQL)
    assert (word.version, word.means, word.meaning.criteria[0][:5]) == (2, "Asked for a demo.", "Works")
    assert "• Works at a company we sell to." in word.tip
    assert [each.version for each in queries.history(MQL)] == [2, 1]


def test_a_label_changes_and_the_key_stays(propose, agree):
    agree(propose(label="Hot lead"))
    assert (queries.word(MQL).key, queries.word(MQL).label) == (MQL, "Hot lead")


def test_a_manager_stands_in_for_one_side_and_is_shown_as_such(propose, agree, max_, lena):
    assert refused("side-missing", lambda: propose(by=max_)).field == "side"
    proposal = propose(by=max_, side="marketing")
    assert (proposal.proposed_side, proposal.proposed_standing_in) == ("marketing", True)
    refused("same-person", lambda: agree(proposal, by=max_))
    agreed = agree(proposal, by=lena)
    assert not agreed.agreed_standing_in
    assert agree(propose(text="Another."), by=max_).agreed_standing_in


def test_only_a_lead_of_the_other_side_agrees(propose, agree, milo, join, marketing, rep):
    proposal = propose()
    for person in (milo, rep, join("Mona", marketing, is_lead=True)):
        refused("not-yours", lambda person=person: agree(proposal, by=person))


def test_only_leads_propose_and_only_for_their_side(propose, rep, lena, join, marketing):
    refused("not-a-lead", lambda: propose(by=rep))
    refused("not-a-lead", lambda: propose(by=join("Mara", marketing)))
    refused("not-a-lead", lambda: propose(by=lena, side="marketing"))


def test_one_proposal_a_word_at_a_time(propose, lena):
    propose()
    assert "waits for an answer" in refused("being-negotiated", lambda: propose(by=lena, text="X.")).message


@pytest.mark.parametrize(
    "key, changes, field",
    [
        (MQL, {"text": " "}, "text"),
        (MQL, {"label": "x" * 41}, "label"),
        (MQL, {"criteria": ("Works.", " ")}, "criteria"),
        (MQL, {"criteria": ("Works.", "Works.")}, "criteria"),
        (EARLY, {"consequence": Consequence(rest_days=-1)}, "rest_days"),
        (EARLY, {"consequence": Consequence(rest_days=9, rests_until_override=True)}, "rest_days"),
        (EARLY, {"consequence": Consequence(disqualifies=True)}, "disqualifies"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(propose, key, changes, field):
    glossary.ensure_stored(now=NOW)
    assert refused("definition", lambda: propose(key, **changes)).field == field


def test_a_proposal_changes_something_and_takes_no_other_words_label(propose):
    glossary.ensure_stored(now=NOW)
    refused("unchanged", lambda: propose(text=queries.word(MQL).meaning.text))
    refused("label-taken", lambda: propose(label="customer"))
    assert propose("loss.price", label="Customer").label == "Customer"  # of another kind


def test_a_label_that_was_taken_meanwhile_is_not_agreed_to(propose, agree):
    late = propose("stage.sql", label="Hot lead")
    agree(propose(MQL, label="hot lead"))
    refused("label-taken", lambda: agree(late))


def test_a_proposal_is_declined_or_withdrawn_with_a_reason_and_another_may_follow(propose, milo, lena):
    proposal = propose()
    ends = {"definition_id": proposal.pk, "now": NOW}
    refused("not-yours", lambda: glossary.decline(**ends, why="No", actor=who(milo)))
    refused("not-yours", lambda: glossary.withdraw(**ends, why="No", actor=who(lena)))
    assert (
        refused("reason-missing", lambda: glossary.decline(**ends, why=" ", actor=who(lena))).field == "why"
    )
    assert glossary.decline(**ends, why="Too few", actor=who(lena)).state == State.DECLINED
    refused("already-declined", lambda: glossary.withdraw(**ends, why="No", actor=who(milo)))
    assert propose(text="Another.").version == 3
    assert queries.word(MQL).version == 1


def test_nothing_of_a_definition_ever_changes_whoever_tries(propose, agree):
    agreed, waits = agree(propose()), propose("stage.sql")
    for definition, change in (
        (agreed, {"text": "Else"}),
        (agreed, {"state": "declined", "closed_at": NOW}),
        (waits, {"label": "Else"}),
        (waits, {"state": "agreed", "text": "Else", "agreed_at": NOW, "agreed_by": agreed.agreed_by}),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Definition.objects.filter(pk=definition.pk).update(**change)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Definition.objects.filter(pk=agreed.pk).delete()


def test_what_the_product_says_is_stored_once_and_stays(db):
    glossary.ensure_stored(now=NOW)
    before = given.snapshot(Definition, Entry)
    glossary.ensure_stored(now=at("Tue 10:00"))
    assert given.snapshot(Definition, Entry) == before
    assert {each.meaning for each in queries.words().values()} == {
        queries.said(each) for each in Definition.objects.all()
    }


def test_an_answer_reads_the_glossary_once_and_sees_its_own_change(
    propose, agree, django_assert_num_queries, db
):
    proposal = propose()
    with queries.read_once():
        with django_assert_num_queries(1):
            assert [queries.word(MQL).version for _ in range(3)] == [1, 1, 1]
        agree(proposal)
        assert queries.word(MQL).version == 2


def test_the_other_side_hears_of_a_proposal_and_both_of_its_end(propose, agree, milo, lena, max_, rep):
    proposal = propose()
    relay.run(LISTENERS, now=NOW)
    assert {notice.person for notice in Notice.objects.all()} == {lena, max_}
    agree(proposal)
    relay.run(LISTENERS, now=NOW)
    last = Notice.objects.filter(text__contains="new agreed meaning")
    assert {notice.person for notice in last} == {milo, max_}


def test_two_versions_stand_side_by_side(propose):
    usual = queries.word(EARLY).meaning
    other = replace(usual, label="Later", consequence=replace(usual.consequence, rest_days=60))
    differing = {
        line.name: (line.before, line.after) for line in queries.compare(usual, other) if line.differs
    }
    assert differing == {
        "Label": ("Too early", "Later"),
        "Consequence": ("Rests 90 days.", "Rests 60 days."),
    }
