"""The timeline: everything in a contact's story from both teams, newest first, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.record.queries import sentences
from leads.record.queries.sentences import MARKETING, SALES, SYSTEM, Line, Names
from leads.tracking import queries as tracking
from leads.words import Touch
from smarketing.journal import queries as journal
from smarketing.journal.models import Entry
from smarketing.kernel import paging
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
    rows = facts(contact)
    if side in SIDES:
        rows = rows.filter(doing_of(side, people))
    page = paging.page(rows, "occurred_at", after=after, size=SIZE)
    return Timeline(lines(page.rows, contact, people), page.older, side if side in SIDES else "")


def facts(contact: Contact) -> QuerySet[Entry]:
    """What the story is made of, newest first."""
    return journal.stories(contacts.threads(contact)).exclude(**BEGINNING)


def lines(entries: Sequence[Entry], contact: Contact, people: Sequence[Any]) -> list[Line]:
    """Each fact in words."""
    names = Names(
        contact=str(contact),
        people={person.pk: person.name for person in people},
        teams=dict(members.teams().values_list("pk", "name")),
    )
    sides, visits = _sides(people), _visits(entries)
    return [sentences.line(entry, names, sides, visits.get(entry.subject_id)) for entry in entries]


def _visits(entries: Sequence[Entry]) -> dict[int | None, dict[str, Any]]:
    """How long the visits among them became, and what was looked at: two statements, however many."""
    ids = [entry.subject_id for entry in entries if entry.payload.get("touch") == Touch.PAGE_VIEW]
    visits = tracking.of_touchpoints(ids) if ids else {}
    pages = tracking.pages_of([visit.pk for visit in visits.values()]) if visits else {}
    return {
        touch_id: {"visit": {"views": visit.views, "pages": pages.get(visit.pk, ())}}
        for touch_id, visit in visits.items()
    }


def doing_of(side: str, people: Sequence[Any]) -> Q:
    """What always is that side's doing, and what somebody of that side did besides."""
    fixed = [kind for each in SIDES for kind in sentences.kinds_of(each)]
    by_actor = (
        Q(actor_kind="system")
        if side == SYSTEM
        else Q(actor_id__in=[person for person, theirs in _sides(people).items() if theirs == side])
    )
    return Q(kind__in=sentences.kinds_of(side)) | (~Q(kind__in=fixed) & by_actor)


def _sides(people: Sequence[Any]) -> dict[int, str]:
    return {person.pk: person.team.side for person in people if person.team}
