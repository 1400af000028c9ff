"""What one record is made of two: field by field what somebody picked, else what was known longest.

Plain values only. Where a person stands, their marks and their rest are no matter of taste: the higher
stage holds, and what keeps people from being contacted stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leads.words import DO_NOT_CONTACT
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
CUSTOM, ADDED = "custom", "custom."  # the column of added fields, and how each of them is picked
LONGEST_NOTES = 5_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of both records, and which is taken unless somebody picks otherwise."""

    part: str
    kept: Any
    gone: Any
    taken: str

    @property
    def differs(self) -> bool:
        return not _blank(self.kept) and not _blank(self.gone) and self.kept != self.gone


def choices(kept: Mapping[str, Any], gone: Mapping[str, Any], picks: Mapping[str, str]) -> list[Choice]:
    """Every field with what will be taken of it, the added ones last; refused when a pick makes no
    sense."""
    keys = list(dict.fromkeys([*kept[CUSTOM], *gone[CUSTOM]]))
    for part, side in picks.items():
        known = part in PARTS or part.removeprefix(ADDED) in keys
        if not known or side not in (KEPT, GONE, BOTH) or (side == BOTH and part != "notes"):
            raise Refused("no-such-pick", "Pick each field from one of the two records.", field="picks")
    own = [_choice(part, kept[columns[0]], gone[columns[0]], picks) for part, columns in PARTS.items()]
    return own + [_choice(ADDED + key, kept[CUSTOM].get(key), gone[CUSTOM].get(key), picks) for key in keys]


def united(kept: Mapping[str, Any], gone: Mapping[str, Any], picks: Mapping[str, str]) -> dict[str, Any]:
    """The columns of the one record, as they were picked."""
    found: dict[str, Any] = {CUSTOM: {}}
    for choice in choices(kept, gone, picks):
        if choice.part not in PARTS:
            value = choice.gone if choice.taken == GONE else choice.kept
            found[CUSTOM] |= {choice.part.removeprefix(ADDED): value} if value is not None else {}
            continue
        source = gone if choice.taken == GONE else kept
        found |= {column: source[column] for column in PARTS[choice.part]}
        if choice.taken == BOTH:
            found["notes"] = f"{kept['notes']}\n\n{gone['notes']}"[:LONGEST_NOTES]
    return found


def put_back(now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The added fields when a merge is undone: what it changed, and nobody since, is what it was before."""
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    back = {key for key in changed if now.get(key) == after.get(key)}
    left = {key: value for key, value in now.items() if key not in back}
    return left | {key: before[key] for key in back if key in before}


def graver(kept: str, gone: str) -> str:
    """The mark beside the stage: one stays a mark, and do-not-contact stays before any other."""
    return gone if not kept or gone == DO_NOT_CONTACT else kept


def _choice(part: str, kept: Any, gone: Any, picks: Mapping[str, str]) -> Choice:
    usual = GONE if not _blank(gone) and _blank(kept) else KEPT
    if part == "notes" and kept and gone and kept != gone:
        usual = BOTH
    taken = picks.get(part, usual)
    return Choice(part, kept, gone, usual if taken == BOTH and not (kept and gone) else taken)


def _blank(value: Any) -> bool:
    """No is an answer, too."""
    return value is None or value == ""
