"""Export, on the page of a list: exactly what is shown, all pages of it, as a file."""

from typing import Any

from django.http import QueryDict, StreamingHttpResponse
from django.urls import reverse

from smarketing.kernel import tables
from smarketing.kernel.tables import Format, Table
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import commands as exports
from smarketing.people.members.queries import standing_of

PLACE = ("after", "before", "cursor", "focus")  # which page of the list is looked at


def offer(request: Request, route: str, *args: object) -> dict[str, Any]:
    """What parts/export.html shows: where this list, narrowed as it is, is taken out, and whether the
    viewer may."""
    asked = narrowed(request.GET).urlencode()
    address = reverse(route, args=args)
    url = f"{address}?{asked}" if asked else address
    return {"url": url, "may": standing_of(request.user).may_export()}


def download(request: Request, table: Table) -> StreamingHttpResponse:
    """The file, after it is noted who takes it."""
    form = tables.need_format(request.POST.get("format", Format.CSV), table.count)
    asked = {name: request.GET.getlist(name) for name in narrowed(request.GET)}
    exports.take(
        name=table.name,
        form=form,
        filters=asked,
        count=table.count,
        actor=edge.actor(request),
        now=request.now,
    )
    return tables.download(table, form, request.now)


def narrowed(query: QueryDict) -> QueryDict:
    """What narrows the list, without the place in it and what is blank."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in PLACE and (filled := [value for value in values if value]):
            kept.setlist(name, filled)
    return kept
