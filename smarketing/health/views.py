"""Settings, Health: for admins."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from smarketing.health import commands, doctor, picture
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    commands.need_admin(edge.actor(request))
    seen = picture.take(cast(Request, request).now)
    return render(request, "health/health.html", {"health": seen, "parts": _parts(seen)})


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """The doctor looks at samples of everything, which takes seconds however big the tables are."""
    commands.need_admin(edge.actor(request))
    report = doctor.keep(quick=True, now=cast(Request, request).now)
    found = len(report.findings)
    say(request, f"The doctor looked: {found} findings." if found else "The doctor looked and found nothing.")
    return redirect("health")


@require_POST
def retry(request: HttpRequest, stuck_id: int) -> HttpResponse:
    stuck = commands.retry_stuck(stuck_id=stuck_id, actor=edge.actor(request), now=cast(Request, request).now)
    say(request, f"{stuck.entry.kind} {stuck.entry_id} is being tried again.")
    return redirect("health")


@require_POST
def retry_every(request: HttpRequest) -> HttpResponse:
    count = commands.retry_every_stuck(actor=edge.actor(request), now=cast(Request, request).now)
    say(request, f"{count} are being tried again.")
    return redirect("health")


def _parts(seen: picture.Picture) -> list[tuple[str, bool]]:
    """Each part of the machinery with whether it is well."""
    return [(part.title, part.key not in seen.broken_keys) for part in seen.parts]
