"""Adding fields to what is known of people and companies, and changing how they are asked; and taking
values for them, as a part of the command that keeps them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from leads.fields import queries, rules
from leads.fields.models import CustomField
from leads.fields.rules import PREFIX, Of, Value
from leads.texts import has_control, tidy
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

EDITABLE = ("label", "kind", "help_text", "choices", "position")
LARGEST_POSITION = 10_000


@command
def create(*, fields: Mapping[str, Any], actor: Actor, now: datetime, demo: bool = False) -> CustomField:
    """A new field. Without a key the label suggests one; without a position it comes last."""
    may_keep_fields(actor)
    of = str(fields.get("of") or "")
    if of not in set(Of):
        raise Refused("no-such-record", "A field is of a contact or of a company.", field="of")
    row = CustomField(key=_key(fields), of=of, created_at=now, demo=demo)
    count = CustomField.objects.filter(of=of).count()
    if count >= rules.MOST_FIELDS:
        raise Refused("too-many", f"There can be {rules.MOST_FIELDS} of them.", status=CONFLICT)
    _set(row, {"position": count + 1, **_said(fields)})
    row.save(force_insert=True)
    _tell("field.created", row, actor, now, of=of, key=row.key, label=row.label, holds=row.kind)
    return row


@command
def edit(*, field_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime) -> CustomField:
    """The key stays, and the kind as soon as there are values. `retired` takes it out of use, or back."""
    may_keep_fields(actor)
    row = queries.get(field_id, lock=True)
    before = {name: getattr(row, name) for name in EDITABLE}
    _set(row, _said(changes))
    changed = {
        name: {"from": value, "to": getattr(row, name)}
        for name, value in before.items()
        if getattr(row, name) != value
    }
    if (retired := changes.get("retired")) is not None and bool(retired) != bool(row.retired_at):
        changed["retired"] = {"from": bool(row.retired_at), "to": bool(retired)}
        row.retired_at = now if retired else None
    if changed:
        row.save(update_fields=[*(set(changed) & set(EDITABLE)), "retired_at"])
        _tell("field.changed", row, actor, now, key=row.key, label=row.label, changes=changed)
    return row


def taken(of: str, fields: Mapping[str, Any]) -> dict[str, Value | None]:
    """What is said of added fields among all that is said (`custom.<key>`), fit to be stored; None takes a
    value away. Part of a command: from then on these fields are in use."""
    names = rules.names_in(fields)
    values = queries.read(held(of, names), fields) if names else {}
    use(of, rules.by_key(values))
    return values


def put(row: Any, changes: Mapping[str, Value | None]) -> None:
    """Write these values (`custom.<key>`) into the row; it is saved by whoever changes it."""
    left = {key: value for key, value in row.custom.items() if PREFIX + key not in changes}
    row.custom = left | rules.by_key(changes)


def held(of: str, names: Iterable[str]) -> dict[str, rules.Definition]:
    """The definitions (whatever they are of, without `of`), for reading values of these (`custom.<key>`) that
    are kept in the same command: those that had none yet are held, so that their kind can't change
    meanwhile."""
    keys = {name.removeprefix(PREFIX) for name in names}
    if not keys:
        return {}
    fresh = queries.fields(of).filter(key__in=keys, used=False).order_by("pk")
    list(fresh.select_for_update(of=("self",), no_key=True))
    return queries.known(of)


def use(of: str, keys: Iterable[str]) -> None:
    """Values of these are kept from now on. Part of a command that keeps many at once."""
    if wanted := set(keys):
        CustomField.objects.filter(of=of, key__in=wanted, used=False).update(used=True)


def may_keep_fields(actor: Actor) -> None:
    if not keeps_fields(members.standing(actor)):
        message = "Fields are added and changed by admins, managers and leads of marketing."
        raise Refused("not-yours", message, status=FORBIDDEN)


def keeps_fields(who: Standing) -> bool:
    return who.is_system or who.is_admin or who.is_manager or (who.is_lead and who.markets())


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in EDITABLE if fields.get(name) is not None}


def _set(row: CustomField, told: Mapping[str, Any]) -> None:
    """Take over what is said, judged as a whole."""
    kind = str(told.get("kind", row.kind))
    if kind not in rules.KINDS:
        raise Refused("no-such-kind", "Choose what it holds.", field="kind")
    if row.used and kind != row.kind:
        message = "There are values of it already, so what it holds stays. Retire it and add another."
        raise Refused("in-use", message, status=CONFLICT, field="kind")
    row.kind = kind
    row.label = _line("label", told.get("label", row.label), rules.LONGEST_LABEL, needed=True)
    row.help_text = _line("help_text", told.get("help_text", row.help_text), rules.LONGEST_HELP)
    row.position = _position(told.get("position", row.position))
    row.choices = _choices(row, told.get("choices"))


def _choices(row: CustomField, wanted: Iterable[Any] | None) -> list[dict[str, Any]]:
    if row.kind not in rules.LISTED:
        return []
    found = row.list_of if wanted is None else rules.read_choices(wanted, row.list_of, used=row.used)
    if not any(not choice.retired for choice in found):
        raise Refused("wrong-choices", "Give the list at least one choice.", field="choices")
    return [{"key": each.key, "label": each.label, "retired": each.retired} for each in found]


def _key(fields: Mapping[str, Any]) -> str:
    key = str(fields.get("key") or "").strip() or rules.key_of(str(fields.get("label") or ""))
    if not rules.KEY.fullmatch(key):
        message = f"A key has at most {rules.LONGEST_KEY} lower-case letters, digits and _, a letter first."
        raise Refused("wrong-key", message, field="key")
    if CustomField.objects.filter(key=key).exists():
        raise Refused("taken", f"There is a field {key} already.", status=CONFLICT, field="key")
    return key


def _line(name: str, value: object, longest: int, *, needed: bool = False) -> str:
    text = tidy(value)
    if has_control(text) or len(text) > longest or (needed and not text):
        raise Refused("wrong-text", f"Give a text of at most {longest} characters.", field=name)
    return text


def _position(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= LARGEST_POSITION:
        raise Refused("out-of-range", f"A number from 0 to {LARGEST_POSITION:,}.", field="position")
    return value


def _tell(kind: str, row: CustomField, actor: Actor, now: datetime, **told: Any) -> None:
    record(kind, row.pk, actor=actor, now=now, thread=f"field:{row.pk}", **told)
