"""The rows behind each number of economics, page by page."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from reporting.dashboard import listing
from reporting.dashboard.columns import columns, with_names
from reporting.dashboard.listing import PAGING, Back, Listed
from reporting.economics import queries, sheet, wording
from reporting.economics.place import place
from reporting.passages import queries as passages
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports

EXPORT_TRIED = "economics-attempts-export"


@require_GET
def worth(request: Request, name: str) -> HttpResponse:
    """The MQLs or wins behind one worth, as many as it says."""
    where = place(request.GET.dict(), also=PAGING)
    of, found = queries.behind(name, where.columns, where.filters, _until(request))
    rows = with_names(of, found)
    listed = Listed(of.label, of.formula, columns(of), rows, of.moment, where.words())
    return _page(request, listed, exports.offer(request, "economics-rows-export", name))


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
    title = f"{wording.nth(n)} attempt: {label}"
    listed = Listed(title, formula, sheet.TRIED, rows, "counts_at", where.words())
    return _page(request, listed, exports.offer(request, EXPORT_TRIED, n, name))


@require_POST
def export_attempts(request: Request, n: int, name: str) -> StreamingHttpResponse:
    where = place(request.GET.dict(), also=PAGING, columns=())
    return exports.download(
        request, sheet.tried(name, n, queries.tried(name, n, where.team, _until(request)))
    )


def _page(request: Request, listed: Listed, export: dict[str, Any]) -> HttpResponse:
    back = Back("Economics", reverse("economics"))
    return listing.page(request, listed, back, as_of=passages.as_of(), export=export)


def _until(request: Request) -> datetime:
    return queries.old_enough(passages.as_of() or request.now)
