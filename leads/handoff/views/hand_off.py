"""Handing people off: one screen says before sending what is missing, what stands against it, what
sales will see and by when they promise to act; then each person is offered for themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from leads.asking import back
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.handoff import commands as handoffs
from leads.handoff import queries
from leads.handoff.briefs import brief
from leads.handoff.commands import Outcome
from leads.handoff.forms import HandOffForm
from leads.handoff.queries import Obstacle
from leads.lifecycle import commands as lifecycle
from sla.clocks import queries as clocks
from smarketing.kernel.errors import FORBIDDEN, INVALID, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing, Team

MOST = 300
# What one reason given for all of them takes out of the way.
MENDED_BY = {"not-mql": "qualify", "resting": "override"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody about to be offered. `hindered` stands against it until it is mended elsewhere."""

    contact: Contact
    missing: Sequence[str]
    obstacles: Sequence[Obstacle]
    without_url: str

    @property
    def hindered(self) -> bool:
        return bool(self.missing) or any(each.code not in MENDED_BY for each in self.obstacles)

    @property
    def ready(self) -> bool:
        return not self.missing and not self.obstacles


@require_http_methods(["GET", "POST"])
def hand_off(request: Request) -> HttpResponse:
    who = _need_marketing(request)
    chosen = _chosen(request)
    team = _team(request, who)
    form = HandOffForm(request.POST if request.method == "POST" else None, team=team)
    if request.method == "GET" or not chosen:
        return _page(request, who, chosen, team, form)
    if not form.is_valid():
        return _page(request, who, chosen, team, form, status=INVALID)
    outcomes = handoffs.offer_each(
        contact_ids=[contact.pk for contact in chosen],
        actor=edge.actor(request),
        now=request.now,
        **form.terms(),
    )
    return _told(request, who, chosen, team, form, outcomes)


@require_GET
def preview(request: Request) -> HttpResponse:
    """What another team would mean: its promise, its people, what its agreement requires."""
    who = _need_marketing(request)
    chosen, team = _chosen(request), _team(request, who)
    form = HandOffForm(None, team=team)
    return render(request, "leads/handoff/_hand_off_team.html", _context(request, who, chosen, team, form))


@require_POST
def qualify_mql(request: Request) -> HttpResponse:
    """A marketer finds people marketing qualified: one or many, with one reason."""
    moved = lifecycle.qualify_mql(
        contact_ids=_ids(request),
        reason=request.POST.get("reason", ""),
        actor=edge.actor(request),
        now=request.now,
    )
    say(request, f"{_people(len(moved))} qualified as MQL by you at {_clock(request)}.")
    return HttpResponseClientRefresh() if getattr(request, "htmx", False) else redirect(back(request))


def _told(
    request: Request,
    who: Standing,
    chosen: Sequence[Contact],
    team: Team | None,
    form: HandOffForm,
    outcomes: Sequence[Outcome],
) -> HttpResponse:
    """One line per person; for a single one, back to where the marketer came from."""
    refused = [outcome for outcome in outcomes if outcome.refused]
    if len(outcomes) > 1:
        return render(request, "leads/handoff/handed_off.html", _results(request, chosen, outcomes))
    if outcomes[0].refused:
        blame(form, outcomes[0].refused)
        return _page(request, who, chosen, team, form, status=outcomes[0].refused.status)
    handoff = outcomes[0].handoff
    holder = f", held by {handoff.holder}" if handoff and handoff.holder else ""
    say(request, f"{chosen[0]} offered to {team}{holder} by you at {_clock(request)}.")
    return redirect(back(request) if not refused else request.get_full_path())


