"""The rows behind a number as a page, where the number stands on another page than the dashboard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from reporting.dashboard.columns import Column
from reporting.metrics.queries import Rows
from smarketing.kernel import paging
from smarketing.people.edge import Request

PAGING = ("after", "before")


@dataclass(frozen=True, slots=True)
class Back:
    """The page that the number stands on."""

    label: str
    url: str

    @property
    def step(self) -> str:
        return f"Back to {self.label[:1].lower()}{self.label[1:]}"


@dataclass(frozen=True, slots=True)
class Listed:
    """`moment`: what the latest first is by; `words`: what the address narrows them to."""

    title: str
    formula: str
    columns: Sequence[Column]
    rows: Rows
    moment: str
    words: Mapping[str, str]


def page(
    request: Request, of: Listed, back: Back, *, as_of: datetime | None, export: dict[str, Any]
) -> HttpResponse:
    total = of.rows.count()
    after, before = (request.GET.get(place, "") for place in PAGING)
    found = paging.page(of.rows, of.moment, after=after, before=before)
    context = {
        "back": back,
        "title": of.title,
        "formula": of.formula,
        "total": f"{total:,}",
        "columns": of.columns,
        "rows": [[_cell(each, row) for each in of.columns] for row in found.rows],
        "pager": {
            "previous": _neighbour(request, of, "before", found.newer),
            "next": _neighbour(request, of, "after", found.older),
            "shown": f"{len(found.rows):,} of {total:,}",
        },
        "as_of": as_of,
        "export": export,
    }
    return render(request, "reporting/list.html", context)


def _neighbour(request: Request, of: Listed, way: str, cursor: str) -> str:
    return f"{request.path}?{urlencode({**of.words, way: cursor})}" if cursor else ""


def _cell(column: Column, row: Any) -> dict[str, Any]:
    return {
        "kind": column.kind,
        "value": column.get(row),
        "url": column.url(row) if column.url else "",
        "currency": getattr(row, "currency", settings.CURRENCY),
    }
