"""A page that is nothing but the frame, the parts and the modules' contracts; addresses for tests only."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path

PAGE = """
{% extends "frame/base.html" %}{% load look %}
{% block title %}Stage{% endblock %}{% block heading %}Stage{% endblock %}
{% block content %}
{% for badge in badges %}{% include "parts/sla_badge.html" %}{% endfor %}
<div id="region" data-refresh="10" hx-get="/polled/" hx-trigger="refresh" hx-swap="innerHTML">not polled</div>
<form data-bulk><div data-picked-bar hidden><span data-picked-count></span></div>
<ul class="work" data-rows>{% for row in rows %}<li class="work-row" data-row id="row-{{ row }}">
  <input type="checkbox" data-pick name="id" value="{{ row }}" aria-label="Select {{ row }}">
  <button data-key="1" type="button" hx-post="/taken/" hx-target="#row-{{ row }}" hx-swap="outerHTML">Accept
  </button>
  <button type="button" data-key="2" hx-post="/refused/">Claim</button>
  <button type="button" data-key="3" hx-get="/reject/?row={{ row }}" hx-target="#sheet-slot">Reject</button>
</li>{% endfor %}</ul></form>
<p><abbr class="defined" tabindex="0" data-tip="Meets the agreed criteria.">MQL</abbr></p>
{% endblock %}
"""


class Reason(forms.Form):
    reason = forms.ChoiceField(choices=[("", "Choose"), ("early", "Too early")])
    comment = forms.CharField(widget=forms.Textarea, required=False)


def page(request):
    def badge(key, **parts):
        return {"state": "running", "label": "Decide", "who": key, "key": key, "now": request.now, **parts}

    badges = [
        badge("Ada", due=request.now + timedelta(minutes=10), warn=request.now + timedelta(minutes=5)),
        badge(
            "Bea",
            due=request.now + timedelta(hours=15),
            left=timedelta(minutes=20),
            closes=request.now + timedelta(minutes=4),
            opens=request.now + timedelta(hours=14),
        ),
    ]
    text = engines["django"].from_string(PAGE).render({"badges": badges, "rows": [1, 2, 3]}, request)
    return HttpResponse(text)


def taken(request):
    return render(request, "parts/toast.html", {"message": "You accepted.", "level": "success", "oob": True})


def refused(request):
    said = {"message": "Already accepted by Rita.", "level": "danger"}
    response = render(request, "parts/toast.html", said, status=409)
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    return response


def reject(request):
    row = request.GET["row"]
    asked = {
        "id": f"reject-{row}",
        "action": f"/reject/?row={row}",
        "verb": "Reject",
        "target": f"#row-{row}",
    }
    form = Reason(request.POST or None)
    if request.method == "GET":
        return render(
            request, "parts/reason_dialog.html", {**asked, "form": form, "title": "Reject", "open": True}
        )
    if form.is_valid():
        return taken(request)
    return render(request, "parts/reason_form.html", {**asked, "form": form}, status=422)


def polled(request):
    return HttpResponse("polled")


urlpatterns = [
    path("stage/", page),
    path("taken/", taken),
    path("refused/", refused),
    path("reject/", reject),
    path("polled/", polled),
    # What the frame around it leads to.
    path("", page, name="home"),
    path("contacts/", page, name="contacts"),
    path("account/", include("smarketing.people.signin.urls")),
]
