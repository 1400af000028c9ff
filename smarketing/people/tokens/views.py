"""Settings → API tokens for admins; the same for one's own on the profile. The secret is shown in
the answer that made it and never again."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members
from smarketing.people.tokens import commands, queries
from smarketing.people.tokens.commands import Made
from smarketing.people.tokens.forms import TokenForm


@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    _need_admin(request)
    return render(request, "people/tokens/tokens.html", _listed(request, queries.all_tokens()))


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The card on one's profile."""
    mine = queries.tokens_of(cast(Request, request).user.pk)
    page = "_own.html" if getattr(request, "htmx", False) else "own.html"
    return render(request, f"people/tokens/{page}", _listed(request, mine))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    _need_admin(request)
    form = TokenForm(request.POST or None)
    if form.is_valid():
        now = edge.now(request)
        try:
            return _made(request, commands.create(**form.terms(now), actor=edge.actor(request), now=now))
        except Refused as error:
            blame(form, error)
    return render(request, "people/tokens/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def token(request: HttpRequest, token_id: int) -> HttpResponse:
    who = members.standing(edge.actor(request))
    found = queries.token(token_id, who)
    context = {"token": found, "state": found.state(edge.now(request)), "who": who}
    return render(request, "people/tokens/token.html", context)


@require_POST
def rotate(request: HttpRequest, token_id: int) -> HttpResponse:
    overlap = "at-once" not in request.POST
    actor, now = edge.actor(request), edge.now(request)
    return _made(request, commands.rotate(token_id=token_id, overlap=overlap, actor=actor, now=now))


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    found = commands.revoke(token_id=token_id, actor=edge.actor(request), now=edge.now(request))
    say(request, f"“{found}” is revoked: it opens nothing any more.")
    return redirect("token", token_id)


def _made(request: HttpRequest, made: Made) -> HttpResponse:
    """The only page that ever shows a secret; nothing between here and the reader keeps it."""
    context = {"token": made.token, "secret": made.secret, "origin": request.build_absolute_uri("/")[:-1]}
    response = render(request, "people/tokens/made.html", context, status=201)
    add_never_cache_headers(response)
    return response


def _listed(request: HttpRequest, rows: Any) -> dict[str, Any]:
    now = edge.now(request)
    return {"tokens": [(each, each.state(now)) for each in rows]}


def _need_admin(request: HttpRequest) -> None:
    if not members.standing(edge.actor(request)).configures():
        message = "Only an admin sees everybody's tokens; yours are in your profile."
        raise Refused("admin-only", message, status=FORBIDDEN)
