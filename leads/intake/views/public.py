"""What visitors see of a form without a page of their own for it: the form itself, our thanks, and the
script that draws it into somebody's page. No sign-in, no cookie; the form works without scripts.
"""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads.intake import pages, queries, stamps
from leads.intake.rules import CONSENT_VERSION, STAMP, TRAP
from smarketing.people import edge

EMBED = Path(settings.ROOT) / "static" / "js" / "embed.js"
AN_HOUR = "public, max-age=3600"


@require_safe
def hosted(request: HttpRequest, key: str) -> HttpResponse:
    """The form on a page of ours, stamped with this moment. Marks in the link travel with it."""
    form = queries.form_by_key(key)
    marks = {name: value for name, value in request.GET.items() if name.startswith("utm_")}
    hidden = {**marks, STAMP: stamps.stamp(form, edge.now(request))}
    if form.consent:
        hidden[CONSENT_VERSION] = str(form.consent.version)
    context = {
        "form": form,
        "action": reverse("form-submissions", args=[form.key]),
        "hidden": {**hidden, "page": request.build_absolute_uri(), "referrer": _referrer(request)},
        "trap": TRAP,
    }
    answer = render(request, "leads/intake/hosted.html", context)
    answer["Cache-Control"] = "no-store"
    pages.may_lead_on(answer, form)
    return answer


@require_safe
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    form = queries.form_by_key(key)
    return render(request, "leads/intake/thanks.html", {"thanks": form.thanks})


@require_safe
def embed(request: HttpRequest, key: str) -> HttpResponse:
    """The same script for every form; it reads from its own address which one to draw."""
    queries.form_by_key(key)
    answer = HttpResponse(EMBED.read_text("utf-8"), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = AN_HOUR
    return answer


def _referrer(request: HttpRequest) -> str:
    return request.headers.get("Referer", "")
