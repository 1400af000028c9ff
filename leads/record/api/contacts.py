"""The list of contacts, one of them, logging a lead, and editing what we know of a person."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.fields.queries import flat
from leads.record import commands
from leads.record.api.filters import ContactFilters
from leads.record.queries import listing
from leads.record.serializers.shown import AddedShape, AlikeShape, ContactShape
from leads.record.serializers.taken import AlikeTerms, KnownTerms, LeadTerms
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Listing, Move

KNOWN = (*KnownTerms().fields, "source", "external_id")


@described(
    "contacts",
    get=("list_contacts", "Contacts, newest first"),
    post=("log_lead", "Log a lead"),
)
class Contacts(Listing, Move):
    """Fields that were added narrow the list too: `custom.<key>=` with one value or several with commas,
    `custom.<key>.min` and `.max` of a number, `custom.<key>.after` and `.before` of a day.

    Who logs somebody owns them. A person who is here already is refused as `exists` (409) with
    their `contact_id`; what was learned can then be added to them."""

    scope = "contacts"
    shape = ContactShape
    filters = ContactFilters
    refusals = (422,)  # of a view
    moment = "created_at"
    takes = LeadTerms
    created = "api-contact"

    def rows(self) -> QuerySet[Contact]:
        return listing.in_full()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Contact:
        contact = commands.log_lead(**_lead(terms), actor=actor, now=now)
        return listing.one(contact.pk)


@described(
    "contacts",
    get=("read_contact", "One contact"),
    patch=("edit_contact", "Change what we know of a person"),
)
class OneContact(Editable):
    """The stage, the owner and the mark are changed by steps of their own."""

    scope = "contacts"
    shape = ContactShape
    changes_shape = KnownTerms

    def find(self, id: int) -> Contact:
        return listing.one(id)

    def lock(self, id: int) -> Contact:
        return listing.one(id, lock=True)

    def change(self, row: Contact, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Contact:
        return contacts.edit(
            contact_id=row.pk, changes=flat(changes), version=row.version, actor=actor, now=now
        )


@described("contacts", post=("add_to_contact", "Add what was learned to somebody who is here"))
class AddTo(Move):
    """Blanks are filled and notes go below the old ones; what differs stays as it was."""

    scope = "contacts"
    shape = AddedShape
    takes = LeadTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
        differing = commands.add_to(contact_id=id, **_lead(terms), actor=actor, now=now)
        return {"contact": listing.one(id), "differing": differing}


@described("contacts", post=("find_alike", "Who somebody may already be"))
class Alike(Move):
    """Suggests, with the reason; nothing is stored. A POST, so that names stay out of addresses."""

    scope = "contacts"
    shape = AlikeShape
    takes = AlikeTerms

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
        return {"alike": people.alike(**terms)}


def _lead(terms: dict[str, Any]) -> dict[str, Any]:
    """What the commands take: what is said of the person, and where they came from."""
    fields = flat({name: terms[name] for name in KNOWN if terms.get(name)})
    return {
        "fields": fields,
        "stage": terms["stage"],
        "channel": terms["channel"],
        "campaign_id": terms.get("campaign_id"),
    }
