"""The contact list and its export: the same filter, so that what leaves is what was shown."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leads import meanings
from leads.contacts.queries import Contact
from leads.record import asked, sheet
from leads.record.forms.filters import ME, ContactFilter
from leads.record.queries import listing as queries
from leads.record.views.rows import row
from leads.saved import pages as saved
from leads.saved.lists import VIEW
from sla.glossary.queries import Kind
from smarketing.kernel import paging
from smarketing.kernel.showing import COLUMNS
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members.queries import standing_of

# Says in a contact's address that the rest of it is a list's, so that the page knows the neighbours.
LIST = "list"
NO_FILTER = ("after", "before", "side", LIST)
SHORTCUTS = (
    ("Mine", {"owner": ME}),
    ("MQL, not offered", {"stage": "mql", "handoff": "none", "disqualified": "no"}),
    ("With sales", {"handoff": "open"}),
    ("In nurture", {"nurture": "yes"}),
)


@require_GET
def listing(request: Request) -> HttpResponse:
    """One page of it; for htmx only the part that changes."""
    who = standing_of(request.user)
    chosen = ContactFilter(request.GET, viewer_id=request.user.pk, now=request.now)
    shown = asked.shown(chosen.added, request.GET)
    read = asked.reading(chosen, shown)
    page, total = _page(request, chosen)
    within, may_offer = f"{LIST}&{filters_in(request.GET).urlencode()}", who.commands_side("marketing")
    partial = "#people" if getattr(request, "htmx", False) else ""
    context = {
        "chosen": chosen,
        "notes": read.notes,
        "contacts": page.rows,
        "rows": [row(contact, shown, within=within, may_offer=may_offer) for contact in page.rows],
        "shown": shown,
        "kept": _pairs(filters_in(request.GET), without=COLUMNS),
        "usual_url": _with(request.GET, **{COLUMNS: []}),
        "everybody": _everybody(request.GET),
        "labels": meanings.stage_labels(),
        "pager": {**_turns(request.GET, page), "shown": _counted(total)},
        "begins_url": _with(request.GET, begins=["yes"]) if chosen.hits and chosen.hits.whole else "",
        "shortcuts": list(_shortcuts(request.GET)),
        "stages": list(_stages(request.GET)),
        "applied": _applied(request.GET, chosen),
        "may_import": who.may_import(),
        "may_offer": may_offer,
        "export": exports.offer(request, "contacts-export"),
        "saved": saved.offer(request, asked.LIST.key, read),
    }
    return render(request, f"leads/contacts/list.html{partial}", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """Exactly the listed contacts, all pages of it, as a file for spreadsheets."""
    found = queries.rows()
    chosen = ContactFilter(request.GET, viewer_id=request.user.pk, now=request.now, rows=found)
    return exports.download(request, sheet.table(chosen.qs, asked.shown(chosen.added, request.GET)))


def _page(request: Request, chosen: ContactFilter) -> tuple[paging.Page[Contact], int]:
    """And how many there are in all. The first page of few who are known is read by their ids."""
    rows, after, before = chosen.qs, request.GET.get("after", ""), request.GET.get("before", "")
    if chosen.ids is not None and not (after or before):
        return paging.first(chosen.ids, queries.on_page(), "created_at"), len(chosen.ids)
    page = paging.page(rows, "created_at", after=after, before=before, whole=queries.on_page())
    return page, paging.total(rows, page)


def filters_in(query: QueryDict) -> QueryDict:
    """The address without the place in the list and without empty fields."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in NO_FILTER and (filled := [value for value in values if value]):
            kept.setlist(name, filled)
    return kept


def _pairs(query: QueryDict, without: str) -> list[tuple[str, str]]:
    return [(name, value) for name, values in query.lists() if name != without for value in values]


def _address(path: str, query: QueryDict) -> str:
    return f"{path}?{query.urlencode()}" if query else path


def _with(query: QueryDict, **changes: list[str]) -> str:
    """The list's address with these fields instead of what they were; always from the first page."""
    changed = filters_in(query)
    for name, values in changes.items():
        changed.setlist(name, values)
    return _address(reverse("contacts"), filters_in(changed))


def _turns(query: QueryDict, page: paging.Page[Contact]) -> dict[str, str]:
    return {
        "previous": _turn(query, before=page.newer) if page.newer else "",
        "next": _turn(query, after=page.older) if page.older else "",
    }


def _counted(total: int) -> str:
    """In words; a long list is counted only so far."""
    most = paging.MOST_COUNTED
    number = f"{most:,}+" if total > most else f"{total:,}"
    return f"{number} {'contact' if total == 1 else 'contacts'}"


def _turn(query: QueryDict, **place: str) -> str:
    turned = filters_in(query)
    turned.update(place)
    return _address(reverse("contacts"), turned)


def _shortcuts(query: QueryDict) -> Iterator[dict[str, Any]]:
    now = {name: value for name, value in filters_in(query).dict().items() if name not in (COLUMNS, VIEW)}
    free = VIEW not in query
    yield {"label": "Everybody", "url": _everybody(query), "active": free and not now}
    for label, wanted in SHORTCUTS:
        yield {"label": label, "url": _everybody(query, **wanted), "active": free and now == wanted}


def _everybody(query: QueryDict, **wanted: str) -> str:
    """All of them, or those who are wanted, with the columns that are shown."""
    only = QueryDict(mutable=True)
    only.update(wanted)
    only.setlist(COLUMNS, query.getlist(COLUMNS))
    return _address(reverse("contacts"), filters_in(only))


def _stages(query: QueryDict) -> Iterator[dict[str, Any]]:
    """Each stage as a chip that adds it or takes it away."""
    chosen = query.getlist("stage")
    for stage, word in meanings.of_kind(Kind.STAGE).items():
        active = stage in chosen
        others = [each for each in chosen if each != stage]
        yield {
            "label": word.label,
            "means": word.tip,
            "url": _with(query, stage=others if active else [*others, stage]),
            "active": active,
        }


def _applied(query: QueryDict, chosen: ContactFilter) -> list[dict[str, Any]]:
    """Each filter but the stages (they have chips of their own) with the address without it."""
    return [
        {
            "label": words,
            "remove": True,
            "active": True,
            "url": _with(query, **{name: [each for each in query.getlist(name) if each != value]}),
        }
        for name, value, words in chosen.applied()
        if name != "stage"
    ]
