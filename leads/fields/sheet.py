"""Added fields as columns of a list's file: numbers and days as what they are, choices by their labels,
as `clean` understands them all again."""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Any

from leads.fields.queries import Definition, Kind, known, label, said
from smarketing.kernel.tables import Column


def columns(
    of: str,
    taken: Collection[str],
    row_of: Callable[[Any], Any] = lambda row: row,
    named: Callable[[Definition], str] = label,
) -> list[Column]:
    """One for each field, the retired ones too: their values are still kept. Headed by what it is called,
    with the key if another column (one of `taken`) is called so already. `row_of`: who has the values, of a
    row."""
    found, headings = [], {heading.casefold() for heading in taken}
    for field in known(of).values():
        same = named(field).casefold() in headings
        heading = f"{named(field)} ({field.key})" if same else named(field)
        headings.add(heading.casefold())
        found.append(_column(heading, field, row_of))
    return found


def _column(heading: str, field: Definition, row_of: Callable[[Any], Any]) -> Column:
    return Column(heading, lambda row: _value(field, row_of(row)), field.name)


def _value(field: Definition, row: Any) -> object:
    value = row.custom.get(field.key) if row else None
    if value and field.kind == Kind.NUMBER:
        return Decimal(value)
    return date.fromisoformat(value) if value and field.kind == Kind.DATE else said(field, value)
