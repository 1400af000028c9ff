"""The dashboard, the rows behind each of its numbers, and those rows as a file."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from reporting.dashboard import cards, following, kept, picker, tables, wording
from reporting.dashboard.address import Asked, asked
from reporting.dashboard.board import MARKETING, MARKETING_BESIDE, SALES, SALES_BESIDE, SHARED, Board
from reporting.dashboard.columns import Column, columns, table, with_names
from reporting.dashboard.names import Names
from reporting.metrics import queries as metrics
from reporting.metrics.queries import Metric, Part
from reporting.passages import queries as passages
from smarketing.kernel import paging
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports

PLACES = ("after", "before")


@require_GET
def dashboard(request: Request) -> HttpResponse:
    """The page; for its own poll only what changed, which mostly is the moment it is as of."""
    wanted, fresh = asked(request.GET, request.now), passages.as_of()
    counted = kept.board(wanted, as_of=fresh, now=request.now) if fresh else None
    board = render_to_string("reporting/_board.html", _board(counted), request)
    path = reverse("dashboard")

    def page() -> dict[str, Any]:
        names = Names()
        return {
            "query": wanted.query(),
            "period": picker.periods(wanted, request.now, path),
            "filters": picker.filters(wanted, names, path),
        }

    place, as_of = f"{path}?{wanted.query()}", counted.as_of if counted else None
    return following.page(request, "reporting/dashboard.html", board, place, as_of, page)


@require_GET
def rows(request: Request, metric: str, part: str) -> HttpResponse:
    """Exactly the rows that a number counts, page by page."""
    of = metrics.metric(metric)
    chosen = metrics.part(of, part)
    wanted, as_of = asked(request.GET, request.now, also=PLACES), _as_of(request)
    found = metrics.rows(of, chosen, wanted.period, wanted.filters, as_of)
    page = paging.page(
        with_names(of, found),
        of.moment,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    reading = metrics.value(of, wanted.period, wanted.filters, as_of)
    here, shown = reverse("metric-rows", args=[metric, part]), columns(of)
    context = {
        "metric": of,
        "part": chosen,
        "reading": reading,
        "number": wording.number(reading),
        "formula": wording.explained(of),
        "total": reading.counts[part],
        "parts": [_tab(wanted, of, each, reading, chosen) for each in of.parts],
        "columns": shown,
        "rows": [_cells(shown, row) for row in page.rows],
        "pager": _pager(wanted, here, page, reading.counts[part]),
        "period": picker.periods(wanted, request.now, here),
        "filters": picker.filters(wanted, Names(), here),
        "back": f"{reverse('dashboard')}?{wanted.query()}",
        "export": exports.offer(request, "metric-export", metric, part),
        "as_of": as_of,
        "stale": following.is_stale(as_of, request.now),
    }
    return render(request, "reporting/rows.html", context)


@require_POST
def export(request: Request, metric: str, part: str) -> StreamingHttpResponse:
    """The same rows, all of them, for a spreadsheet."""
    of = metrics.metric(metric)
    chosen = metrics.part(of, part)
    wanted = asked(request.GET, request.now)
    found = metrics.rows(of, chosen, wanted.period, wanted.filters, _as_of(request))
    return exports.download(request, table(of, chosen, found))


def _board(board: Board | None) -> dict[str, Any]:
    if board is None:
        return {"waiting": True}
    if board.is_empty:
        wanted = board.asked
        everything = wanted.but(**dict.fromkeys(wanted.filters.values))
        return {
            "empty": True,
            "narrowed": bool(wanted.filters),
            "past": wanted.period.is_over(board.as_of),
            "everything": f"{reverse('dashboard')}?{everything.query()}",
        }
    return {**_halves(board), **_shared(board, reverse("dashboard"))}


def _halves(board: Board) -> dict[str, Any]:
    names = Names()
    return {
        "halves": [
            {
                "side": side,
                "title": title,
                "cards": [cards.card(board, key) for key in promised],
                "shares": [cards.share_card(share, names) for share in shares],
                "beside": [cards.card(board, key) for key in beside],
            }
            for side, title, promised, shares, beside in (
                ("marketing", "Marketing promises", MARKETING, board.shares, MARKETING_BESIDE),
                ("sales", "Sales promises", SALES, (), SALES_BESIDE),
            )
        ]
    }


def _shared(board: Board, path: str) -> dict[str, Any]:
    stages = tables.funnel_rows(board)
    return {
        "shared": [cards.card(board, key) for key in SHARED],
        "stages": stages,
        "funnel_chart": tables.funnel_chart(stages),
        "funnels": picker.funnels(board.asked, path),
        "channels": tables.channel_rows(board),
        "channel_total": tables.channel_total(board),
        "reasons": tables.reason_rows(board),
        "most": max((row["total"] for row in tables.reason_rows(board)), default=0),
        "times": tables.time_rows(board),
        "cohorts": tables.cohort_rows(board),
        "cohort_chart": tables.cohort_chart(board),
    }


def _as_of(request: Request) -> datetime:
    return passages.as_of() or request.now


def _tab(wanted: Asked, of: Metric, part: Part, reading: metrics.Reading, chosen: Part) -> dict[str, Any]:
    return {
        "label": part.label,
        "count": reading.counts[part.key],
        "url": cards.rows_url(wanted, of, part.key),
        "current": part.key == chosen.key,
    }


def _cells(shown: list[Column], row: Any) -> list[dict[str, Any]]:
    currency = getattr(row, "currency", settings.CURRENCY)
    return [
        {
            "kind": each.kind,
            "value": each.get(row),
            "url": each.url(row) if each.url else "",
            "currency": currency,
        }
        for each in shown
    ]


def _pager(wanted: Asked, here: str, page: paging.Page[Any], total: int) -> dict[str, str]:
    return {
        "previous": f"{here}?{wanted.query(before=page.newer)}" if page.newer else "",
        "next": f"{here}?{wanted.query(after=page.older)}" if page.older else "",
        "shown": f"{len(page.rows):,} of {total:,}",
    }
