"""What a word of both teams says, what a reason carries with it, and how a new definition comes to hold.
Plain values only."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from smarketing.kernel.errors import Refused

SIDES = ("marketing", "sales")
LONGEST_LABEL, LONGEST_TEXT, LONGEST_CRITERION = 40, 1000, 300
MOST_CRITERIA = 20
MOST_REST_DAYS = 3650


class Kind(StrEnum):
    """What sort of word it is, in the order of the glossary."""

    STAGE = "stage"
    IDEA = "idea"
    REFUSAL = "refusal"  # why sales says no to a handoff
    LOSS = "loss"  # why a chance came to nothing

    @property
    def heading(self) -> str:
        """What stands above words of this kind."""
        return {
            Kind.STAGE: "Stages",
            Kind.IDEA: "Between the sides",
            Kind.REFUSAL: "Reasons to reject or return",
            Kind.LOSS: "Reasons for losing",
        }[self]


class State(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"  # holds until a later version is agreed
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What happens when sales says no for this reason.

    `rest_days`: no new offer for so long; `rests_until_override`: until a marketer overrides with a
    reason. `disqualifies`: a mark beside the stage. `counts_in_quality`: whether it counts against
    marketing's quality promise.
    """

    rest_days: int = 0
    rests_until_override: bool = False
    disqualifies: bool = False
    counts_in_quality: bool = True
    moves_stage: bool = True
    needs_comment: bool = False

    def in_words(self) -> list[str]:
        """Each difference from a plain no, as a sentence."""
        said = {
            f"Rests {self.rest_days} day{'s' if self.rest_days != 1 else ''}.": self.rest_days > 0,
            "Rests until marketing overrides with a reason.": self.rests_until_override,
            "Disqualifies the person.": self.disqualifies,
            "The stage stays as it is.": not self.moves_stage,
            "Doesn't count against marketing's quality.": not self.counts_in_quality,
        }
        return [sentence for sentence, holds in said.items() if holds]


CONSEQUENCES = tuple(field.name for field in fields(Consequence))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one definition says. Only the words of a refusal carry a consequence."""

    label: str
    text: str
    criteria: tuple[str, ...] = ()
    consequence: Consequence | None = None

    @property
    def means(self) -> str:
        """The text and what follows from it, in one breath."""
        return " ".join([self.text, *(self.consequence.in_words() if self.consequence else ())])

    def as_dict(self) -> dict[str, Any]:
        """As stored: JSON's own kinds only."""
        return {**asdict(self), "criteria": list(self.criteria)}


@dataclass(frozen=True, slots=True)
class Term:
    """One word: its key, which stays whatever it is called, and what the product comes with. `allows`
    names the parts of a consequence that can be agreed for it."""

    key: str
    kind: Kind
    meaning: Meaning
    allows: tuple[str, ...] = ()


def meaning(stored: Mapping[str, Any]) -> Meaning:
    """What `as_dict` stored."""
    consequence = stored["consequence"]
    return Meaning(
        label=stored["label"],
        text=stored["text"],
        criteria=tuple(stored["criteria"]),
        consequence=None if consequence is None else Consequence(**consequence),
    )


def check(term: Term, said: Meaning) -> Meaning:
    """The same meaning, trimmed; refused, naming the part at fault, when it makes no sense."""
    label, text = " ".join(said.label.split()), said.text.strip()
    if not 0 < len(label) <= LONGEST_LABEL:
        _refuse("label", f"A word has a label of at most {LONGEST_LABEL} letters.")
    if not 0 < len(text) <= LONGEST_TEXT:
        _refuse("text", f"Say what it means, in at most {LONGEST_TEXT} letters.")
    criteria = _criteria(said.criteria)
    return Meaning(label, text, criteria, _consequence(term, said.consequence))


def _criteria(told: tuple[str, ...]) -> tuple[str, ...]:
    criteria = tuple(each.strip() for each in told)
    if len(criteria) > MOST_CRITERIA:
        _refuse("criteria", f"At most {MOST_CRITERIA} criteria.")
    if not all(0 < len(each) <= LONGEST_CRITERION for each in criteria):
        _refuse("criteria", f"Each criterion is a sentence of at most {LONGEST_CRITERION} letters.")
    if len(set(criteria)) < len(criteria):
        _refuse("criteria", "Each criterion stands there once.")
    return criteria


def _consequence(term: Term, told: Consequence | None) -> Consequence | None:
    usual = term.meaning.consequence
    if usual is None:
        return None
    follows = told or usual
    for name in CONSEQUENCES:
        if name not in term.allows and getattr(follows, name) != getattr(usual, name):
            _refuse(name, f"“{term.meaning.label}” can't have another consequence there.")
    if not 0 <= follows.rest_days <= MOST_REST_DAYS:
        _refuse("rest_days", f"A rest is of 0 to {MOST_REST_DAYS} days.")
    if follows.rest_days and follows.rests_until_override:
        _refuse("rest_days", "Either it rests for some days, or until marketing overrides: choose one.")
    return follows


def other(side: str) -> str:
    return SIDES[1 - SIDES.index(side)]


def _refuse(name: str, rule: str) -> None:
    raise Refused("definition", rule, field=name)
