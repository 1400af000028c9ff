"""The leads of both sides, a manager, and a word to argue about."""

from dataclasses import replace

import pytest

from sla.glossary import commands as glossary
from sla.glossary import queries
from smarketing.people.members import queries as members
from tests.sla.moments import at

NOW = at("Mon 10:00")
MQL, EARLY = "stage.mql", "refusal.too_early"


@pytest.fixture
def milo(join, marketing):
    return join("Milo", marketing, is_lead=True)


@pytest.fixture
def lena(join, sales):
    return join("Lena", sales, is_lead=True)


@pytest.fixture
def max_(join):
    return join("Max", is_manager=True)


@pytest.fixture
def propose(milo):
    """Milo (or whoever) proposes another meaning of a word: `propose(key, text=…)`."""

    def propose(key=MQL, by=milo, now=NOW, side="", why="", **changes):
        meaning = replace(queries.words()[key].meaning, **(changes or {"text": "Asked for a demo."}))
        actor = members.actor_of(by)
        return glossary.propose(key=key, meaning=meaning, side=side, why=why, actor=actor, now=now)

    return propose


@pytest.fixture
def agree(lena):
    def agree(definition, by=lena, now=NOW):
        return glossary.agree(definition_id=definition.pk, actor=members.actor_of(by), now=now)

    return agree
