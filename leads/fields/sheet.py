"""Added fields as columns of a list's file: numbers and days as what they are, choices by their labels,
as `clean` understands them all again."""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Any

from leads.fields.queries import Definition, Kind, known, said
from smarketing.kernel.tables import Column

Whose = Callable[[Any], Any]


def columns(of: str, taken: Collection[str], whose: Whose = lambda row: row) -> list[Column]:
    """One for each field, the retired ones too: their values are still kept. Headed by its label, with
    the key if another column (one of `taken`) is called so already. `whose` values they are, of a row."""
    found, headings = [], {label.casefold() for label in taken}
    for field in known(of).values():
        same = field.label.casefold() in headings
        label = f"{field.label} ({field.key})" if same else field.label
        headings.add(label.casefold())
        found.append(_column(label, field, whose))
    return found


def _column(label: str, field: Definition, whose: Whose) -> Column:
    return Column(label, lambda row: _value(field, whose(row)))


def _value(field: Definition, row: Any) -> object:
    value = row.custom.get(field.key)
    if value and field.kind == Kind.NUMBER:
        return Decimal(value)
    return date.fromisoformat(value) if value and field.kind == Kind.DATE else said(field, value)
