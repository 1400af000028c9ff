"""Facts as sentences: one table from a fact's kind to what a person reads on the timeline.

A sentence goes on after the name of who did it. A kind that is not in the table is shown plainly,
with what it says; nothing of the journal is left out for want of words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.record.queries.sentences.baton import BATON
from leads.record.queries.sentences.outcomes import OUTCOMES
from leads.record.queries.sentences.people import PEOPLE
from leads.record.queries.sentences.saying import MARKETING, NEITHER, SALES, SYSTEM, Names, Wording, plain
from smarketing.journal.models import Entry

__all__ = ["MARKETING", "NEITHER", "SALES", "SYSTEM", "WORDINGS", "Line", "Names", "kinds_of", "line"]

WORDINGS: Mapping[str, Wording] = {**PEOPLE, **BATON, **OUTCOMES}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as parts/timeline_entry.html takes it."""

    at: datetime
    who: str
    what: str
    icon: str
    tone: str
    side: str
    detail: str = ""
    facts: Sequence[Mapping[str, str]] = ()
    late: bool = False
    means: str = ""


def line(
    entry: Entry, names: Names, sides: Mapping[int, str], since: Mapping[str, Any] | None = None
) -> Line:
    """The entry in words. `sides` tells the side of each person who acted; `since` what is known of it
    beside what was written down then."""
    wording = WORDINGS.get(entry.kind, Wording(NEITHER, "circle-dot", plain(entry.kind)))
    said = wording.say({**entry.payload, **(since or {})}, names)
    actor = "The system" if entry.actor_kind == "system" else entry.actor_label
    side = wording.side or sides.get(entry.actor_id or 0, "")
    return Line(
        at=entry.occurred_at,
        who=actor if said.who is None else said.who,
        what=said.what,
        icon=wording.icon,
        tone=said.tone or wording.tone,
        side=side if side != SYSTEM else "",
        detail=said.detail,
        facts=[{"label": label, "value": value} for label, value in said.facts if value],
        late=said.late,
        means=said.means,
    )


def kinds_of(side: str) -> list[str]:
    """The kinds that are always that side's doing."""
    return [kind for kind, wording in WORDINGS.items() if wording.side == side]
