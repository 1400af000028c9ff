"""What a run is run with: both sides' terms and whose hours count, written down when it is asked for,
so that everybody sees what was compared, and when it is no longer what it was."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from reporting.simulator.rules import Scope, Under
from sla.agreements import queries as agreements
from sla.agreements.queries import Agreement, Terms
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import Calendar
from smarketing.people.members import queries as members

Premises = dict[str, Any]
# What a run depends on, of all that is agreed.
OF_SALES = (
    "route_minutes", "decide_minutes", "first_contact_minutes", "attempts", "attempts_days", "outcome_days",
    "kept_share",
)  # fmt: skip


def stated(draft: Agreement, scope: str, now: datetime) -> Premises:
    """For the draft, and for what holds between the same teams now."""
    holds = agreements.in_force(*agreements.team_ids(draft), now)
    return {
        Under.DRAFT: _premise(draft, draft, scope),
        Under.NOW: _premise(holds, draft, scope),
    }


def changed(before: Premises, draft: Agreement, scope: str, now: datetime) -> list[str]:
    """What is no longer as it was, in words; nothing while the run still stands for the draft."""
    today = stated(draft, scope, now)
    found = []
    if _agreed(today[Under.DRAFT]) != _agreed(before[Under.DRAFT]):
        found.append("the draft was edited")
    if _agreed(today[Under.NOW]) != _agreed(before[Under.NOW]):
        found.append("another agreement holds now")
    if any(today[under]["hours"] != before[under]["hours"] for under in Under):
        found.append("a calendar was changed")
    return found


def alike(premises: Premises) -> bool:
    """Whether the draft promises for sales nothing else than what holds, in the same hours."""
    draft, now = premises[Under.DRAFT], premises[Under.NOW]
    same = all(getattr(terms(draft), name) == getattr(terms(now), name) for name in OF_SALES)
    return same and draft["hours"] == now["hours"]


def terms(premise: Mapping[str, Any]) -> Terms:
    """What was agreed then; a value that the product didn't know then has its default."""
    return agreements.terms(Agreement(terms=premise["terms"]))


def _premise(agreement: Agreement, draft: Agreement, scope: str) -> dict[str, Any]:
    return {
        "agreement_id": agreement.pk,
        "version": agreement.version,
        "default": agreement.marketing_team_id is None,
        "terms": agreements.terms(agreement).as_dict(),
        "calendar_id": agreement.calendar_id,
        "hours": [
            {"name": each.name, "version": each.version, "words": calendars.in_words(each)}
            for each in _whose(agreement, draft, scope)
        ],
    }


def _whose(agreement: Agreement, draft: Agreement, scope: str) -> list[Calendar]:
    """The agreement's own calendar, else those of the sales teams whose handoffs are replayed."""
    if agreement.calendar:
        return [agreement.calendar]
    if scope == Scope.TEAMS and draft.sales_team:
        return [members.team(draft.sales_team.pk).calendar]
    return list({team.calendar_id: team.calendar for team in members.teams("sales")}.values())


def _agreed(premise: Mapping[str, Any]) -> tuple[Terms, int | None]:
    """Who is asked last when nobody decides changes no replay."""
    return replace(terms(premise), last_resort=None), premise["calendar_id"]
