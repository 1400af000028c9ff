"""Opportunities: opened, kept current, won or lost, and told back to marketing either way."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from leads import meanings
from leads.campaigns import queries as campaigns
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.lifecycle import commands as lifecycle
from leads.nurture import commands as nurture
from leads.nurture.queries import Ended
from leads.outcomes.models import Opportunity
from leads.outcomes.queries import may_work_on, standing
from leads.outcomes.rules import LOST_REASONS, STEPS, Move, State, decide
from leads.words import DO_NOT_CONTACT, Stage
from sla.glossary.queries import Kind
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused, changed_meanwhile
from smarketing.people.members import queries as members

MOST = Decimal("999999999999.99")
LABELS = {"name": "name", "amount": "amount", "expected_close": "expected close", "step": "step"}


@command
def open_(
    *,
    contact_id: int,
    actor: Actor,
    now: datetime,
    handoff_id: int | None = None,
    name: str = "",
    amount: Decimal | None = None,
    expected_close: date | None = None,
    step: str = STEPS[0],
    owner_id: int | None = None,
) -> Opportunity:
    """A rep sees a legitimate chance. `amount` None: not stated. Without a handoff it is sales' own. Not with
    somebody who asked not to be contacted."""
    _need_sales(actor)
    contact = contacts.locked(contact_id)
    if contact.disqualified == DO_NOT_CONTACT:
        message = f"{contact} asked not to be contacted; a manager lifts that when they come back."
        raise Refused("do-not-contact", message, status=CONFLICT)
    _check_amount(amount)
    _check_step(step)
    name = _named(name, contact)
    if Opportunity.objects.filter(contact=contact, state=State.OPEN, name=name).exists():
        message = f"“{name}” is open with {contact} already; a second one needs another name."
        raise Refused("already-open", message, status=CONFLICT, field="name")
    opportunity = Opportunity.objects.create(
        contact=contact,
        company_id=contact.company_id,
        handoff_id=handoff_id,
        name=name,
        source=Opportunity.Source.MARKETING if handoff_id else Opportunity.Source.SALES,
        amount=amount,
        currency=settings.CURRENCY,
        expected_close=expected_close,
        step=step,
        owner_id=owner_id or actor.id,
        opened_at=now,
        opened_by_id=actor.id,
    )
    nurture.end_for(contact, Ended.OPPORTUNITY, actor, now)
    lifecycle.raise_to(
        contact=contact, stage=Stage.OPPORTUNITY, cause="opportunity.opened", actor=actor, now=now
    )
    _tell(opportunity, "opened", actor, now, amount=_text(amount))
    return opportunity


@command
def edit(
    *, opportunity_id: int, changes: dict[str, Any], version: int, actor: Actor, now: datetime
) -> Opportunity:
    """Keep it current (what LABELS name) as it was at `version`. Changed meanwhile: refused, with the
    values now and yours in `values` and the present `version`."""
    opportunity = locked(opportunity_id, Move.EDIT, actor)
    _check_amount(changes.get("amount"))
    _check_step(changes.get("step", opportunity.step))
    if "name" in changes:
        changes = {**changes, "name": _named(changes["name"], opportunity.contact)}
    told = {
        name: [_text(getattr(opportunity, name)), _text(changes[name])]
        for name in LABELS
        if name in changes and getattr(opportunity, name) != changes[name]
    }
    if told and opportunity.version != version:
        both = {name: {"now": theirs or "", "yours": mine or ""} for name, (theirs, mine) in told.items()}
        raise changed_meanwhile(opportunity, both, LABELS, opportunity.version)
    if told:
        for name in told:
            setattr(opportunity, name, changes[name])
        opportunity.version += 1
        opportunity.save(update_fields=[*told, "version"])
        _tell(opportunity, "changed", actor, now, changes=told)
    return opportunity


@command
def win(
    *,
    opportunity_id: int,
    amount: Decimal | None,
    actor: Actor,
    now: datetime,
    helped: Sequence[int] = (),
    helped_assets: Sequence[int] = (),
    comment: str = "",
) -> Opportunity:
    """Bought: the amount (None: not stated) and which touchpoints and assets helped. The person is a
    customer."""
    opportunity = locked(opportunity_id, Move.WIN, actor)
    _check_amount(amount)
    touches = opportunity.contact.touchpoints.filter(pk__in=set(helped))
    if len(touches) < len(set(helped)):
        message = f"Only touchpoints of {opportunity.contact} can have helped."
        raise Refused("no-such-touchpoint", message, field="helped")
    assets = campaigns.assets().filter(pk__in=set(helped_assets))
    if len(assets) < len(set(helped_assets)):
        raise Refused("no-such-asset", "There is no such asset.", field="helped_assets")
    opportunity.amount = amount
    _close(opportunity, State.WON, actor, now, comment=comment.strip())
    opportunity.helped.set(touches)
    opportunity.helped_assets.set(assets)
    lifecycle.raise_to(
        contact=opportunity.contact, stage=Stage.CUSTOMER, cause="opportunity.won", actor=actor, now=now
    )
    _tell(opportunity, "won", actor, now, amount=_text(amount), comment=opportunity.comment)
    return opportunity


@command
def lose(
    *,
    opportunity_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    competitor: str = "",
    comment: str = "",
    quote: str = "",
) -> Opportunity:
    """Lost, with an agreed reason; the person stands at the highest that still holds."""
    opportunity = locked(opportunity_id, Move.LOSE, actor)
    if reason not in LOST_REASONS:
        raise Refused("reason-missing", "Choose why it was lost.", field="reason")
    opportunity.lost_reason, opportunity.competitor = reason, competitor.strip()
    opportunity.quote = quote.strip()
    _close(opportunity, State.LOST, actor, now, comment=comment.strip())
    _stand_again(opportunity, "opportunity.lost", meanings.word(Kind.LOSS, reason).label, actor, now)
    _tell(opportunity, "lost", actor, now, reason=reason, comment=opportunity.comment)
    return opportunity


@command
def reopen(*, opportunity_id: int, why: str, actor: Actor, now: datetime) -> Opportunity:
    """It was closed too early, with a reason."""
    opportunity = locked(opportunity_id, Move.REOPEN, actor)
    if not why.strip():
        raise Refused("reason-missing", "Say why it is open again.", field="why")
    opportunity.state, opportunity.closed_at, opportunity.closed_by = State.OPEN, None, None
    opportunity.lost_reason = ""
    opportunity.version += 1
    opportunity.save(update_fields=["state", "closed_at", "closed_by", "lost_reason", "version"])
    nurture.end_for(opportunity.contact, Ended.OPPORTUNITY, actor, now)
    _stand_again(opportunity, "opportunity.reopened", why.strip(), actor, now)
    _tell(opportunity, "reopened", actor, now, why=why.strip())
    return opportunity


@command
def reassign(*, opportunity_id: int, owner_id: int, actor: Actor, now: datetime) -> Opportunity:
    """Another person owns it from now on. Callers have judged that the actor may."""
    contact = contacts.locked(Opportunity.objects.values_list("contact_id", flat=True).get(pk=opportunity_id))
    opportunity = Opportunity.objects.select_for_update(of=("self",), no_key=True).get(pk=opportunity_id)
    opportunity.contact = contact
    before, opportunity.owner_id = opportunity.owner_id, owner_id
    opportunity.save(update_fields=["owner"])
    _tell(opportunity, "reassigned", actor, now, from_id=before, to_id=owner_id)
    return opportunity


@command
def close_sql(*, contact_id: int, reason: str, actor: Actor, now: datetime, comment: str = "") -> None:
    """An SQL ends without an opportunity, with a lost reason; the person is a lead again, recycled."""
    _need_sales(actor)
    contact = contacts.locked(contact_id)
    if contact.stage != Stage.SQL:
        raise Refused("not-sql", f"{contact} is not an SQL.", status=CONFLICT)
    if reason not in LOST_REASONS:
        raise Refused("reason-missing", "Choose why it came to nothing.", field="reason")
    lifecycle.settle_back(
        contact=contact,
        **standing(contact.pk),
        cause="sql.closed",
        reason=f"{meanings.word(Kind.LOSS, reason).label}. {comment}".strip(),
        actor=actor,
        now=now,
    )
    record("sql.closed", contact.pk, actor=actor, now=now, thread=contact.thread, reason=reason)


def locked(opportunity_id: int, move: Move, actor: Actor) -> Opportunity:
    """The opportunity and its contact, locked for that move; refused to who may not make it, or not now.
    Part of a command."""
    contact_id = Opportunity.objects.filter(pk=opportunity_id).values_list("contact_id", flat=True).first()
    if contact_id is None:
        raise Refused("no-such-opportunity", "There is no such opportunity.", status=NOT_FOUND)
    contact = contacts.locked(contact_id)
    rows = Opportunity.objects.select_for_update(of=("self",), no_key=True).select_related("owner")
    opportunity = rows.get(pk=opportunity_id)
    opportunity.contact = contact
    _need_owner(opportunity, actor)
    if decide(opportunity.state, move) is None:
        when = timezone.localtime(opportunity.closed_at or opportunity.opened_at)
        message = f"It is {opportunity.state} since {when:%H:%M on %d %b %Y}."
        raise Refused(f"already-{opportunity.state}", message, status=CONFLICT)
    return opportunity


def _close(opportunity: Opportunity, state: State, actor: Actor, now: datetime, *, comment: str) -> None:
    opportunity.state, opportunity.closed_at, opportunity.closed_by_id = state, now, actor.id
    opportunity.comment = comment
    opportunity.version += 1
    opportunity.save(
        update_fields=[
            "state", "closed_at", "closed_by", "comment", "amount", "version",
            "lost_reason", "competitor", "quote",
        ]
    )  # fmt: skip


def _stand_again(opportunity: Opportunity, cause: str, reason: str, actor: Actor, now: datetime) -> None:
    contact = opportunity.contact
    lifecycle.settle_back(
        contact=contact, **standing(contact.pk), cause=cause, reason=reason, actor=actor, now=now
    )


def _need_sales(actor: Actor) -> None:
    if not members.standing(actor).commands_side("sales"):
        raise Refused("not-sales", "Only sales works on opportunities.", status=FORBIDDEN)


def _need_owner(opportunity: Opportunity, actor: Actor) -> None:
    if not may_work_on(opportunity, members.standing(actor)):
        raise Refused("not-yours", f"This opportunity is {opportunity.owner}'s.", status=FORBIDDEN)


def _named(name: str, contact: Contact) -> str:
    """What it is called: without a name, after the company or the person."""
    return name.strip() or f"{contact.company or contact}"


def _check_amount(amount: Decimal | None) -> None:
    if amount is not None and not 0 < amount <= MOST:
        raise Refused(
            "amount", "An amount is above zero; leave it blank when it is not stated.", field="amount"
        )


def _check_step(step: str) -> None:
    if step not in STEPS:
        raise Refused("no-such-step", f"A step is one of {', '.join(STEPS)}.", field="step")


def _tell(opportunity: Opportunity, kind: str, actor: Actor, now: datetime, **payload: Any) -> None:
    record(
        f"opportunity.{kind}",
        opportunity.pk,
        actor=actor,
        now=now,
        thread=opportunity.contact.thread,
        contact_id=opportunity.contact_id,
        handoff_id=opportunity.handoff_id,
        **payload,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