def _results(request: Request, chosen: Sequence[Contact], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    known = {contact.pk: contact for contact in chosen}
    refused = [outcome for outcome in outcomes if outcome.refused]
    ids = ",".join(str(outcome.contact_id) for outcome in refused)
    return {
        "lines": [(known[outcome.contact_id], outcome) for outcome in (*refused, *_offered(outcomes))],
        "offered": len(outcomes) - len(refused),
        "refused": len(refused),
        "again_url": f"{reverse('hand-off')}?contacts={ids}" if refused else "",
        "next": back(request),
    }


def _offered(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.handoff]


def _page(
    request: Request,
    who: Standing,
    chosen: Sequence[Contact],
    team: Team | None,
    form: HandOffForm,
    status: int = 200,
) -> HttpResponse:
    context = _context(request, who, chosen, team, form)
    return render(request, "leads/handoff/hand_off.html", context, status=status)


def _context(
    request: Request, who: Standing, chosen: Sequence[Contact], team: Team | None, form: HandOffForm
) -> dict[str, Any]:
    candidates = _candidates(request, who, chosen, team)
    # For one person the reason is no option; for many, those it is for are refused without it.
    form.fields["qualify"].required = form.fields["override"].required = len(chosen) == 1
    codes = {each.code for candidate in candidates for each in candidate.obstacles}
    return {
        "form": form,
        "team": team,
        "candidates": candidates,
        "counts": _counts(candidates),
        "asks_qualify": "not-mql" in codes,
        "asks_override": "resting" in codes,
        "promise": _promise(request, who, chosen, team),
        "brief": brief(chosen[0])[0] if len(chosen) == 1 else None,
        "next": back(request),
    }


def _counts(candidates: Sequence[Candidate]) -> str:
    """`36 ready, 3 need your reason, 2 can't be offered`."""
    ready = sum(each.ready for each in candidates)
    hindered = sum(each.hindered for each in candidates)
    reasons = len(candidates) - ready - hindered
    parts = [(ready, "ready"), (reasons, "waiting for your reason"), (hindered, "not to be offered now")]
    return ", ".join(f"{count} {words}" for count, words in parts if count)


def _candidates(
    request: Request, who: Standing, chosen: Sequence[Contact], team: Team | None
) -> list[Candidate]:
    against = queries.obstacles_of_each(chosen, request.now)
    required = _required(request, who, chosen, team)
    ids = [contact.pk for contact in chosen]
    return [
        Candidate(
            contact,
            [name.replace("_", " ") for name in required if not getattr(contact, name, None)],
            against[contact.pk],
            _address([pk for pk in ids if pk != contact.pk], back(request)),
        )
        for contact in chosen
    ]


def _required(request: Request, who: Standing, chosen: Sequence[Contact], team: Team | None) -> Sequence[str]:
    if team is None or not chosen:
        return ()
    return queries.required_of(_marketing_team(who, chosen[0]), team.pk, request.now)


def _promise(
    request: Request, who: Standing, chosen: Sequence[Contact], team: Team | None
) -> clocks.Preview | None:
    if team is None or not chosen:
        return None
    return clocks.preview(_marketing_team(who, chosen[0]), team.pk, request.now)


def _marketing_team(who: Standing, contact: Contact) -> int:
    return who.team_id if who.markets() and who.team_id else queries.usual_marketing_team(contact)


def _need_marketing(request: Request) -> Standing:
    who = members.standing(edge.actor(request))
    if not who.commands_side("marketing"):
        message = "Only marketing or a manager offers people to sales."
        raise Refused("not-marketing", message, status=FORBIDDEN)
    return who


def _team(request: HttpRequest, who: Standing) -> Team | None:
    asked = request.POST.get("team") or request.GET.get("team") or ""
    found = members.teams("sales").filter(pk=int(asked)).first() if _is_id(asked) else None
    return found or queries.usual_sales_team(who.person_id)


def _chosen(request: Request) -> list[Contact]:
    """The people chosen, in the order of their names."""
    ids = _ids(request)
    if len(ids) > MOST:
        raise Refused("too-many", f"Hand off at most {MOST} at a time; these are {len(ids)}.")
    found = contacts.people().select_related("owner__team").filter(pk__in=ids)
    return sorted(found, key=lambda contact: (str(contact).casefold(), contact.pk))


def _ids(request: HttpRequest) -> list[int]:
    """`?contacts=1,2,3`, or `ids` once for each."""
    sent = request.POST if request.method == "POST" else request.GET
    texts = [*sent.get("contacts", "").split(","), *sent.getlist("ids")]
    return list(dict.fromkeys(int(text) for text in texts if _is_id(text)))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _address(ids: Sequence[int], path: str) -> str:
    query = {"contacts": ",".join(map(str, ids)), "next": path}
    return f"{reverse('hand-off')}?{urlencode(query, safe=',/')}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _clock(request: Request) -> str:
    return f"{timezone.localtime(request.now):%H:%M}"
