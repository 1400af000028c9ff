"""The bell, the page of all notices, and the mails where no mail server takes them."""

from typing import TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members
from smarketing.people.notices import commands, queries

PER_PAGE = 40
Row = TypeVar("Row", bound=Model)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The latest in the bell's panel for htmx; all of them, page by page, as a page."""
    person_id = cast(Request, request).user.pk
    if cast(Request, request).htmx:
        return _panel(request, queries.latest(person_id))
    shown, next_page = _page(queries.of_person(person_id), request)
    context = {"notices": shown, "pager": {"next": next_page}, "unread": queries.unread_count(person_id)}
    return render(request, "people/notices/page.html", context)


@require_GET
def notices_count(request: HttpRequest) -> HttpResponse:
    """How many are unread, for the bell that asks again now and then."""
    unread = queries.unread_count(cast(Request, request).user.pk)
    return render(request, "parts/bell_count.html", {"unread": unread})


@require_GET
def digest(request: HttpRequest, notice_id: int) -> HttpResponse:
    """What one of the person's digests gathers, page by page."""
    found = queries.digest(notice_id, cast(Request, request).user.pk)
    shown, next_page = _page(found.parts.order_by("-id"), request)
    context = {"digest": found, "notices": shown, "pager": {"next": next_page}}
    return render(request, "people/notices/digest.html", context)


@require_POST
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    url = commands.read(notice_id=notice_id, actor=edge.actor(request), now=cast(Request, request).now)
    return redirect(url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else "notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what the person had before them."""
    up_to = request.POST.get("up_to", "")
    commands.read_all(
        up_to=int(up_to) if _is_id(up_to) else 0,
        actor=edge.actor(request),
        now=cast(Request, request).now,
    )
    if cast(Request, request).htmx:
        return _panel(request, queries.latest(cast(Request, request).user.pk), oob=True)
    return redirect("notices")


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """Mails that reach nobody otherwise. Where a mail server takes them only an admin sees the
    list, to know what became of each, and nobody the words: they may hold a link that signs in."""
    actor = edge.actor(request)
    to_read = queries.mails_are_shown()
    is_admin = members.standing(actor).is_admin
    if not to_read and not is_admin:
        raise Refused("mails-are-sent", "Mails go to their receivers; look in yours.", status=NOT_FOUND)
    shown, next_page = _page(queries.mails(actor), request)
    context = {"mails": shown, "to_read": to_read, "is_admin": is_admin, "pager": {"next": next_page}}
    return render(request, "people/notices/mails.html", context)


def _panel(request: HttpRequest, latest: list[queries.Notice], *, oob: bool = False) -> HttpResponse:
    unread = queries.unread_count(cast(Request, request).user.pk)
    context = {"notices": latest, "unread": unread, "oob": True, "with_count": oob}
    return render(request, "people/notices/panel.html", context)


def _page(rows: QuerySet[Row], request: HttpRequest) -> tuple[list[Row], str]:
    """One page of rows, newest first, and the address of the next one."""
    before = request.GET.get("before", "")
    if _is_id(before):
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: PER_PAGE + 1])
    return shown[:PER_PAGE], f"?before={shown[PER_PAGE - 1].pk}" if len(shown) > PER_PAGE else ""


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
