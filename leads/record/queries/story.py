"""The timeline: everything in a contact's story from both teams, newest first, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from leads import paging
from leads.contacts.queries import Contact
from leads.record.queries import sentences
from leads.record.queries.sentences import MARKETING, SALES, SYSTEM, Line, Names
from smarketing.journal import queries as journal
from smarketing.people.members import queries as members

SIDES = (MARKETING, SALES, SYSTEM)
SIZE = 30
# That a new person is a contact is what "brought them in" says.
BEGINNING = {"kind": "stage.moved", "payload__from": ""}


@dataclass(frozen=True, slots=True)
class Timeline:
    """One stretch of the story; `older` is the cursor of the next one, or empty."""

    lines: Sequence[Line]
    older: str
    side: str


def timeline(contact: Contact, people: Sequence[Any], *, side: str = "", after: str = "") -> Timeline:
    """`people` are those whose names and sides are known (members.everyone)."""
    sides = {person.pk: person.team.side for person in people if person.team}
    rows = journal.story(contact.thread).exclude(**BEGINNING)
    if side in SIDES:
        rows = rows.filter(_doing_of(side, sides))
    page = paging.page(rows, "occurred_at", after=after, size=SIZE)
    names = Names(
        contact=str(contact),
        people={person.pk: person.name for person in people},
        teams=dict(members.teams().values_list("pk", "name")),
    )
    lines = [sentences.line(entry, names, sides) for entry in page.rows]
    return Timeline(lines, page.older, side if side in SIDES else "")


def _doing_of(side: str, sides: Mapping[int, str]) -> Q:
    """What always is that side's doing, and what somebody of that side did besides."""
    fixed = [kind for each in SIDES for kind in sentences.kinds_of(each)]
    by_actor = (
        Q(actor_kind="system")
        if side == SYSTEM
        else Q(actor_id__in=[person for person, theirs in sides.items() if theirs == side])
    )
    return Q(kind__in=sentences.kinds_of(side)) | (~Q(kind__in=fixed) & by_actor)
