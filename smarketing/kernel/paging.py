"""Keyset paging: a page is found by where the one before it ended, so that its cost doesn't grow
with its number and nobody is shown twice or skipped while new rows arrive."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypedDict, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet, UUIDField

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"([0-9]{1,16})-(?:([0-9]{1,18})|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))")

Place = tuple[datetime, int | UUID]
Row = TypeVar("Row", bound=Model)

SIZE = 50
CHUNK = 1000
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows newest first; `newer` and `older` are cursors of the neighbouring pages, or empty."""

    rows: list[Row]
    newer: str
    older: str


class Start(TypedDict, total=False):
    """Where a page begins or ends, by cursors."""

    after: str
    before: str


def page(
    rows: QuerySet[Row],
    field: str,
    *,
    after: str = "",
    before: str = "",
    size: int = SIZE,
    whole: QuerySet[Row] | None = None,
) -> Page[Row]:
    """The page after a cursor (going older), or before one (going newer), of rows sorted by that
    moment and id (without a moment by id alone), newest first. `whole`: the rows with all that is shown of
    them. Left to itself the database joins that to each row before it sorts them."""
    older_than, newer_than = place(after), place(before)
    if newer_than and not older_than:
        return _newer_page(rows, field, newer_than, size, whole)
    found = _first(_newest(_older(rows, field, older_than), field), size + 1, whole)
    newer = cursor(_place(found[0], field)) if older_than and found else ""
    return _page(found, size, field, newer)


def first(ids: Sequence[int], rows: QuerySet[Row], field: str, *, size: int = SIZE) -> Page[Row]:
    """The first page of those whose ids are known, newest first."""
    found = rows.in_bulk(ids[: size + 1])
    return _page([found[each] for each in ids[: size + 1] if each in found], size, field)


def pages(rows: QuerySet[Row], field: str) -> Iterator[list[Row]]:
    """All rows, newest first, in chunks."""
    last: Place | None = None
    while True:
        chunk = list(_newest(_older(rows, field, last), field)[:CHUNK])
        yield chunk
        if len(chunk) < CHUNK:
            return
        last = _place(chunk[-1], field)


def neighbours(rows: QuerySet[Row], field: str, row: Row) -> tuple[Row | None, Row | None]:
    """The next newer and the next older one in that list."""
    here = _place(row, field)
    return _newer(rows, field, here).first(), _newest(_older(rows, field, here), field).first()


def total(rows: QuerySet[Row], page: Page[Row]) -> int:
    """How many there are in all: a page without neighbours is all of it, unless it lies behind the end."""
    is_all = page.rows and not (page.newer or page.older)
    return len(page.rows) if is_all else count(rows)


def count(rows: QuerySet[Row]) -> int:
    """How many, or MOST_COUNTED + 1 for more than that. Nothing is fetched for a row but its key."""
    return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()


def cursor(place: Place) -> str:
    """Where a row stands in a list sorted by moment and id, for the address of the next page."""
    moment, row_id = place
    return f"{(moment - EPOCH) // timedelta(microseconds=1)}-{row_id}"


def place(text: str) -> Place | None:
    """The place a cursor means; None for anything else, which is then simply the first page."""
    found = CURSOR.fullmatch(text)
    if found is None:
        return None
    try:
        return EPOCH + timedelta(microseconds=int(found[1])), int(found[2]) if found[2] else UUID(found[3])
    except OverflowError:
        return None


def fits(text: str, model: type[Model]) -> bool:
    """Whether it is a cursor of that table's lists: ids are numbers there, or UUIDs."""
    found = place(text)
    return found is not None and isinstance(found[1], UUID) == isinstance(model._meta.pk, UUIDField)


def _page(found: list[Row], size: int, field: str, newer: str = "") -> Page[Row]:
    """Of rows of which one more was asked for than fit."""
    shown, more = found[:size], len(found) > size
    return Page(shown, newer, cursor(_place(shown[-1], field)) if more else "")


def _first(rows: QuerySet[Row], number: int, whole: QuerySet[Row] | None) -> list[Row]:
    """The first ones of sorted rows."""
    if whole is None:
        return list(rows[:number])
    return list(whole.filter(pk__in=rows.values("pk")[:number]).order_by(*rows.query.order_by))


def _newer_page(
    rows: QuerySet[Row], field: str, start: Place, size: int, whole: QuerySet[Row] | None
) -> Page[Row]:
    found = _first(_newer(rows, field, start), size + 1, whole)
    more, shown = len(found) > size, found[:size][::-1]
    if len(shown) < size:
        return page(rows, field, size=size, whole=whole)  # a first page is always full
    return Page(shown, cursor(_place(shown[0], field)) if more else "", cursor(_place(shown[-1], field)))


def _newer(rows: QuerySet[Row], field: str, start: Place) -> QuerySet[Row]:
    """Newer than that place, the nearest first."""
    moment, row_id = start
    if not field:
        return rows.filter(pk__gt=row_id).order_by("pk")
    newer = Q(**{f"{field}__gt": moment}) | Q(**{field: moment, "pk__gt": row_id})
    return rows.filter(newer, **{f"{field}__gte": moment}).order_by(field, "pk")


def _older(rows: QuerySet[Row], field: str, start: Place | None) -> QuerySet[Row]:
    if start is None:
        return rows
    moment, row_id = start
    if not field:
        return rows.filter(pk__lt=row_id)
    before = Q(**{f"{field}__lt": moment}) | Q(**{field: moment, "pk__lt": row_id})
    return rows.filter(before, **{f"{field}__lte": moment})  # the second lets an index begin there


def _newest(rows: QuerySet[Row], field: str) -> QuerySet[Row]:
    return rows.order_by(f"-{field}", "-pk") if field else rows.order_by("-pk")


def _place(row: Row, field: str) -> Place:
    return getattr(row, field) if field else EPOCH, row.pk
