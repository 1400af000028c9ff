"""What a profile says: of a person who buys, or of a company that suits. Plain values only."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from leads.texts import has_control, tidy
from smarketing.kernel.errors import Refused

LONGEST_NAME, LONGEST_TEXT, LONGEST_WHY = 100, 5000, 300
# What is said, in the order in which it is read.
LABELS: Mapping[str, str] = {
    "name": "name",
    "size": "company size",
    "industry": "industry",
    "experience": "experience and role",
    "pains": "pains",
    "wording": "words they use",
}
LONGEST: Mapping[str, int] = {"name": LONGEST_NAME, **dict.fromkeys(list(LABELS)[1:], LONGEST_TEXT)}


class Kind(StrEnum):
    ICP = "icp"
    PERSONA = "persona"


KIND_LABELS = {Kind.ICP: "Ideal customer profile", Kind.PERSONA: "Persona"}


def checked(said: Mapping[str, Any]) -> dict[str, str]:
    """The texts as they are stored; refused, naming the one at fault, when they can't be."""
    if unknown := set(said) - set(LABELS):
        raise Refused("no-such-field", f"A profile says nothing of {', '.join(sorted(unknown))}.")
    found = {name: text(name, said[name], LABELS[name], LONGEST[name]) for name in said}
    if "name" in found and not found["name"]:
        raise Refused("missing", "Give it a name.", field="name")
    return found


def why(said: str) -> str:
    found = text("why", said, "reason", LONGEST_WHY)
    if not found:
        raise Refused("reason-missing", "Say why it changes; both sides read it.", field="why")
    return found


def text(field: str, value: object, label: str, longest: int) -> str:
    """Trimmed, with lines kept apart in texts."""
    said = tidy(value, lines=field not in ("name", "why"))
    if has_control(said):
        message = f"The {label} contains characters that can't be printed."
        raise Refused("control-characters", message, field=field)
    if len(said) > longest:
        raise Refused("too-long", f"The {label} is longer than {longest} characters.", field=field)
    return said
