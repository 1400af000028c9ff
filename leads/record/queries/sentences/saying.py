"""What a sentence is made of, and the words that several kinds of facts share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from leads import meanings
from leads.contacts.queries import LABELS
from leads.lifecycle.commands import DISQUALIFIERS
from sla.glossary.queries import Kind
from smarketing.kernel.templatetags.look import day

MARKETING, SALES, SYSTEM, NEITHER = "marketing", "sales", "system", ""


@dataclass(frozen=True, slots=True)
class Names:
    """Who the ids in facts are."""

    contact: str
    people: Mapping[int, str]
    teams: Mapping[int, str]

    def person(self, person_id: int | None) -> str:
        return self.people.get(person_id or 0, "somebody") if person_id else "nobody"

    def team(self, team_id: int | None) -> str:
        return self.teams.get(team_id or 0, "a team")


@dataclass(frozen=True, slots=True)
class Said:
    """What goes after the name; `who` replaces the actor's name where somebody else is the subject."""

    what: str
    detail: str = ""
    facts: Sequence[tuple[str, str]] = ()
    who: str | None = None
    tone: str = ""
    late: bool = False
    means: str = ""  # the agreed meaning of the stage or reason in it


Say = Callable[[Mapping[str, Any], Names], Said]


@dataclass(frozen=True, slots=True)
class Wording:
    """How one kind of fact is shown. Side: whose doing it is; NEITHER: the side of who did it."""

    side: str
    icon: str
    say: Say
    tone: str = "plain"


def day_of(told: object) -> str:
    """A day of a fact as people read it; what an erasure left of one as it is."""
    try:
        return day(date.fromisoformat(str(told)))
    except ValueError:
        return str(told or "")


def plain(kind: str) -> Say:
    subject, _, verb = kind.partition(".")
    words = f"{subject} {verb}".replace("_", " ").strip()

    def say(told: Mapping[str, Any], names: Names) -> Said:
        return Said(f"recorded: {words}", facts=list(_facts(told)))

    return say


def _facts(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if isinstance(value, str | int | float) and not name.endswith("_id") and value != "":
            yield name.replace("_", " "), str(value)


def just(what: str, detail: str = "") -> Say:
    """A fixed sentence, with one of the fact's texts as detail."""
    return lambda told, names: Said(what, detail=str(told.get(detail) or ""))


def reason_words(key: str | None) -> str:
    known = {**DISQUALIFIERS, **meanings.labels(Kind.REFUSAL)}
    return known.get(key or "", key or "no reason").lower()


def reason_meaning(key: str | None) -> str:
    """What both sides mean by the reason, if they agreed on one."""
    word = meanings.of_kind(Kind.REFUSAL).get(key or "")
    return word.tip if word else ""


def _changes(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """`changes` as either {field: {from, to}} or {field: [from, to]}."""
    found = []
    for name, both in (told.get("changes") or {}).items():
        before, after = both if isinstance(both, list) else (both.get("from"), both.get("to"))
        label = _label(name, both)
        found.append((label, f"{before or '—'} → {after or '—'}"))
    return found


def _label(name: str, both: Any) -> str:
    """An added field goes by the label it had then."""
    if isinstance(both, dict) and both.get("label"):
        return str(both["label"])
    return LABELS.get(name, name.replace("_", " ")).capitalize()


def changed(told: Mapping[str, Any], names: Names) -> Said:
    changes = _changes(told)
    what = f"changed the {changes[0][0].lower()}" if len(changes) == 1 else "changed what we know"
    return Said(what, facts=changes)
