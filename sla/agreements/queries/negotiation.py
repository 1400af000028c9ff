"""A version on its way into force: its text, who may do what with it now, and how two versions differ."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from sla.agreements import rules
from sla.agreements.models import IN_FORCE, Agreement
from sla.agreements.queries.contract import Contract, in_words
from sla.agreements.queries.holding import BOTH_TEAMS, WRITERS, found
from sla.agreements.rules import Move
from sla.glossary.queries import Kind
from smarketing.kernel.actor import Actor
from smarketing.kernel.compared import Line
from smarketing.kernel.errors import Refused
from smarketing.kernel.moments import said
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing, Team

PAST = {
    Move.EDIT: "edited",
    Move.PROPOSE: "proposed",
    Move.SIGN: "signed",
    Move.DECLINE: "declined",
    Move.WITHDRAW: "withdrawn",
}


def locked(agreement_id: int) -> Agreement:
    """The version under lock. Part of a command."""
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True).select_related(*BOTH_TEAMS)
    return found(rows.filter(pk=agreement_id).first())


def versions(marketing_team_id: int, sales_team_id: int) -> QuerySet[Agreement]:
    """Every version between these two teams, the newest first."""
    rows = Agreement.objects.filter(marketing_team=marketing_team_id, sales_team=sales_team_id)
    return rows.select_related(*BOTH_TEAMS, *WRITERS).order_by("-version")


def signed(agreement: Agreement) -> QuerySet[Agreement]:
    """The signed versions between the same teams, the one that begins last first."""
    same = versions(*team_ids(agreement)).exclude(pk=agreement.pk)
    return same.filter(IN_FORCE).order_by("-effective_from")


def negotiated() -> list[Agreement]:
    """What waits to be finished or signed, between any two teams."""
    rows = Agreement.objects.filter(state__in=rules.OPEN).select_related(*BOTH_TEAMS, *WRITERS)
    return list(rows.order_by("marketing_team__name", "sales_team__name"))


def between_teams() -> list[Agreement]:
    """Every version that two teams ever made, pair by pair, the newest first."""
    rows = Agreement.objects.filter(marketing_team__isnull=False).select_related(*BOTH_TEAMS)
    return list(rows.order_by("marketing_team__name", "sales_team__name", "-version"))


def team_ids(agreement: Agreement) -> tuple[int, int]:
    """Marketing's and sales' team of an agreement between two."""
    marketing, sales = agreement.marketing_team_id, agreement.sales_team_id
    if marketing is None or sales is None:
        raise Refused("the-default", "The organisation's default is between no two teams: draft their own.")
    return marketing, sales


def between(agreement: Agreement) -> str:
    """Whom it binds, in words."""
    if agreement.sales_team is None:
        return "every marketing and every sales team"
    return f"{agreement.marketing_team} and {agreement.sales_team}"


def text(agreement: Agreement) -> dict[str, Any]:
    """All that is agreed by signing: between whom, which values, whose hours, from when, and what its words
    mean. The values are taken as they were stored, and words where they were pinned: what the product
    learned later was never read by who signed."""
    words = {} if agreement.definitions is None else {"definitions": agreement.definitions}
    return {
        "marketing_team": agreement.marketing_team_id,
        "sales_team": agreement.sales_team_id,
        "version": agreement.version,
        "effective_from": agreement.effective_from.isoformat(),
        "calendar": agreement.calendar_id,
        "terms": agreement.terms,
        **words,
    }


def fingerprint(agreement: Agreement) -> str:
    """Of exactly this text."""
    return rules.fingerprint(text(agreement))


def until(agreement: Agreement) -> datetime | None:
    """When the next signed version takes over; None while none is signed."""
    if agreement.marketing_team_id is None:
        return None
    later = signed(agreement).filter(effective_from__gt=agreement.effective_from)
    following = later.order_by("effective_from").first()
    return following.effective_from if following else None


@dataclass(frozen=True, slots=True)
class Possible:
    """What somebody may do with a version now."""

    edit: bool
    propose: bool
    withdraw: bool
    decline: bool
    sign: Sequence[str]  # for which sides
    draft: bool  # another version between the same teams


def possible(agreement: Agreement, actor: Actor) -> Possible:
    """What this person may do with it now; commands judge again."""
    who = members.standing(actor)
    leads = _leads_one(agreement, who)
    can = {move: leads and rules.decide(agreement.state, move) is not None for move in Move}
    return Possible(
        edit=can[Move.EDIT],
        propose=can[Move.PROPOSE],
        withdraw=can[Move.WITHDRAW] and may_end(agreement, Move.WITHDRAW, who),
        decline=can[Move.DECLINE] and may_end(agreement, Move.DECLINE, who),
        sign=list(_signable(agreement, who)) if can[Move.SIGN] else [],
        draft=leads and agreement.state not in rules.OPEN,
    )


def may_end(agreement: Agreement, move: Move, who: Standing) -> bool:
    """Whose part it is: a draft's, anybody's who negotiates; a proposal is withdrawn by the side that made
    it and declined by the other. A manager may do both."""
    if who.is_manager or agreement.state == Agreement.State.DRAFT or not agreement.proposed_side:
        return True
    return (who.side == agreement.proposed_side) == (move == Move.WITHDRAW)


def who_ends(agreement: Agreement, move: Move) -> str:
    """Why somebody else may."""
    if move == Move.WITHDRAW:
        return f"Only {agreement.proposed_side}, who proposed it, withdraws it. You may decline it."
    side = agreement.proposed_side.capitalize()
    return f"{side} proposed it: you may withdraw it, the other side declines."


def is_own_lead(who: Standing, *team_ids: int) -> bool:
    """Leads one of these teams, and does not stand in for who does."""
    return who.is_lead and who.team_id in team_ids


def negotiable_teams(actor: Actor) -> dict[str, list[Team]]:
    """The teams of each side between which this person may draft an agreement; empty for who leads none."""
    who = members.standing(actor)
    teams = {side: list(members.teams(side)) for side in rules.SIDES}
    if who.is_manager:
        return teams
    if not who.is_lead or who.side not in teams:
        return {side: [] for side in rules.SIDES}
    return {**teams, who.side: [team for team in teams[who.side] if team.pk == who.team_id]}


def both_sides_have_teams() -> bool:
    """Whether there is anybody to agree with at all."""
    return all(members.teams(side).exists() for side in rules.SIDES)


def compare(before: Agreement, after: Agreement, now: datetime) -> dict[str, list[Line]]:
    """Two versions side by side, clause by clause, under the headings of the contract; without what neither
    of them speaks of."""
    one, other = in_words([before, after])
    parts = {
        "Marketing promises": _lines(_clauses(one.marketing), _clauses(other.marketing)),
        "Volume by channel and segment": _lines(_clauses(one.volumes), _clauses(other.volumes)),
        "What an MQL is worth": _lines(_clauses(one.values), _clauses(other.values)),
        "Sales promises": _lines(_clauses(one.sales), _clauses(other.sales)),
        "How it is judged": _lines(_clauses(one.judging), _clauses(other.judging)),
        "Qualified means": _lines(_criteria(one), _criteria(other)),
        **{f"Words: {kind.heading}": _lines(_words(one, kind), _words(other, kind)) for kind in Kind},
        "Frame": _lines(_frame(one, now), _frame(other, now)),
    }
    return {title: lines for title, lines in parts.items() if lines}


def apart(agreement: Agreement, changes: Mapping[str, Any], now: datetime) -> dict[str, list[Line]]:
    """What a draft says and what these changes (see `commands.edit`) would make of it, where they differ."""
    other = copy(agreement)
    other.terms = rules.from_dict({**agreement.terms, **changes["terms"]}).as_dict()
    other.calendar_id, other.effective_from = changes["calendar_id"], changes["effective_from"]
    parts = compare(agreement, other, now)
    parts["Why this version"] = [Line("Why", agreement.note or "—", changes["note"] or "—")]
    differing = {title: [line for line in lines if line.differs] for title, lines in parts.items()}
    return {title: lines for title, lines in differing.items() if lines}


def _lines(before: dict[str, str], after: dict[str, str]) -> list[Line]:
    names = dict.fromkeys(chain(before, after))
    return [Line(name, before.get(name, "—"), after.get(name, "—")) for name in names]


def _clauses(clauses: Sequence[Any]) -> dict[str, str]:
    return {clause.name: f"{clause.amount} {clause.text}" for clause in clauses}


def _criteria(contract: Contract) -> dict[str, str]:
    return {str(n): criterion for n, criterion in enumerate(contract.terms.qualified_criteria, 1)}


def _words(contract: Contract, kind: Kind) -> dict[str, str]:
    """Those of one kind, by key, so that a word that was renamed stands beside itself."""
    return {
        word.key.partition(".")[2].replace("_", " "): f"{word.label} v{word.version}: {word.means}"
        for word in contract.words
        if word.kind == kind
    }


def _frame(contract: Contract, now: datetime) -> dict[str, str]:
    return {
        "Period": contract.terms.period,
        "Hours that count": "; ".join(f"{whose}: {which}" for whose, which in contract.hours),
        "Begins": _begins(contract.agreement, now),
    }


def _begins(agreement: Agreement, now: datetime) -> str:
    """When it does, or did; what is not signed never before both have."""
    held = agreement.state in (Agreement.State.ACTIVE, Agreement.State.SUPERSEDED)
    if not held and agreement.effective_from <= (agreement.closed_at or now):
        return "once both have signed"
    return said(agreement.effective_from)


def _leads_one(agreement: Agreement, who: Standing) -> bool:
    teams = (agreement.marketing_team_id, agreement.sales_team_id)
    return None not in teams and any(who.leads(team) for team in teams)


def _signable(agreement: Agreement, who: Standing) -> Iterator[str]:
    signed_sides = {signature.side: signature.person_id for signature in agreement.signatures.all()}
    if who.person_id in signed_sides.values():
        return
    for side, team in zip(rules.SIDES, team_ids(agreement), strict=True):
        if side not in signed_sides and who.leads(team):
            yield side
