"""One's own page: the zone times are shown in, mails, leave, the password."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from smarketing.kernel.errors import Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import commands, directory, queries
from smarketing.people.members.forms import LeaveForm, ProfileForm
from smarketing.people.members.models import User
from smarketing.people.members.views import absence


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, person=_me(request))
    if form.is_valid():
        try:
            now = cast(Request, request).now
            commands.edit_profile(**form.cleaned_data, actor=edge.actor(request), now=now)
        except Refused as error:
            blame(form, error)
        else:
            say(request, "Saved.")
            return redirect("profile")
    return _page(request, form=form)


@require_POST
def away(request: HttpRequest) -> HttpResponse:
    form = LeaveForm(request.POST)
    if absence.take(request, _me(request), form):
        return redirect("profile")
    return _page(request, away_form=form)


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    me = _me(request)
    context = {
        "listed": directory.listed(me, cast(Request, request).now),
        "form": ProfileForm(person=me),
        **absence.card(request, me),
        **forms,
    }
    failed = any(form.errors for form in forms.values())
    return render(request, "people/members/profile.html", context, status=422 if failed else 200)


def _me(request: HttpRequest) -> User:
    return queries.person(cast(Request, request).user.pk)
