"""A definition on its way to be agreed: who may do what with it now, and how two versions differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import QuerySet

from sla.glossary.models import Definition
from sla.glossary.queries.meaning import Word, words
from sla.glossary.rules import SIDES, Kind, Meaning, State, other
from smarketing.kernel.actor import Actor
from smarketing.kernel.compared import Line
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

LEADS = {
    Kind.STAGE: "Where a person stands on the ladder, lowest first.",
    Kind.IDEA: "What marketing hands over.",
    Kind.REFUSAL: "Why sales says no, and what follows from it at once.",
    Kind.LOSS: "Why a chance came to nothing.",
}
PEOPLE = ("proposed_by", "agreed_by", "closed_by")


def listing() -> QuerySet[Definition]:
    """Every version of every word's definition, the newest first."""
    return Definition.objects.select_related(*PEOPLE).order_by("-pk")


def get(definition_id: int) -> Definition:
    return _found(listing().filter(pk=definition_id).first())


def locked(definition_id: int) -> Definition:
    """The definition under lock. Part of a command."""
    rows = Definition.objects.select_for_update(of=("self",), no_key=True)
    return _found(rows.filter(pk=definition_id).first())


def version(key: str, number: int) -> Definition:
    """One version of a word."""
    return _found(listing().filter(term=key, version=number).first())


def history(key: str) -> list[Definition]:
    """Every stored version of one word, the newest first."""
    return list(listing().filter(term=key).order_by("-version"))


def proposal(key: str) -> Definition | None:
    """The version that waits for the other side."""
    return listing().filter(term=key, state=State.PROPOSED).first()


def open_proposals() -> dict[str, Definition]:
    """Everything that waits to be agreed, by word."""
    return {each.term: each for each in listing().filter(state=State.PROPOSED)}


@dataclass(frozen=True, slots=True)
class Part:
    """The words of one kind, each with what waits to be agreed for it."""

    title: str
    lead: str
    lines: list[tuple[Word, Definition | None]]


def in_parts() -> list[Part]:
    """The whole glossary, to be read from top to bottom."""
    waiting, every = open_proposals(), words().values()
    return [
        Part(kind.heading, lead, [(word, waiting.get(word.key)) for word in every if word.kind == kind])
        for kind, lead in LEADS.items()
    ]


def sides_of(who: Standing) -> list[str]:
    """For which sides somebody may speak: a lead for their own, a manager for either."""
    if who.is_manager:
        return list(SIDES)
    return [side for side in SIDES if who.is_lead and who.side == side]


def stands_in(who: Standing, side: str) -> bool:
    """Whether who speaks for that side is no lead of it but a manager."""
    return not (who.is_lead and who.side == side)


@dataclass(frozen=True, slots=True)
class Possible:
    """What somebody may do with a proposal now."""

    agree: bool
    decline: bool
    withdraw: bool


def possible(definition: Definition, actor: Actor) -> Possible:
    """Which buttons to show."""
    waits, speaks = definition.state == State.PROPOSED, sides_of(members.standing(actor))
    answers = waits and other(definition.proposed_side) in speaks
    return Possible(
        agree=answers and definition.proposed_by_id != actor.id,
        decline=answers,
        withdraw=waits and definition.proposed_side in speaks,
    )


def compare(before: Meaning, after: Meaning) -> list[Line]:
    """Two versions side by side, part by part."""
    criteria = zip_longest(before.criteria, after.criteria, fillvalue="—")
    return [
        Line("Label", before.label, after.label),
        Line("Meaning", before.text, after.text),
        *(Line(f"Criterion {n}", *pair) for n, pair in enumerate(criteria, 1)),
        *_consequences(before, after),
    ]


def _consequences(before: Meaning, after: Meaning) -> Sequence[Line]:
    if before.consequence is None or after.consequence is None:
        return []
    one, two = (_listed(each.consequence.in_words()) for each in (before, after) if each.consequence)
    asked = [_comment(each) for each in (before, after)]
    return [Line("Consequence", one, two), Line("Comment", *asked)]


def _listed(sentences: Sequence[str]) -> str:
    return " ".join(sentences) or "The person is a lead again, without rest."


def _comment(meaning: Meaning) -> str:
    return "needed" if meaning.consequence and meaning.consequence.needs_comment else "optional"


def _found(definition: Definition | None) -> Definition:
    if definition is None:
        raise Refused("no-such-definition", "There is no such definition.", status=NOT_FOUND)
    return definition
