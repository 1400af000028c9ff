"""A page of rows by its address, and the way to its neighbours."""

from typing import Any

from django.db.models import QuerySet

from smarketing.kernel import paging
from smarketing.people.edge import Request


def page_of(request: Request, rows: QuerySet[Any], moment: str) -> paging.Page[Any]:
    asked = request.GET
    return paging.page(rows, moment, after=asked.get("after", ""), before=asked.get("before", ""))


def pager(page: paging.Page[Any], where: str = "") -> dict[str, str]:
    return {
        "previous": f"?before={page.newer}{where}" if page.newer else "",
        "next": f"?after={page.older}{where}" if page.older else "",
    }
