"""Agreements to be read like a contract, compared, negotiated and signed. Reading is open to everybody
signed in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sla.agreements import commands as agreements
from sla.agreements import queries
from sla.agreements.forms import DraftForm, PairForm, WhyForm
from sla.agreements.queries import Agreement
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.http import blame, mending, say
from smarketing.people import edge
from smarketing.people.edge import Request

ENDINGS = {"decline": agreements.decline, "withdraw": agreements.withdraw}


@require_GET
def agreement(request: Request) -> HttpResponse:
    """What is in force, what is negotiated, and every version there ever was."""
    contracts = queries.contracts(request.now)
    context = {
        "contracts": contracts,
        "held": {contract.agreement.pk for contract in contracts},
        "negotiated": queries.negotiated(),
        "versions": queries.between_teams(),
        "may_draft": all(queries.negotiable_teams(edge.actor(request)).values()),
    }
    return render(request, "sla/agreements/agreement.html", context)


@require_GET
def version(request: Request, pk: int) -> HttpResponse:
    """One version with its signatures and what the reader may do with it."""
    found = queries.get(pk)
    own = found.marketing_team_id is not None
    context = {
        "contract": queries.in_words([found])[0],
        "agreement": found,
        "possible": queries.possible(found, edge.actor(request)),
        "fingerprint": queries.fingerprint(found),
        "until": queries.until(found),
        "held": {each.pk for each in queries.every_in_force(request.now)},
        "others": queries.versions(*queries.team_ids(found)).exclude(pk=pk) if own else [],
        "begun": found.effective_from <= request.now,
    }
    return render(request, "sla/agreements/version.html", context)


@require_GET
def compare(request: Request, pk: int, other: int) -> HttpResponse:
    """Two versions, clause by clause, the older first."""
    pair = sorted((queries.get(pk), queries.get(other)), key=lambda each: each.version)
    before, after = pair
    context: dict[str, Any] = {"before": before, "after": after}
    context["parts"] = queries.compare(before, after, request.now)
    for side, version in zip(("before", "after"), pair, strict=True):
        context[f"{side}_title"] = f"Version {version.version}"
        context[f"{side}_url"] = reverse("agreement-version", args=[version.pk])
    return render(request, "sla/agreements/compare.html", context)


@require_http_methods(["GET", "POST"])
def draft(request: Request) -> HttpResponse:
    """Begin to negotiate: between whom. `?from=` takes another version's values."""
    form = PairForm(request.POST or None, teams=queries.negotiable_teams(edge.actor(request)))
    if form.is_valid():
        try:
            drafted = agreements.draft(
                marketing_team_id=form.cleaned_data["marketing_team"],
                sales_team_id=form.cleaned_data["sales_team"],
                actor=edge.actor(request),
                now=request.now,
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("agreement-edit", drafted.pk)
    status = INVALID if form.is_bound else 200
    context = {"form": form, "both": queries.both_sides_have_teams()}
    return render(request, "sla/agreements/draft.html", context, status=status)


@require_POST
def draft_from(request: Request, pk: int) -> HttpResponse:
    """A new version between the same teams, with this one's values."""
    marketing, sales = queries.team_ids(queries.get(pk))
    drafted = agreements.draft(
        marketing_team_id=marketing,
        sales_team_id=sales,
        from_id=pk,
        actor=edge.actor(request),
        now=request.now,
    )
    return redirect("agreement-edit", drafted.pk)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """The draft's values; what was typed stays when they make no sense together."""
    found, apart = queries.get(pk), {}
    form = DraftForm(request.POST or None, agreement=found, now=request.now)
    if form.is_valid():
        try:
            _edited(request, pk, form)
        except Refused as refusal:
            blame(form, refusal)
            if refusal.code == "changed-meanwhile":
                apart = queries.apart(found, form.changes(), request.now)
                form.begin_again(found.revision)
        else:
            say(request, "The draft is saved.")
            return redirect("agreement-version", pk)
    status = INVALID if form.is_bound else 200
    context = {"form": form, "agreement": found, "apart": apart}
    return render(request, "sla/agreements/edit.html", context, status=status)


@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    with mending("Change the draft", reverse("agreement-edit", args=[pk])):
        agreements.propose(agreement_id=pk, actor=edge.actor(request), now=request.now)
    say(request, "Proposed. Both teams were told; now a lead of each signs.")
    return redirect("agreement-version", pk)


@require_POST
def sign(request: Request, pk: int) -> HttpResponse:
    """For a side, with the fingerprint of the text that the page showed."""
    signed = agreements.sign(
        agreement_id=pk,
        side=request.POST.get("side", ""),
        fingerprint=request.POST.get("fingerprint", ""),
        actor=edge.actor(request),
        now=request.now,
    )
    in_force = signed.state == Agreement.State.ACTIVE
    say(request, "Signed by both: it is agreed." if in_force else "Signed. The other side was told.")
    return redirect("agreement-version", pk)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int, ending: str) -> HttpResponse:
    """Decline or withdraw, and say why."""
    found, form = queries.get(pk), WhyForm(request.POST or None)
    if form.is_valid():
        try:
            ENDINGS[ending](
                agreement_id=pk, why=form.cleaned_data["why"], actor=edge.actor(request), now=request.now
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            say(request, "Done; both teams' leads were told.")
            return redirect("agreement-version", pk)
    context: dict[str, Any] = {"form": form, "agreement": found, "ending": ending}
    return render(request, "sla/agreements/end.html", context, status=INVALID if form.is_bound else 200)


def _edited(request: Request, pk: int, form: DraftForm) -> None:
    agreements.edit(
        agreement_id=pk,
        changes=form.changes(),
        revision=form.cleaned_data["revision"],
        actor=edge.actor(request),
        now=request.now,
    )
