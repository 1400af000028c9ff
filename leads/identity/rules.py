"""What one record is made of two: field by field what somebody picked, else what was known longest.

Plain values only. Where a person stands, their marks and their rest are no matter of taste: the higher
stage holds, and what keeps people from being contacted stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smarketing.kernel.errors import Refused

KEPT, GONE, BOTH = "kept", "gone", "both"
# What can be picked, with the columns that go together. An external id means something only beside
# whose it is.
PARTS: Mapping[str, Sequence[str]] = {
    "name": ("name",),
    "email": ("email", "email_key"),
    "phone": ("phone", "phone_e164"),
    "job_title": ("job_title",),
    "country": ("country",),
    "company": ("company_id",),
    "owner": ("owner_id",),
    "external_id": ("external_id", "source"),
    "notes": ("notes",),
}
LONGEST_NOTES = 5_000
DO_NOT_CONTACT = "do_not_contact"


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of both records, and which is taken unless somebody picks otherwise."""

    part: str
    kept: Any
    gone: Any
    taken: str

    @property
    def differs(self) -> bool:
        return bool(self.kept) and bool(self.gone) and self.kept != self.gone


def choices(kept: Mapping[str, Any], gone: Mapping[str, Any], picks: Mapping[str, str]) -> list[Choice]:
    """Every field with what will be taken of it; refused when a pick makes no sense."""
    for part, side in picks.items():
        if part not in PARTS or side not in (KEPT, GONE, BOTH) or (side == BOTH and part != "notes"):
            raise Refused("no-such-pick", "Pick each field from one of the two records.", field="picks")
    return [_choice(part, kept[columns[0]], gone[columns[0]], picks) for part, columns in PARTS.items()]


def united(kept: Mapping[str, Any], gone: Mapping[str, Any], picks: Mapping[str, str]) -> dict[str, Any]:
    """The columns of the one record, as they were picked."""
    found: dict[str, Any] = {}
    for choice in choices(kept, gone, picks):
        source = gone if choice.taken == GONE else kept
        found |= {column: source[column] for column in PARTS[choice.part]}
        if choice.taken == BOTH:
            found["notes"] = f"{kept['notes']}\n\n{gone['notes']}"[:LONGEST_NOTES]
    return found


def graver(kept: str, gone: str) -> str:
    """The mark beside the stage: one stays a mark, and do-not-contact stays before any other."""
    return gone if not kept or gone == DO_NOT_CONTACT else kept


def _choice(part: str, kept: Any, gone: Any, picks: Mapping[str, str]) -> Choice:
    usual = GONE if gone and not kept else KEPT
    if part == "notes" and kept and gone and kept != gone:
        usual = BOTH
    taken = picks.get(part, usual)
    return Choice(part, kept, gone, usual if taken == BOTH and not (kept and gone) else taken)
