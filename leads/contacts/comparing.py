"""What is said of a person beside what we know of them: what fills a blank, what differs, what of that is
taken over all the same. Added fields go by `custom.<key>` among the contact's own. Nothing is written here.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from leads.contacts import rules
from leads.contacts.models import Contact
from leads.fields import queries as custom
from leads.fields.queries import PREFIX, Definition, Of, names_in


class Described(Protocol):
    """A contact, or somebody who isn't one yet: whatever has a contact's fields by their names."""

    source: Any
    company: Any
    custom: Any


def known(contact: Described, name: str) -> Any:
    """What stands in one of its fields, the company by its name; an added one that is blank is None."""
    if name.startswith(PREFIX):
        return custom.value_of(contact, name)
    return str(contact.company or "") if name == "company_name" else getattr(contact, name)


def blanks(contact: Described, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the values know and the contact doesn't. An external id means something only together
    with its source, so the two are filled together."""
    found = {
        name: value
        for name, value in values.items()
        if name != "company_name" and not _is_blank(value) and _is_blank(known(contact, name))
    }
    if contact.source and contact.source != values.get("source", ""):
        found.pop("external_id", None)
    return found


def differing(contact: Described, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the values say otherwise than the contact."""
    ours = {name: known(contact, name) for name in values}
    return {
        name: value
        for name, value in values.items()
        if not (_is_blank(value) or _is_blank(ours[name])) and not _same(name, value, ours[name])
    }


def kept(contact: Contact, differing: Mapping[str, Any], keeping: Mapping[str, str]) -> dict[str, Any]:
    """Of the values that differ those that are taken over all the same, as they are stored then. Who
    somebody is (e-mail, external id) is never replaced by what a form says."""
    found = {name: value for name, value in differing.items() if keeping.get(name) == "newest"}
    message = differing.get("notes", "")
    both = f"{contact.notes}\n\n{message}"
    fits = len(both) <= rules.LENGTHS["notes"]
    if keeping.get("notes") == "append" and message and fits:
        is_there = f"\n\n{message}\n\n" in f"\n\n{contact.notes}\n\n"
        found["notes"] = contact.notes if is_there else both
    may = rules.EDITABLE - {"email", "company_name"} | set(names_in(found))
    return {name: value for name, value in found.items() if name in may}


def told(
    contact: Contact, changes: Mapping[str, Any], defined: Mapping[str, Definition] | None = None
) -> dict[str, dict[str, str]]:
    """Both values of each change, as people read them. `defined` are the added fields, looked up once for
    many people."""
    added = {name: changes[name] for name in names_in(changes)}
    own = {
        name: {"from": str(getattr(contact, name) or ""), "to": str(value or "")}
        for name, value in changes.items()
        if name not in added
    }
    return own | custom.told(Of.CONTACT, contact, added, defined)


def columns(names: Iterable[str]) -> list[str]:
    """Where these fields stand in the row."""
    return list(dict.fromkeys("custom" if name.startswith(PREFIX) else name for name in names))


def _is_blank(value: Any) -> bool:
    """No is an answer, too."""
    return value is None or value == ""


def _same(name: str, value: Any, ours: Any) -> bool:
    if name.startswith(PREFIX):
        return bool(value == ours)
    return rules.comparable(name, value) == rules.comparable(name, ours)
