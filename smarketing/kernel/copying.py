"""Many new rows of one table with one COPY, which costs a tenth of what an INSERT of them costs; many
changed ones with one UPDATE.

Each row is numbered beforehand, so that what points at it can be written next. Triggers and constraints
hold as for any row; one that breaks them takes all with it. For rows that are new and need no answer."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=models.Model)
NULL = r"\N"
SPECIAL = re.compile(r"[\\\t\n\r]")
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copy_in(rows: Iterable[Row]) -> list[Row]:
    """Store them in their order, each with the next number of its table. Part of a transaction."""
    kept = list(rows)
    if kept:
        numbers = keep(type(kept[0]), [vars(row) for row in kept])
        for row, number in zip(kept, numbers, strict=True):
            row.pk = number
            row._state.adding, row._state.db = False, connection.alias
    return kept


def keep(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The same of rows that nobody needs as objects, which cost more than storing them: each by its columns'
    names, all the same ones, and the rest as in any new row. Returns their numbers."""
    if not rows:
        return []
    numbers, columns = _numbers(model, len(rows)), _columns(model, rows[0])
    said = [(field.attname, default, _writer(field)) for field, default in columns]
    lines = (
        "\t".join([str(number), *[write(row.get(name, default)) for name, default, write in said]])
        for number, row in zip(numbers, rows, strict=True)
    )
    _copy(model, [field for field, _ in columns], StringIO("\n".join(lines) + "\n"))
    return numbers


def change(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Store these fields of rows that are there. Part of a transaction that holds them."""
    if not rows:
        return
    meta = rows[0]._meta
    wanted = {meta.pk.name, *names}
    attributes = {str(each.column): each.attname for each in meta.concrete_fields if each.name in wanted}
    said = [{column: getattr(row, name) for column, name in attributes.items()} for row in rows]
    quoted = connection.ops.quote_name
    table, pk = quoted(meta.db_table), quoted(str(meta.pk.column))
    columns = [quoted(column) for column in attributes if column != meta.pk.column]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS kept SET {', '.join(f'{column} = said.{column}' for column in columns)} "
            f"FROM json_populate_recordset(NULL::{table}, %s) AS said WHERE kept.{pk} = said.{pk}",
            [json.dumps(said, default=_plain)],
        )


def _plain(value: Any) -> str:
    """What JSON has no form of, as the database reads it."""
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)


def _numbers(model: type[models.Model], count: int) -> list[int]:
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(own.name) FROM generate_series(1, %s), "
            "(SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) AS own",
            [count, meta.db_table, meta.pk.column],
        )
        return [number for (number,) in cursor.fetchall()]


def _columns(
    model: type[models.Model], said: Mapping[str, Any]
) -> "list[tuple[models.Field[Any, Any], Any]]":
    """All but the number and those that the database itself fills, each with what stands there unsaid."""
    others = [field for field in model._meta.concrete_fields if not field.primary_key]
    known = [(field, None if field.attname in said else field.get_default()) for field in others]
    return [
        (field, default)
        for field, default in known
        if not isinstance(said.get(field.attname, default), DatabaseDefault)
    ]


def _copy(model: type[models.Model], columns: "Sequence[models.Field[Any, Any]]", lines: StringIO) -> None:
    meta, quoted = model._meta, connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in (meta.pk, *columns))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {meta.db_table} ({names}) FROM STDIN", lines)


def _writer(field: "models.Field[Any, Any]") -> Callable[[Any], str]:
    """How a value of that column is written as COPY's text form reads it."""
    if isinstance(field, models.JSONField):
        return lambda value: NULL if value is None else _text(json.dumps(value, cls=field.encoder))
    return _text if isinstance(field, (models.CharField, models.TextField)) else _value


def _text(value: Any) -> str:
    if value is None:
        return NULL
    text = str(value)
    return text.translate(ESCAPED) if SPECIAL.search(text) else text


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    return value.isoformat() if isinstance(value, (datetime, date)) else _text(value)
