"""What a file's columns and words mean, and a row read by that: texts by our own names, its words put for
ours. Judges nothing that isn't in the row itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from leads.texts import NO, YES
from leads.wizard.rules.causes import BadRow
from leads.wizard.rules.dates import day, moment
from leads.wizard.rules.targets import WORDED
from leads.words import DO_NOT_CONTACT, Stage

APART = "\n\n"
CROSS = "x"  # in a list: yes
TOUCHES = ("happened_at", "channel", "asset")
NOT_FIELDS = frozenset({*TOUCHES, "first_name", "last_name", "do_not_contact", *WORDED})


@dataclass(frozen=True, slots=True)
class Plan:
    """`places`: by target, in which columns it stands. `words`: by target and folded word of the file what
    it means: a stage, a person's id, a channel, a mark; "" for nothing. `stage`: where new people stand of
    whom the row says nothing. `order`: how 03/04/2026 is read. `source`: whose ids they are where the row
    doesn't say. `days`: the targets that take a day."""

    source: str
    zone: ZoneInfo
    order: str
    stage: Stage = Stage.CONTACT
    places: Mapping[str, Sequence[int]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    days: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says. `channel` None: it says nothing of a first touchpoint. `mark`: what they are
    disqualified for; that they are not to be contacted comes before all else."""

    fields: dict[str, str]
    stage: Stage | None
    owner_id: int | None
    channel: str | None
    happened_at: datetime | None
    asset: str
    mark: str = ""


def word(text: str) -> str:
    """A word of the file as it is compared."""
    return " ".join(text.split()).casefold()


def told(cells: Sequence[str], plan: Plan, now: datetime) -> Told:
    """The row by the plan; raises BadRow."""
    said = {target: _said(cells, places, target) for target, places in plan.places.items()}
    name = said.get("name") or " ".join(
        part for part in (said.get("first_name"), said.get("last_name")) if part
    )
    fields = {target: value for target, value in said.items() if target not in NOT_FIELDS}
    fields |= {target: day(fields[target], plan.order) for target in plan.days & fields.keys()}
    if name:
        fields["name"] = name
    if fields.get("external_id"):
        fields["source"] = fields.get("source") or plan.source
    else:
        fields.pop("source", None)
    stage, owner = _meant(said, plan, "stage"), _meant(said, plan, "owner")
    happened_at, channel = _moment(said, plan, now), _meant(said, plan, "channel")
    leave_alone, mark = _is_yes(said.get("do_not_contact", "")), _meant(said, plan, "mark")
    touched = any(said.get(target) for target in TOUCHES)
    return Told(
        fields=fields,
        stage=Stage(stage) if stage else None,
        owner_id=int(owner) if owner else None,
        channel=(channel or "") if touched else None,
        happened_at=happened_at,
        asset=said.get("asset", "")[:200],
        mark=DO_NOT_CONTACT if leave_alone else mark or "",
    )


def _said(cells: Sequence[str], places: Sequence[int], target: str) -> str:
    values = [cells[place].strip() for place in places if place < len(cells) and cells[place].strip()]
    return APART.join(values) if target == "notes" else (values[0] if values else "")


def _meant(said: Mapping[str, str], plan: Plan, target: str) -> str | None:
    """What the row's word means; None when it says none."""
    text = said.get(target, "")
    if not text:
        return None
    found = plan.words.get(target, {}).get(word(text))
    if found is None:
        raise BadRow(f"unknown-{target}", f"Nobody said what the {target} “{text[:80]}” means here.")
    return found


def _is_yes(text: str) -> bool:
    if word(text) not in {*YES, *NO, CROSS, ""}:
        raise BadRow("neither-yes-nor-no", f"“{text[:80]}” says neither yes nor no of “do not contact”.")
    return word(text) in {*YES, CROSS}


def _moment(said: Mapping[str, str], plan: Plan, now: datetime) -> datetime | None:
    text = said.get("happened_at", "")
    if not text:
        return None
    read = moment(text, plan.zone, plan.order)
    if read is None:
        raise BadRow("not-a-date", f"“{text[:80]}” is not a date like 2026-02-05 or 2026-02-05 14:30.")
    if read > now:
        raise BadRow("future", f"“{text[:80]}” lies in the future.")
    return read
