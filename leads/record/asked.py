"""What an address asks of the contact list: who is in it, and which columns it has. By page and by
program."""

from datetime import datetime

from django.http import QueryDict

from leads.fields import listed
from leads.fields.listed import Narrowing
from leads.fields.queries import PREFIX, Of, whose
from leads.record.forms.filters import ContactFilter
from leads.saved.lists import ListOf, Reading
from smarketing.kernel.showing import COLUMNS, Offered, Shown
from smarketing.kernel.showing import shown as shown_by
from smarketing.people.members.queries import Standing

ALWAYS = Offered("person", "the person", ("id", "name", "email", "phone"))
STANDING = ("stage", "stage since", "disqualified", "do not contact")
NURTURE = ("nurture programme", "in nurture since", "next look")
USUAL = (
    Offered("company", "Company", ("company", "job title")),
    Offered("stage", "Stage", (*STANDING, *NURTURE, "erased")),
    Offered("source", "Source", ("source",)),
    Offered("owner", "Owner", ("owner",)),
    Offered("sales", "With sales", ("handoff", "holder", "sales team")),
    Offered("created", "Created", ("created",)),
)


def shown(added: Narrowing, query: QueryDict) -> Shown:
    """The columns: of the person, and of their company what was added to it."""
    own = listed.columns(added.every, Of.CONTACT)
    of_company = listed.columns(added.every, Of.COMPANY, lambda contact: contact.company, whose)
    return shown_by(ALWAYS, [*USUAL, *own, *of_company], query)


def read(query: QueryDict, who: Standing, now: datetime) -> Reading:
    chosen = ContactFilter(query, viewer_id=who.person_id, now=now)
    return reading(chosen, shown(chosen.added, query))


def reading(chosen: ContactFilter, shown: Shown) -> Reading:
    notes = [*chosen.notes, *shown.notes]
    return Reading({**chosen.means(), COLUMNS: shown.asked}, notes, chosen.filter_queryset)


def _knows(name: str) -> bool:
    return name in ContactFilter.base_filters or name == COLUMNS or name.startswith(PREFIX)


LIST = ListOf("contacts", "Contacts", "contacts", _knows, read)
