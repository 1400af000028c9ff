"""Two teams negotiate: one drafts and proposes, a lead of each signs exactly the same text, and only
then it is in force. What was proposed never changes again; whoever wants other words drafts anew.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sla.agreements import known, queries, rules
from sla.agreements.commands.standing import need_a_lead, need_room, opened, tell
from sla.agreements.models import Agreement
from sla.agreements.rules import Move, Terms
from sla.glossary import commands as glossary
from sla.glossary import queries as meanings
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.kernel.moments import TEN_YEARS
from smarketing.people.calendars import queries as calendars
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Team

EDITABLE = {"terms", "effective_from", "calendar_id", "note"}


@command
def draft(
    *,
    marketing_team_id: int,
    sales_team_id: int,
    actor: Actor,
    now: datetime,
    from_id: int | None = None,
) -> Agreement:
    """A new version between two teams, with the values of `from_id`, else of what holds between them
    now. One negotiation at a time."""
    teams = _team(marketing_team_id, "marketing"), _team(sales_team_id, "sales")
    need_a_lead(members.standing(actor), teams)
    model = queries.get(from_id) if from_id else queries.in_force(marketing_team_id, sales_team_id, now)
    last = queries.versions(marketing_team_id, sales_team_id).first()
    agreement = Agreement(
        marketing_team=teams[0],
        sales_team=teams[1],
        version=last.version + 1 if last else 1,
        state=Agreement.State.DRAFT,
        effective_from=now,
        terms=_terms_between(model, sales_team_id, now).as_dict(),
        calendar_id=model.calendar_id,
        drafted_by_id=actor.id,
        drafted_at=now,
    )
    with _one_at_a_time(agreement):
        agreement.save(force_insert=True)
    tell("drafted", agreement, actor, now)
    return agreement


@command
def edit(
    *, agreement_id: int, changes: Mapping[str, Any], revision: int, actor: Actor, now: datetime
) -> Agreement:
    """Change a draft as it was at `revision`. `changes`: some of the terms as `terms`, when it begins at
    the earliest (`effective_from`), `calendar_id` (None: each team's own), a `note`."""
    if unknown := set(changes) - EDITABLE:
        raise Refused("no-such-field", f"{', '.join(sorted(unknown))} can't be edited.")
    agreement = opened(agreement_id, Move.EDIT, actor)
    if agreement.revision != revision:
        raise Refused(
            "changed-meanwhile",
            "Somebody changed this draft meanwhile. Look at what it says now, then save yours again.",
            status=CONFLICT,
            revision=agreement.revision,
        )
    if "terms" in changes:
        agreed = rules.from_dict({**agreement.terms, **changes["terms"]})
        if "last_resort" in changes["terms"] and agreed.last_resort is not None:
            _need_last_resort(agreement, agreed.last_resort)
        agreement.terms = _checked(agreed).as_dict()
    if "effective_from" in changes:
        agreement.effective_from = _beginning(agreement, changes["effective_from"], now)
    if "calendar_id" in changes:
        agreement.calendar = calendars.calendar(changes["calendar_id"]) if changes["calendar_id"] else None
    agreement.note = str(changes.get("note", agreement.note)).strip()
    agreement.revision += 1
    agreement.save(update_fields=["terms", "effective_from", "calendar", "note", "revision"])
    tell("edited", agreement, actor, now)
    return agreement


@command
def propose(*, agreement_id: int, actor: Actor, now: datetime) -> Agreement:
    """Put the draft before both teams: from now on its text is fixed, and what its words mean."""
    agreement = opened(agreement_id, Move.PROPOSE, actor)
    agreed = _checked(queries.terms(agreement))
    _need_last_resort(agreement, agreed.last_resort)
    need_room(agreement, agreement.effective_from)
    who = members.standing(actor)
    agreement.state = Agreement.State.PROPOSED
    agreement.proposed_by_id, agreement.proposed_at = actor.id, now
    agreement.proposed_side = (
        (who.side or "") if queries.is_own_lead(who, *queries.team_ids(agreement)) else ""
    )
    agreement.definitions = _pinned(now)
    agreement.save(update_fields=["state", "proposed_by", "proposed_at", "proposed_side", "definitions"])
    tell("proposed", agreement, actor, now)
    return agreement


@command
def decline(*, agreement_id: int, why: str, actor: Actor, now: datetime) -> Agreement:
    """A lead of either team says no to what was proposed, and why."""
    return _end(agreement_id, Move.DECLINE, Agreement.State.DECLINED, why, actor, now)


@command
def withdraw(*, agreement_id: int, why: str, actor: Actor, now: datetime) -> Agreement:
    """Whoever drafted or proposed it takes it off the table."""
    return _end(agreement_id, Move.WITHDRAW, Agreement.State.WITHDRAWN, why, actor, now)


def _pinned(now: datetime) -> dict[str, int | None]:
    """The definitions that hold now, by word."""
    glossary.ensure_stored(now=now)
    return {key: word.definition_id for key, word in meanings.words().items()}


def _end(
    agreement_id: int, move: Move, state: Agreement.State, why: str, actor: Actor, now: datetime
) -> Agreement:
    agreement = opened(agreement_id, move, actor)
    who = members.standing(actor)
    if not queries.may_end(agreement, move, who):
        raise Refused("not-yours", queries.who_ends(agreement, move), status=FORBIDDEN)
    if not why.strip():
        raise Refused("reason-missing", "Say why; the other team reads it.", field="why")
    agreement.state, agreement.closed_why = state, why.strip()
    agreement.closed_by_id, agreement.closed_at = actor.id, now
    agreement.save(update_fields=["state", "closed_why", "closed_by", "closed_at"])
    tell(state.value, agreement, actor, now, why=why.strip())
    return agreement


def _terms_between(model: Agreement, sales_team_id: int, now: datetime) -> Terms:
    """What the model says; its last resort only if they can be one here too, else who would stand in."""
    person = queries.last_resort(model, sales_team_id, now).person
    return replace(queries.terms(model), last_resort=person.pk if person else None)


def _checked(agreed: Terms) -> Terms:
    """The same; refused when they make no sense, or tell apart what there isn't."""
    known.need_known(agreed.values, "values")
    known.need_known(agreed.volumes, "volumes")
    return rules.check(agreed)


def _need_last_resort(agreement: Agreement, person_id: int | None) -> None:
    """The ladder ends with somebody who answers for the team."""
    team = agreement.sales_team_id or 0
    if not members.answering_for(team).filter(pk=person_id or 0).exists():
        who = "nobody" if person_id is None else "somebody who does not work there"
        raise Refused(
            "no-last-resort",
            f"The ladder ends with {who}: name as last resort one of {agreement.sales_team}, or a manager. "
            "They get what nobody else decided.",
            field="last_resort",
        )


def _team(team_id: int, side: str) -> Team:
    team = members.team(team_id)
    if team.side != side:
        raise Refused("wrong-side", f"{team} is not a {side} team.", field=f"{side}_team")
    return team


def _beginning(agreement: Agreement, begins: datetime, now: datetime) -> datetime:
    """No other may begin before one that is signed, so one that is far ahead would keep out all others."""
    if begins < now and begins != agreement.effective_from:
        raise Refused("past", "An agreement can't begin in the past.", field="effective_from")
    if begins - now > TEN_YEARS:
        raise Refused("too-far", "An agreement begins within ten years.", field="effective_from")
    return begins


@contextmanager
def _one_at_a_time(agreement: Agreement) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(
            "being-negotiated",
            f"{agreement.marketing_team} and {agreement.sales_team} are negotiating a version already: "
            "change that draft, or decline or withdraw what is proposed, before another is drafted.",
            status=CONFLICT,
        ) from error
