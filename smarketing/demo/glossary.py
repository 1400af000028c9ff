"""What the demo company's two sides agreed on about their words, and what they argue about now."""

from dataclasses import replace
from datetime import datetime, timedelta

from sla.glossary import commands as glossary
from sla.glossary import queries
from sla.glossary.queries import Definition, Meaning
from smarketing.demo.cast import Cast
from smarketing.demo.story import LIVELY, Story

MQL, NO_INTENT, TOO_EARLY = "stage.mql", "refusal.no_intent", "refusal.too_early"
BEGAN, RENAMED = timedelta(days=199), timedelta(days=45)  # before now
A_DAY = timedelta(days=1)


def agree_on_words(story: Story, cast: Cast) -> None:
    """A stricter MQL from the beginning, another name later, and a proposal that waits since yesterday."""
    began = story.now - BEGAN
    _agree(cast, _propose_mql(cast, began), began + A_DAY)
    story.later(story.now - RENAMED, lambda now: _agree(cast, _propose_name(cast, now), now + A_DAY))
    story.later(story.now - LIVELY / 2, lambda now: _propose_rest(cast, now))


def _propose_mql(cast: Cast, now: datetime) -> Definition:
    meaning = replace(
        queries.word(MQL).meaning,
        text="Marketing qualified: somebody we want as a customer who wants to hear from us.",
        criteria=(
            "Works at a company that builds or runs machines.",
            "Asked for a demo or a quote, or told us what they need.",
            "Can be reached by name.",
        ),
    )
    return _propose(cast, "theo", MQL, meaning, "Sales said half of them were only reading.", now)


def _propose_name(cast: Cast, now: datetime) -> Definition:
    usual = queries.word(NO_INTENT).meaning
    meaning = replace(usual, label="Not interested", text="Reached, and does not want to buy anything.")
    return _propose(cast, "petra", NO_INTENT, meaning, "Nobody knew what intent was.", now)


def _propose_rest(cast: Cast, now: datetime) -> Definition:
    usual = queries.word(TOO_EARLY).meaning
    assert usual.consequence  # every refusal has one
    meaning = replace(usual, consequence=replace(usual.consequence, rest_days=60))
    return _propose(cast, "petra", TOO_EARLY, meaning, "After 90 days they have bought elsewhere.", now)


def _propose(cast: Cast, by: str, key: str, meaning: Meaning, why: str, now: datetime) -> Definition:
    return glossary.propose(key=key, meaning=meaning, why=why, actor=cast.actor(by), now=now)


def _agree(cast: Cast, proposal: Definition, now: datetime) -> None:
    other = "petra" if proposal.proposed_side == "marketing" else "theo"
    glossary.agree(definition_id=proposal.pk, actor=cast.actor(other), now=now)
