"""Who does a thing: a person, an API token, or the system itself (and which part of it)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the person's (or, for a token, its person's) key; the system has none."""

    kind: Literal["person", "token", "system"]
    id: int | None
    label: str


def person(person_id: int, label: str) -> Actor:
    return Actor("person", person_id, label)


def system(part: str) -> Actor:
    """The system acting by itself; `part` names what of it, e.g. `sweep` or `form`."""
    return Actor("system", None, part)
