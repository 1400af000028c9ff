"""The rows behind a number of a campaign or an asset: page by page, and all of them as a file."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from leads.influence import sheet
from leads.influence.views.paging import page_of, pager
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports


@dataclass(frozen=True, slots=True)
class Behind:
    """`of` is the campaign or asset, shown at `route`; its number `part` is told under `label` and counted
    as `formula` says; `rows` are what it counts."""

    of: Any
    route: str
    part: str
    label: str
    formula: str
    rows: QuerySet[Any]


def shown(request: Request, behind: Behind, export: str) -> HttpResponse:
    page = page_of(request, behind.rows, "at")
    context = {
        "behind": behind,
        "back": reverse(behind.route, args=[behind.of.pk]),
        "number": behind.rows.count(),
        "rows": page.rows,
        "pager": pager(page),
        "export": exports.offer(request, export, behind.of.pk, behind.part),
    }
    return render(request, "leads/influence/rows.html", context)


def taken(request: Request, behind: Behind) -> StreamingHttpResponse:
    name = f"{behind.route}-{behind.of.pk}-{behind.part}"
    return exports.download(request, sheet.behind(name, behind.rows))
