"""What makes a submission look as if no person had sent it. A suspect is held for a person to judge,
never dropped: each sign here is wrong about somebody, some day.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

# The form's own fields, which say nothing of the visitor.
STAMP = "_stamp"
CONSENT_VERSION = "_consent_version"
# Nobody sees this field, so nobody fills it in; programs fill in whatever there is.
TRAP = "fax_extension"
OURS = frozenset({STAMP, CONSENT_VERSION, TRAP})
# No person reads and fills in a form faster.
QUICKEST = timedelta(seconds=2)

SUSPICIONS: Mapping[str, str] = {
    "trap": "A field that nobody can see was filled in, as programs do.",
    "too-fast": "It was sent within two seconds of the form being opened.",
    "forged-stamp": "The form's own stamp was changed.",
    "disposable": "The e-mail address is of a provider of throw-away addresses.",
}
DISPOSABLE = Path(__file__).with_name("disposable.txt")


def suspicion(*, trap: str, email: str, age: timedelta | None, forged: bool) -> str:
    """The first sign that applies, as a key of SUSPICIONS; empty when there is none. `age` is how long
    the form had been open, None where it doesn't say."""
    signs = (
        ("trap", bool(trap)),
        ("forged-stamp", forged),
        ("too-fast", age is not None and age < QUICKEST),
        ("disposable", is_disposable(email)),
    )
    return next((name for name, applies in signs if applies), "")


def is_disposable(email: str) -> bool:
    """Whether the address's domain, or one above it, hands out addresses to throw away."""
    parts = email.rpartition("@")[2].strip().casefold().rstrip(".").split(".")
    return any(".".join(parts[start:]) in _disposable() for start in range(len(parts) - 1))


def without_ours(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the visitor sent; a trap that somebody walked into stays, to be seen."""
    return {name: value for name, value in fields.items() if name not in OURS or (name == TRAP and value)}


@cache
def _disposable() -> frozenset[str]:
    lines = (line.strip() for line in DISPOSABLE.read_text("utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
