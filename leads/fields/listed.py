"""Added fields in the lists that people read: what narrows a list by them, and the columns that they make.
All of it stands in the address, by the names that programs use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from leads.fields.queries import PREFIX, RANGES, Definition, Kind, clean, known, label, narrowed, said
from smarketing.kernel.errors import Refused
from smarketing.kernel.showing import Offered

BOUNDS = {"min": "from", "max": "up to", "after": "from", "before": "before"}
TYPED = {Kind.NUMBER: "number", Kind.DATE: "date"}
ANSWERS = [("yes", "Yes"), ("no", "No")]


@dataclass(frozen=True, slots=True)
class Control:
    """By which a list is narrowed: one value, or one bound."""

    name: str
    label: str
    type: str
    value: str
    choices: Sequence[tuple[str, str]] = ()

    @property
    def id(self) -> str:
        return f"id_{self.name.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the address asks of one field."""

    name: str
    field: Definition
    by: str
    values: list[str]


class Narrowing:
    """What an address asks of the added fields of contacts, or of companies. What means nothing narrows
    nothing, and is said (`notes`): an old link still shows a list."""

    def __init__(self, of: str, query: QueryDict) -> None:
        self.of = of
        self.query = {
            name: [value for value in values if value.strip()]
            for name, values in query.lists()
            if name.startswith(PREFIX)
        }

    @cached_property
    def every(self) -> dict[str, Definition]:
        """All that were added to anything, looked up once."""
        return known()

    @property
    def fields(self) -> dict[str, Definition]:
        return {key: field for key, field in self.every.items() if field.of == self.of}

    @property
    def meant(self) -> list[_Meant]:
        return self._read[0]

    @property
    def notes(self) -> list[str]:
        return self._read[1]

    def rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those that are asked for."""
        for each in self.meant:
            rows = narrowed(rows, each.field, each.values, each.by)
        return rows

    def controls(self) -> list[Control]:
        """For each field by which people look for something: long texts they read."""
        offered = [field for field in self.fields.values() if not field.retired or self._asks_for(field)]
        return [each for field in offered if field.kind != Kind.LONG_TEXT for each in self._of(field)]

    def applied(self) -> list[tuple[str, str, str]]:
        """Each filter in effect: its name and value as the address has them, and both in words."""
        return [
            (each.name, value, f"{_label(each.field, each.by)}: {said(each.field, clean(each.field, value))}")
            for each in self.meant
            for value in each.values
        ]

    def _asks_for(self, field: Definition) -> bool:
        return any(name == field.name or name.startswith(f"{field.name}.") for name in self.query)

    def _of(self, field: Definition) -> Iterator[Control]:
        for by in RANGES.get(field.kind, ("",)):
            name = f"{field.name}.{by}" if by else field.name
            value = next(iter(self.query.get(name, ())), "")
            type_, choices = TYPED.get(Kind(field.kind), "text"), _choices(field)
            yield Control(name, _label(field, by), "choice" if choices else type_, value, choices)

    @cached_property
    def _read(self) -> tuple[list[_Meant], list[str]]:
        notes: list[str] = []
        return list(self._meant(notes)), notes

    def _meant(self, notes: list[str]) -> Iterator[_Meant]:
        for name, values in self.query.items():
            if not values:
                continue
            field, by = self._named(name)
            if field is None:
                notes.append(f"There is no field “{name.removeprefix(PREFIX)[:60]}”; that was left out.")
                continue
            fit = [value for value in values if self._fits(field, value, notes)]
            if fit:
                yield _Meant(name, field, by, fit)

    def _named(self, name: str) -> tuple[Definition | None, str]:
        key, _, by = name.removeprefix(PREFIX).partition(".")
        field = self.fields.get(key)
        return (field, by) if field and by in ("", *RANGES.get(field.kind, ())) else (None, "")

    def _fits(self, field: Definition, value: str, notes: list[str]) -> bool:
        try:
            return clean(field, value) is not None
        except Refused as refused:
            notes.append(f"{refused.message} That was left out.")
            return False


def columns(
    every: Mapping[str, Definition],
    of: str,
    row_of: Callable[[Any], Any] = lambda row: row,
    named: Callable[[Definition], str] = label,
) -> list[Offered]:
    """One for each field that isn't retired. `row_of`: who has the values, of a row of the list."""
    return [
        _column(field, row_of, named(field))
        for field in every.values()
        if field.of == of and not field.retired
    ]


def _column(field: Definition, row_of: Callable[[Any], Any], heading: str) -> Offered:
    def text(row: Any) -> str:
        kept = row_of(row)
        return said(field, kept.custom.get(field.key)) if kept else ""

    is_number = field.kind == Kind.NUMBER
    return Offered(field.name, heading, (field.name,), usual=False, text=text, is_number=is_number)


def _label(field: Definition, by: str) -> str:
    return f"{field.label} {BOUNDS[by]}" if by else field.label


def _choices(field: Definition) -> Sequence[tuple[str, str]]:
    return ANSWERS if field.kind == Kind.YES_NO else [(each.key, each.label) for each in field.choices]
