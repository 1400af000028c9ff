"""A lead of each side signs exactly the same text; with the second signature it is in force."""

from datetime import datetime

from sla.agreements import queries, rules
from sla.agreements.commands.standing import locked, need_room, tell
from sla.agreements.models import Agreement, Signature
from sla.agreements.rules import Move
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing, Team


@command
def sign(*, agreement_id: int, side: str, fingerprint: str, actor: Actor, now: datetime) -> Agreement:
    """A lead of that side's team signs exactly the text with this fingerprint; a manager may stand in,
    and is shown as such. With the second signature, of somebody else, it is in force."""
    agreement = locked(agreement_id, Move.SIGN)
    team = _side_of(agreement, side)
    who = members.standing(actor)
    if not who.leads(team.pk):
        raise Refused(
            "not-the-lead", f"Only a lead of {team} signs for it, or a manager standing in.", status=FORBIDDEN
        )
    if fingerprint != queries.fingerprint(agreement):
        raise Refused(
            "text-changed", "This is not the text you have read. Read it again, then sign.", status=CONFLICT
        )
    _need_unsigned(agreement, side, who)
    Signature.objects.create(
        agreement=agreement,
        side=side,
        person=members.person(actor.id or 0),
        stands_in=not queries.is_own_lead(who, team.pk),
        fingerprint=fingerprint,
        signed_at=now,
    )
    tell("signed", agreement, actor, now, side=side)
    if agreement.signatures.count() == len(rules.SIDES):
        _bring_into_force(agreement, actor, now)
    return agreement


def _bring_into_force(agreement: Agreement, actor: Actor, now: datetime) -> None:
    """From its date on, or from now when that is past: what has happened is judged as it was."""
    begins = max(agreement.effective_from, now)
    need_room(agreement, begins)
    before = queries.signed(agreement).filter(state=Agreement.State.ACTIVE)
    superseded = list(before.values_list("version", flat=True))
    before.update(state=Agreement.State.SUPERSEDED)
    agreement.state, agreement.effective_from = Agreement.State.ACTIVE, begins
    agreement.save(update_fields=["state", "effective_from"])
    tell("activated", agreement, actor, now, begins=begins.isoformat(), supersedes=superseded)


def _need_unsigned(agreement: Agreement, side: str, who: Standing) -> None:
    for signature in agreement.signatures.select_related("person"):
        if signature.side == side:
            raise Refused(
                "already-signed", f"{signature.person} has signed for {side} already.", status=CONFLICT
            )
        if signature.person_id == who.person_id:
            raise Refused(
                "same-person",
                f"You signed for {signature.side}; somebody else signs for {side}.",
                status=FORBIDDEN,
            )


def _side_of(agreement: Agreement, side: str) -> Team:
    if side not in rules.SIDES:
        raise Refused("no-such-side", "An agreement has two sides: marketing and sales.", field="side")
    team = agreement.marketing_team if side == "marketing" else agreement.sales_team
    assert team  # only a default has no teams, and it is never proposed
    return team
