"""What other features ask about contacts: who is meant, who is found, who is alike."""

from leads.contacts.models import Apart, Contact, ErasedKey, FormerKey, Merge
from leads.contacts.queries.beside import Beside, beside
from leads.contacts.queries.erased import digests, must_not_be_erased
from leads.contacts.queries.likeness import TELLING, Likeness, alike, alike_to
from leads.contacts.queries.people import (
    colleagues,
    ever_one_with,
    faults,
    get,
    holder_of_former_key,
    holder_of_key,
    lock_many,
    locked,
    match,
    merges_of,
    not_here,
    people,
    stands_for,
    threads,
)
from leads.contacts.queries.search import found
from leads.contacts.rules import (
    EDITABLE,
    KEYS,
    LABELS,
    PHONE_SIGNS,
    called,
    can_be_told,
    email_key,
    phone_key,
    phone_pattern,
)

__all__ = [
    "EDITABLE",
    "KEYS",
    "LABELS",
    "PHONE_SIGNS",
    "TELLING",
    "Apart",
    "Beside",
    "Contact",
    "ErasedKey",
    "FormerKey",
    "Likeness",
    "Merge",
    "alike",
    "alike_to",
    "beside",
    "called",
    "can_be_told",
    "colleagues",
    "digests",
    "email_key",
    "ever_one_with",
    "faults",
    "found",
    "get",
    "holder_of_former_key",
    "holder_of_key",
    "lock_many",
    "locked",
    "match",
    "merges_of",
    "must_not_be_erased",
    "not_here",
    "people",
    "phone_key",
    "phone_pattern",
    "stands_for",
    "threads",
]
