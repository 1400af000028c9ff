"""Looking the added fields up, and reading and narrowing rows by what is kept in them.

A row here is anything with a column `custom`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import DecimalField, F, Func, Model, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import GreaterThanOrEqual, LessThan, LessThanOrEqual

from leads.fields.models import CustomField
from leads.fields.rules import (
    APART,
    KINDS,
    LISTED,
    PREFIX,
    TARGET,
    Choice,
    Definition,
    Kind,
    Of,
    Value,
    apart,
    by_key,
    clean,
    flat,
    names_in,
    plain,
    said,
)
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = [
    "APART",
    "KINDS",
    "LISTED",
    "PREFIX",
    "RANGES",
    "TARGET",
    "Choice",
    "CustomField",
    "Definition",
    "Kind",
    "Of",
    "Value",
    "apart",
    "by_key",
    "clean",
    "faults",
    "fields",
    "flat",
    "get",
    "known",
    "label",
    "names_in",
    "narrowed",
    "need",
    "plain",
    "read",
    "said",
    "shown",
    "told",
    "value_of",
    "whose",
]

Row = TypeVar("Row", bound=Model)
# By what a list can be narrowed beyond one value, for the kinds that have an order.
RANGES: Mapping[str, Sequence[str]] = {Kind.NUMBER: ("min", "max"), Kind.DATE: ("after", "before")}
COMPARED = {
    "min": GreaterThanOrEqual,
    "max": LessThanOrEqual,
    "after": GreaterThanOrEqual,
    "before": LessThan,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with a row's value, as people read both."""

    field: Definition
    value: Value | None
    text: str


class _Number(Func):
    template = "(%(expressions)s)::numeric"
    output_field = DecimalField(max_digits=40, decimal_places=10)


def fields(of: str = "") -> QuerySet[CustomField]:
    """All, or those of one kind of record, in their order; the retired ones last."""
    found = CustomField.objects.filter(of=of) if of else CustomField.objects.all()
    return found.order_by("of", F("retired_at").asc(nulls_first=True), "position", "pk")


def get(field_id: int, *, lock: bool = False) -> CustomField:
    """One of them, held until the running command ends if asked."""
    rows = CustomField.objects.select_for_update(of=("self",), no_key=True) if lock else fields()
    found = rows.filter(pk=field_id).first()
    if found is None:
        raise Refused("no-such-field", "There is no such field.", status=NOT_FOUND)
    return found


def known(of: str = "") -> dict[str, Definition]:
    """Every field (of these) by its key, the retired ones too. No two have one key, whatever they are of."""
    return {row.key: row.definition for row in fields(of)}


def label(field: Definition) -> str:
    """What a field is called among those of its kind of record."""
    return field.label


def whose(field: Definition) -> str:
    """What a field is called among those of people."""
    return f"{field.label} ({Of.COMPANY})" if field.of == Of.COMPANY else field.label


def faults(
    of: str, values: Mapping[str, Any], defined: Mapping[str, Definition] | None = None
) -> dict[str, Refused]:
    """Of what is sent for added fields (`custom.<key>`) that which can't be kept, with why. `defined` are
    the fields, looked up once for many."""
    names = names_in(values)
    defined = known(of) if names and defined is None else defined or {}
    found = {}
    for name in names:
        try:
            read(defined, {name: values[name]})
        except Refused as error:
            found[name] = error
    return found


def read(defined: Mapping[str, Definition], fields: Mapping[str, Any]) -> dict[str, Value | None]:
    """What is said of added fields among all that is said, fit to be stored; raises Refused."""
    return {name: clean(need(defined, name), fields[name]) for name in names_in(fields)}


def need(defined: Mapping[str, Definition], name: str) -> Definition:
    """The field of that name (`custom.<key>`) that can be filled in."""
    field = defined.get(name.removeprefix(PREFIX))
    if field is None:
        message = f"There is no field {name}. Known are: {', '.join(defined) or 'none'}."
        raise Refused("no-such-field", message, field=name)
    if field.retired:
        raise Refused("retired-field", f"{field.label} is retired and takes no values.", field=name)
    return field


def value_of(row: Any, name: str) -> Value | None:
    """What a row has there; `name` is `custom.<key>`."""
    found: Value | None = row.custom.get(name.removeprefix(PREFIX))
    return found


def shown(of: str, row: Any) -> list[Shown]:
    """Every field that is offered, and the retired ones of which the row still has a value."""
    found = known(of).items()
    return [
        Shown(field, row.custom.get(key), said(field, row.custom.get(key)))
        for key, field in found
        if not field.retired or key in row.custom
    ]


def told(
    of: str, row: Any, changes: Mapping[str, Value | None], defined: Mapping[str, Definition] | None = None
) -> dict[str, dict[str, str]]:
    """What a fact says of these changes to a row: both values in words, under the label of today."""
    defined = known(of) if changes and defined is None else defined or {}
    found = {}
    for name, value in changes.items():
        field = defined[name.removeprefix(PREFIX)]
        found[name] = {
            "label": field.label,
            "from": said(field, value_of(row, name)),
            "to": said(field, value),
        }
    return found


def narrowed(rows: QuerySet[Row], field: Definition, values: Iterable[Any], by: str = "") -> QuerySet[Row]:
    """The rows with one of these values there; with `by` (RANGES) those from it on, or up to it. Without,
    the index of `custom` answers. Blanks alone are refused."""
    read = [value for value in (clean(field, each) for each in values) if value is not None]
    if not read:
        message = f"{field.label} is blank; leave it out to ask for everything."
        raise Refused("wrong-value", message, field=field.name)
    if by:
        return rows.filter(COMPARED[by](_ordered(field), _comparable(field, read[0])))
    wanted = Q(pk__in=[])
    for value in read:
        wanted |= Q(custom__contains={field.key: value})
    return rows.filter(wanted).exclude(custom={})


def _ordered(field: Definition) -> Any:
    text = KeyTextTransform(field.key, "custom")
    return _Number(text) if field.kind == Kind.NUMBER else text


def _comparable(field: Definition, value: Value) -> Any:
    return Decimal(str(value)) if field.kind == Kind.NUMBER else value
