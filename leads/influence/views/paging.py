"""A page of rows by its address, and the way to its neighbours."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from smarketing.kernel import paging
from smarketing.people.edge import Request


def page_of(request: Request, rows: QuerySet[Any], moment: str) -> paging.Page[Any]:
    asked = request.GET
    return paging.page(rows, moment, after=asked.get("after", ""), before=asked.get("before", ""))


def pager(page: paging.Page[Any], where: str = "", asked: Mapping[str, str] | None = None) -> dict[str, str]:
    """`where` on the page the list stands; `asked`: what narrows it."""
    narrowed = {name: value for name, value in (asked or {}).items() if value}
    return {
        "previous": f"?{urlencode({**narrowed, 'before': page.newer})}{where}" if page.newer else "",
        "next": f"?{urlencode({**narrowed, 'after': page.older})}{where}" if page.older else "",
    }
