"""An agreement pins what its words mean when it is proposed: part of the text that both sides sign."""

from copy import copy
from dataclasses import replace

import pytest

from sla.agreements import commands as agreements
from sla.agreements import queries
from sla.glossary import commands as glossary
from sla.glossary import queries as words
from smarketing.people.members import queries as members
from tests.sla.moments import at

MQL, MORNING = "stage.mql", at("Mon 10:00")


@pytest.fixture
def milo(join, marketing):
    return members.actor_of(join("Milo", marketing, is_lead=True))


@pytest.fixture
def lena(join, sales):
    return members.actor_of(join("Lena", sales, is_lead=True))


@pytest.fixture
def proposed(marketing, sales, milo, lena):
    def proposed(now=MORNING):
        pair = {"marketing_team_id": marketing.pk, "sales_team_id": sales.pk}
        draft = agreements.draft(**pair, actor=milo, now=now)
        return agreements.propose(agreement_id=draft.pk, actor=milo, now=now)

    return proposed


@pytest.fixture
def mean(milo, lena):
    """Both sides agree that an MQL means that."""

    def mean(text):
        said = replace(words.word(MQL).meaning, text=text)
        waits = glossary.propose(key=MQL, meaning=said, actor=milo, now=at("Mon 11:00"))
        glossary.agree(definition_id=waits.pk, actor=lena, now=at("Mon 11:30"))

    return mean


def meant(agreement, key=MQL):
    (word,) = [word for word in queries.contract(agreement.pk).words if word.key == key]
    return word.version, word.means


def test_a_word_that_changes_after_the_proposal_changes_nothing_in_it(proposed, mean, milo, lena):
    agreement = proposed()
    before, text = queries.fingerprint(agreement), meant(agreement)
    mean("Asked for a demo.")
    assert (queries.fingerprint(queries.get(agreement.pk)), meant(agreement)) == (before, text)
    for side, actor in (("marketing", milo), ("sales", lena)):
        told = {"side": side, "fingerprint": before, "actor": actor, "now": at("Mon 12:00")}
        agreements.sign(agreement_id=agreement.pk, **told)
    assert meant(agreement) == text
    assert words.word(MQL).means == "Asked for a demo."


def test_other_meanings_are_another_text(proposed, mean, milo):
    agreement = proposed()
    agreements.withdraw(agreement_id=agreement.pk, why="Again", actor=milo, now=at("Mon 10:30"))
    mean("Asked for a demo.")
    again = proposed(at("Tue 10:00"))
    assert again.definitions != agreement.definitions
    assert meant(again) == (2, "Asked for a demo.")
    (line,) = [each for each in queries.compare(agreement, again, MORNING)["Words: Stages"] if each.differs]
    assert "MQL v1" in line.before and "MQL v2" in line.after


def test_a_draft_speaks_as_the_glossary_does_now_and_pins_nothing(marketing, sales, milo, mean):
    pair = {"marketing_team_id": marketing.pk, "sales_team_id": sales.pk}
    draft = agreements.draft(**pair, actor=milo, now=at("Mon 10:00"))
    mean("Asked for a demo.")
    assert draft.definitions is None
    assert meant(draft) == (2, "Asked for a demo.")


def test_what_was_signed_before_words_were_pinned_keeps_its_fingerprint(proposed):
    agreement = proposed()
    unpinned = copy(agreement)
    unpinned.definitions = None
    assert "definitions" not in queries.negotiation.text(unpinned)
    assert queries.fingerprint(unpinned) != queries.fingerprint(agreement)


def test_words_of_two_kinds_with_one_name_stand_each_in_its_own_place(proposed):
    """Sales says no for a competitor, and loses to one."""
    agreement = proposed()
    parts = queries.compare(agreement, agreement, MORNING)
    said = {title: [line.before for line in lines] for title, lines in parts.items() if "Words" in title}
    assert sum(map(len, said.values())) == len(words.words())
    assert any(text.startswith("Competitor v1") for text in said["Words: Reasons to reject or return"])
    assert any(text.startswith("Chose a competitor v1") for text in said["Words: Reasons for losing"])
