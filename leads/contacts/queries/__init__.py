"""What other features ask about contacts: who is meant, who is found, who is alike."""

from leads.contacts.models import Contact
from leads.contacts.queries.likeness import Likeness, alike
from leads.contacts.queries.people import (
    colleagues,
    faults,
    get,
    holder_of_key,
    lock_many,
    locked,
    match,
    people,
)
from leads.contacts.queries.search import found
from leads.contacts.rules import EDITABLE, LABELS, email_key

__all__ = [
    "EDITABLE",
    "LABELS",
    "Contact",
    "Likeness",
    "alike",
    "colleagues",
    "email_key",
    "faults",
    "found",
    "get",
    "holder_of_key",
    "lock_many",
    "locked",
    "match",
    "people",
]
