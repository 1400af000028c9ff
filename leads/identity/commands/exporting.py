"""A person asks what is kept of them."""

from datetime import datetime
from typing import Any

from leads.contacts import queries as contacts
from leads.identity.queries import subject
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members


@command
def export_subject(*, contact_id: int, actor: Actor, now: datetime) -> dict[str, Any]:
    """All of it, by table, as it is kept; and that it was taken out of the house."""
    if not members.standing(actor).may_export():
        message = "What is kept of a person is taken out by leads, managers and admins."
        raise Refused("export-forbidden", message, status=FORBIDDEN)
    contact = contacts.locked(contact_id)
    found = subject(contact)
    record("contact.subject_exported", contact.pk, actor=actor, now=now, thread=contact.thread)
    return found
