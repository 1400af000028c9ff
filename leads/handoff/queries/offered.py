"""What became of the people marketing offered: the rows of a filter, and how many there are of each
kind. Rates are the metric registry's; here is only what is listed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from leads.handoff.models import Handoff
from leads.handoff.queries.handoffs import WITH
from leads.handoff.rules import REASONS, State

SHOWN = (*WITH, "source_touchpoint__campaign", "source_touchpoint__form", "rejected_by", "returned_by")
GROUPS = {"campaign": "source_touchpoint__campaign", "form": "source_touchpoint__form"}
NONE = "none"  # in an address: offered without any


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which handoffs: offered by one person, by a team, or all; the rest narrows them. `campaign` and
    `form` are keys, `none` means without."""

    person_id: int | None = None
    team_id: int | None = None
    state: str = ""
    reason: str = ""
    campaign: str = ""
    form: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def without(self, *names: str) -> "Sieve":
        blank: dict[str, Any] = dict.fromkeys(names, "")
        return replace(self, **blank)


@dataclass(frozen=True, slots=True)
class Group:
    """What became of the handoffs of one campaign or form, and why sales sent some back."""

    key: str
    name: str
    states: Mapping[str, int]
    reasons: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.states.values())


def rows(sieve: Sieve) -> QuerySet[Handoff]:
    """To be paged by (offered_at, id), newest first."""
    return narrowed(Handoff.objects.all(), sieve).select_related(*SHOWN)


def narrowed(rows: QuerySet[Handoff], sieve: Sieve) -> QuerySet[Handoff]:
    """Those of them that pass."""
    return rows.filter(_wanted(sieve))


def by_state(sieve: Sieve) -> dict[str, int]:
    """How many there are in each state, whatever state or reason is chosen."""
    return _counted(sieve.without("state", "reason"), "state", [state.value for state in State])


def by_reason(sieve: Sieve) -> dict[str, int]:
    """How many sales sent back for each reason, whatever reason is chosen."""
    return _counted(sieve.without("reason"), "reason", REASONS)


def by_group(sieve: Sieve, group: str) -> list[Group]:
    """What became of those of each campaign or form, the most handed over first."""
    column = GROUPS[group]
    parts = (column, f"{column}__name", "state", "reason")
    rows = narrowed(Handoff.objects.all(), sieve.without(group)).order_by()
    counted = rows.values_list(*parts).annotate(n=Count("pk"))
    found: dict[str, tuple[str, Counter[str], Counter[str]]] = {}
    for key, name, state, reason, number in counted:
        _, states, reasons = found.setdefault(str(key or NONE), (name or "", Counter(), Counter()))
        states[state] += number
        if reason:
            reasons[reason] += number
    groups = [Group(key, name, states, reasons) for key, (name, states, reasons) in found.items()]
    return sorted(groups, key=lambda each: (-each.total, each.name))


def offered_again(handoffs: Collection[Handoff]) -> set[int]:
    """Those of them whose person was offered again since."""
    newest: dict[int, int] = {}
    contacts = {handoff.contact_id for handoff in handoffs}
    later = Handoff.objects.filter(contact__in=contacts).order_by("offered_at", "pk")
    for contact_id, pk in later.values_list("contact", "pk"):
        newest[contact_id] = pk
    return {handoff.pk for handoff in handoffs if newest[handoff.contact_id] != handoff.pk}


def _wanted(sieve: Sieve) -> Q:
    wanted = Q()
    if sieve.person_id:
        wanted &= Q(offered_by=sieve.person_id)
    if sieve.team_id:
        wanted &= Q(marketing_team=sieve.team_id)
    if sieve.state:
        wanted &= Q(state=sieve.state)
    if sieve.reason:
        wanted &= Q(reason=sieve.reason)
    if sieve.since:
        wanted &= Q(offered_at__gte=sieve.since)
    if sieve.until:
        wanted &= Q(offered_at__lt=sieve.until)
    wanted &= _of_group("campaign", sieve.campaign) & _of_group("form", sieve.form)
    return wanted


def _of_group(group: str, key: str) -> Q:
    if not key:
        return Q()
    return Q(**{GROUPS[group]: None if key == NONE else int(key)})


def _counted(sieve: Sieve, column: str, keys: Iterable[str]) -> dict[str, int]:
    rows = narrowed(Handoff.objects.all(), sieve).order_by()
    found = dict(rows.values_list(column).annotate(n=Count("pk")))
    return {key: found[key] for key in keys if key in found}
