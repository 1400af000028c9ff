"""Which of many submissions can be processed together: those at which nothing is to be weighed.

Whoever is suspected, replayed, erased, two people, or waits for another of the same batch to be settled
first, is left to be processed alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.companies import history as companies
from leads.contacts import history as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.fields.queries import Definition
from leads.intake import rules
from leads.intake.commands.processing import Usable, keeping, usable
from leads.intake.models import Submission
from smarketing.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission as understood, with the fields as a contact stores them (None: it can't), and the contact
    whom its keys mean, held; None: nobody yet."""

    submission: Submission
    given: rules.Given
    usable: Usable
    fields: Mapping[str, Any] | None
    contact: Contact | None = None

    @property
    def company(self) -> tuple[str, str]:
        """What it says of a company: an e-mail's key and a name."""
        return people.email_key(self.usable.fields.get("email", "")), self.usable.company

    @property
    def asks_company(self) -> bool:
        return self.contact is None or self.contact.company_id is None


def plain(
    waiting: Sequence[tuple[Submission, rules.Given]], added: Mapping[str, Definition], now: datetime
) -> list[Sent]:
    """In the order they came. Who shares a key or an unmade company with an earlier one that is left
    waits for that one to be settled."""
    read = [(each, given, *_read(given, added)) for each, given in waiting]
    met = contacts.whose([fields or what.fields for _, _, what, fields in read])
    ids = {each.contact_id for each in met if each.plain and each.contact_id}
    held = {each.pk: each for each in people.lock_many(ids)}
    found: list[Sent] = []
    awaited: set[str] = set()
    for told, who in zip(read, met, strict=True):
        sent = Sent(*told, held.get(who.contact_id or 0))
        marks = companies.marks(*sent.company)
        if who.plain and _stands_alone(sent, now) and not (sent.asks_company and marks & awaited):
            found.append(sent)
        else:
            awaited |= marks
    return found


def _read(given: rules.Given, added: Mapping[str, Definition]) -> tuple[Usable, dict[str, Any] | None]:
    what = usable(given, added)
    try:
        return what, contacts.cleaned(what.fields, added)
    except Refused:
        return what, None


def _stands_alone(sent: Sent, now: datetime) -> bool:
    """Nothing of it was made before, it says how to reach the person or who they are, and it replaces
    nobody's company."""
    fields = sent.fields or {}
    matched_alike = contacts.keys_of(fields) == contacts.keys_of(sent.usable.fields)
    replaces = keeping(sent.submission).get("company_name") == "newest"
    waited = sent.submission.contact_id is None and sent.submission.received_at <= now
    return people.can_be_told(fields) and matched_alike and waited and not replaces
