"""A rep works what was accepted: attempts and next steps, then qualifies it, opens an opportunity
from it, or returns it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from leads.campaigns import queries as campaigns
from leads.handoff.commands import endings, promises
from leads.handoff.commands.deciding import accept
from leads.handoff.commands.standing import locked, need, need_person, possible, tell
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.queries import criteria_of
from leads.handoff.rules import RETURN_REASONS, Move, Result, State, Via, counts_at
from leads.lifecycle import commands as lifecycle
from leads.outcomes import commands as outcomes
from leads.outcomes.queries import Opportunity
from leads.words import Stage
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, NOT_FOUND, Refused
from smarketing.kernel.moments import TEN_YEARS
from smarketing.people.members import queries as members

DOUBLE_CLICK = timedelta(seconds=10)  # the same sent twice is once


@command
def log_attempt(
    *,
    handoff_id: int,
    via: str,
    result: str,
    happened_at: datetime,
    actor: Actor,
    now: datetime,
    minutes: int | None = None,
    note: str = "",
    next_step: str = "",
    next_step_at: datetime | None = None,
    sent_id: int | None = None,
) -> Attempt:
    """A human tried to reach the person, and may have sent them an asset. On an offer it accepts it too.
    Any earlier open next step of the handoff is done with; the new one takes its place."""
    handoff = locked(handoff_id)
    possible(handoff, Move.LOG_ATTEMPT)
    need(handoff, Move.LOG_ATTEMPT, actor, now)
    _check_attempt(handoff, via, result, happened_at, minutes, now)
    sent = campaigns.known_asset(sent_id, field="sent_id")
    same = {"by": need_person(actor), "via": via, "result": result, "happened_at": happened_at}
    if twin := handoff.attempts.filter(**same, logged_at__gte=now - DOUBLE_CLICK).first():
        return twin
    if handoff.state == State.OFFERED:
        handoff = accept(handoff_id=handoff_id, actor=actor, now=now)
    attempt = Attempt.objects.create(
        contact=handoff.contact,
        handoff=handoff,
        by_id=need_person(actor),
        via=via,
        result=result,
        happened_at=happened_at,
        logged_at=now,
        counts_at=counts_at(happened_at, now),
        minutes=minutes,
        note=note.strip(),
        sent=sent,
    )
    promises.count_attempts(handoff, actor, now)
    _replace_next_step(handoff, next_step.strip(), next_step_at, now)
    _tell_attempt(attempt, actor, now, next_step=next_step.strip())
    return attempt


@command
def finish_next_step(*, step_id: int, actor: Actor, now: datetime) -> NextStep:
    """It was done (or is no longer wanted); the owner, the lead or a manager says so."""
    rows = NextStep.objects.select_for_update(of=("self",), no_key=True).select_related("contact", "owner")
    step = rows.filter(pk=step_id).first()
    if step is None:
        raise Refused("no-such-step", "There is no such next step.", status=NOT_FOUND)
    who = members.standing(actor)
    if not (who.person_id == step.owner_id or who.leads(step.owner.team_id)):
        raise Refused("not-yours", f"This next step is {step.owner}'s.", status=FORBIDDEN)
    if step.done_at is None:
        step.done_at = now
        step.save(update_fields=["done_at"])
        record("step.done", step.pk, actor=actor, now=now, thread=step.contact.thread, what=step.what)
    return step


@command
def qualify(*, handoff_id: int, criteria: Sequence[str], actor: Actor, now: datetime) -> Handoff:
    """Sales finds the person ready: every agreed criterion is ticked, and the person becomes SQL."""
    handoff = locked(handoff_id)
    handoff.state = possible(handoff, Move.QUALIFY)
    need(handoff, Move.QUALIFY, actor, now)
    if open_ones := [c for c in criteria_of(handoff) if c not in set(criteria)]:
        words = "; ".join(open_ones)
        raise Refused("criteria-open", f"Not ticked yet: {words}.", field="criteria", missing=open_ones)
    return _qualified(handoff, list(criteria), actor, now)


@command
def return_(
    *,
    handoff_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    comment: str = "",
    hint: str = "",
    retry_on: date | None = None,
) -> Handoff:
    """Back to marketing after trying: a reason, a hint for nurture, the earliest day to try again."""
    handoff = locked(handoff_id)
    handoff.state = possible(handoff, Move.RETURN)
    need(handoff, Move.RETURN, actor, now)
    agreed = endings.agreed_reason(reason, RETURN_REASONS, comment)
    _check_retry(retry_on, timezone.localtime(now).date())
    why = endings.put_down(handoff, agreed, comment)
    handoff.hint, handoff.retry_on = hint.strip(), retry_on
    handoff.returned_at, handoff.returned_by_id = now, actor.id
    handoff.save(update_fields=["state", *why, "hint", "retry_on", "returned_at", "returned_by"])
    promises.end_with_return(handoff, actor, now)
    handoff.next_steps.filter(done_at=None).update(done_at=now)
    endings.apply(handoff, agreed, "handoff.returned", handoff.comment, actor, now)
    back = promises.begin_coming_back(handoff, agreed, actor, now)
    day = retry_on.isoformat() if retry_on else None
    tell(
        handoff,
        "returned",
        actor,
        now,
        reason=agreed.key,
        comment=handoff.comment,
        hint=handoff.hint,
        retry_on=day,
        back=back,
    )
    return handoff


@command
def open_opportunity(*, handoff_id: int, actor: Actor, now: datetime, **terms: Any) -> Opportunity:
    """A chance to sell came of it. Opening one qualifies the handoff, if it is not yet; `terms` as
    in outcomes.commands.open_."""
    handoff = locked(handoff_id)
    need(handoff, Move.QUALIFY, actor, now)
    if handoff.state != State.QUALIFIED:
        handoff.state = possible(handoff, Move.QUALIFY)
        _qualified(handoff, [], actor, now)  # nobody was asked, so nothing counts as ticked
    chance = outcomes.open_(
        contact_id=handoff.contact_id,
        handoff_id=handoff.pk,
        owner_id=terms.pop("owner_id", None) or handoff.holder_id,
        actor=actor,
        now=now,
        **terms,
    )
    promises.needs_no_return(handoff.contact_id, actor, now)  # of a later one that came back
    return chance


def _qualified(handoff: Handoff, criteria: list[str], actor: Actor, now: datetime) -> Handoff:
    handoff.qualified_at, handoff.qualified_by_id, handoff.criteria = now, actor.id, criteria
    handoff.save(update_fields=["state", "qualified_at", "qualified_by", "criteria"])
    promises.end_with_qualifying(handoff, actor, now)
    lifecycle.raise_to(
        contact=handoff.contact, stage=Stage.SQL, cause="handoff.qualified", actor=actor, now=now
    )
    tell(handoff, "qualified", actor, now, criteria=criteria)
    return handoff


def _check_retry(day: date | None, today: date) -> None:
    if day and day <= today:
        raise Refused("retry-past", "The day to try again must lie ahead.", field="retry_on")
    if day and day - today > TEN_YEARS:
        raise Refused("retry-too-far", "The day to try again must lie within ten years.", field="retry_on")


def _check_attempt(
    handoff: Handoff, via: str, result: str, happened_at: datetime, minutes: int | None, now: datetime
) -> None:
    if via not in set(Via):
        raise Refused("no-such-channel", "Choose how you tried: call, e-mail, meeting…", field="via")
    if result not in set(Result):
        raise Refused("no-such-result", "Choose what came of it.", field="result")
    if happened_at > now:
        raise Refused("in-the-future", "An attempt can't lie in the future.", field="happened_at")
    if happened_at < handoff.first_offered_at:
        raise Refused(
            "before-the-offer",
            "That was before the offer; it can't count for this handoff.",
            field="happened_at",
        )
    if minutes is not None and minutes < 0:
        raise Refused("minutes", "Minutes can't be below zero.", field="minutes")


def _tell_attempt(attempt: Attempt, actor: Actor, now: datetime, **more: Any) -> None:
    record(
        "attempt.logged",
        attempt.pk,
        actor=actor,
        now=now,
        thread=attempt.contact.thread,
        occurred_at=attempt.happened_at,
        handoff_id=attempt.handoff_id,
        via=attempt.via,
        result=attempt.result,
        minutes=attempt.minutes,
        note=attempt.note,
        late=attempt.logged_late,
        sent=str(attempt.sent or ""),
        **more,
    )


def _replace_next_step(handoff: Handoff, what: str, due_at: datetime | None, now: datetime) -> None:
    handoff.next_steps.filter(done_at=None).update(done_at=now)
    if not what or handoff.holder is None:
        return
    if due_at is None or due_at <= now:
        raise Refused("step-when", "Say when the next step is due; it must lie ahead.", field="next_step_at")
    if due_at - now > TEN_YEARS:
        raise Refused("step-too-far", "The next step must be due within ten years.", field="next_step_at")
    NextStep.objects.create(
        contact=handoff.contact,
        handoff=handoff,
        owner=handoff.holder,
        what=what,
        due_at=due_at,
        created_at=now,
    )
