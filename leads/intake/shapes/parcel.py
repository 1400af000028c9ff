"""What every adapter makes of a body: flat fields under names we understand, and what lies around them."""

from dataclasses import dataclass
from typing import Any

from leads.intake.reading import checked, decoded_json
from smarketing.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class Parcel:
    """`key` is the sender's own id of this submission, `page` where the form stands, `next` where the
    sender asks its visitor to be led (followed only to a site the form allows)."""

    fields: dict[str, Any]
    key: str = ""
    page: str = ""
    next: str = ""


def document(body: bytes) -> dict[str, Any]:
    """The JSON object that was sent, however deep."""
    return decoded_json(body)


def inside(document: dict[str, Any], *path: str) -> dict[str, Any]:
    """The object at that path; empty when it isn't there."""
    found: Any = document
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def rows(found: Any, name: str) -> list[dict[str, Any]]:
    """A list of objects, or Refused with its name."""
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Refused("wrong-type", f"{name} must be a list of objects.", field=name)
    return found


def word(found: Any) -> str:
    return found if isinstance(found, str) else ""


def add(fields: dict[str, Any], name: str, value: Any) -> None:
    """A name that comes several times has a list of values."""
    if name in fields:
        before = fields[name]
        fields[name] = [*(before if isinstance(before, list) else [before]), value]
    else:
        fields[name] = value


def parcel(fields: dict[str, Any], *, key: Any = "", page: Any = "", next: Any = "") -> Parcel:
    """Everything in it can be stored, or Refused with the field's name."""
    checked({"key": key, "page": page})
    return Parcel(checked(fields), word(key), word(page), word(next))
