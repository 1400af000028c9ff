"""What was said of a person beside what we have, as people read both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leads.contacts.models import Contact
from leads.contacts.rules import LABELS
from leads.fields import queries as custom
from leads.fields.queries import PREFIX, Of, names_in


@dataclass(frozen=True, slots=True)
class Beside:
    """One field with what was said; `ours` is blank where we know nothing, or nobody it was said of."""

    name: str
    label: str
    said: str
    ours: str


def beside(contact: Contact | None, said: Mapping[str, Any]) -> list[Beside]:
    added = {field.name: field for field in custom.known().values()} if names_in(said) else {}
    labels = {**LABELS, **{name: custom.whose(field) for name, field in added.items()}}
    found = []
    for name, value in said.items():
        label = labels.get(name, name.removeprefix(PREFIX))
        ours = _ours(contact, name, added) if contact else ""
        found.append(Beside(name, label[:1].upper() + label[1:], str(value), ours))
    return found


def _ours(contact: Contact, name: str, added: Mapping[str, custom.Definition]) -> str:
    if field := added.get(name):
        row = contact.company if field.of == Of.COMPANY else contact
        return custom.said(field, custom.value_of(row, name)) if row else ""
    return str((contact.company if name == "company_name" else getattr(contact, name, "")) or "")
