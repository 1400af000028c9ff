"""The rows behind each number of economics, page by page."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from reporting.dashboard.columns import Column, columns, with_names
from reporting.economics import queries, sheet, wording
from reporting.economics.place import Place, place
from reporting.metrics.queries import Rows
from reporting.passages import queries as passages
from smarketing.kernel import paging
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports

PAGING = ("after", "before")
EXPORT_TRIED = "economics-attempts-export"


@require_GET
def worth(request: Request, name: str) -> HttpResponse:
    """The MQLs or wins behind one worth, as many as it says."""
    where = place(request.GET.dict(), also=PAGING)
    of, found = queries.behind(name, where.columns, where.filters, _until(request))
    export = exports.offer(request, "economics-rows-export", name)
    shown = columns(of)
    return _list(request, where, of.label, of.formula, shown, with_names(of, found), of.moment, export)


@require_POST
def export_worth(request: Request, name: str) -> StreamingHttpResponse:
    where = place(request.GET.dict(), also=PAGING)
    of, found = queries.behind(name, where.columns, where.filters, _until(request))
    return exports.download(request, sheet.worths(of, name, found))


@require_GET
def attempts(request: Request, n: int, name: str) -> HttpResponse:
    """The leads behind a point of the curve: that attempt of each."""
    where = place(request.GET.dict(), also=PAGING, columns=())
    found = queries.tried(name, n, where.team, _until(request))
    label, formula = wording.TRIED[name]
    rows = found.select_related("contact", "by").defer("contact__search")
    title, export = f"{wording.nth(n)} attempt: {label}", exports.offer(request, EXPORT_TRIED, n, name)
    return _list(request, where, title, formula, sheet.TRIED, rows, "counts_at", export)


@require_POST
def export_attempts(request: Request, n: int, name: str) -> StreamingHttpResponse:
    where = place(request.GET.dict(), also=PAGING, columns=())
    return exports.download(
        request, sheet.tried(name, n, queries.tried(name, n, where.team, _until(request)))
    )


def _until(request: Request) -> Any:
    return queries.maturity(passages.as_of() or request.now).until


def _list(
    request: Request,
    where: Place,
    title: str,
    formula: str,
    shown: Sequence[Column],
    rows: Rows,
    moment: str,
    export: dict[str, Any],
) -> HttpResponse:
    total = rows.count()
    page = paging.page(rows, moment, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "title": title,
        "formula": formula,
        "total": f"{total:,}",
        "columns": shown,
        "rows": [[_cell(each, row) for each in shown] for row in page.rows],
        "pager": {
            "previous": _neighbour(request, where, "before", page.newer),
            "next": _neighbour(request, where, "after", page.older),
            "shown": f"{len(page.rows):,} of {total:,}",
        },
        "as_of": passages.as_of(),
        "export": export,
    }
    return render(request, "reporting/economics/rows.html", context)


def _neighbour(request: Request, where: Place, way: str, cursor: str) -> str:
    return f"{request.path}?{urlencode({**where.words(), way: cursor})}" if cursor else ""


def _cell(column: Column, row: Any) -> dict[str, Any]:
    return {
        "kind": column.kind,
        "value": column.get(row),
        "url": column.url(row) if column.url else "",
        "currency": getattr(row, "currency", settings.CURRENCY),
    }
