"""A manager rules that a breach is excused: a clock's own, or on the last clock that of a promise which its
holders broke only together. The breach stays in sight, in a colour of its own, and counts
neither as kept nor as broken; the ruling is never taken back."""

from datetime import datetime

from sla.clocks.announcing import payload
from sla.clocks.models import Clock
from sla.clocks.queries import SHOWN, broke_together
from sla.clocks.recounting import follow
from sla.clocks.rules import State, state_at
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members


@command
def excuse(*, clock_id: int, why: str, actor: Actor, now: datetime) -> Clock:
    """Excuse one breach, with a reason. Only a manager, only what is broken, once."""
    if not members.standing(actor).is_manager:
        raise Refused("not-a-manager", "Only a manager excuses a breach.", status=FORBIDDEN)
    rows = Clock.objects.select_for_update(of=("self",), no_key=True).select_related(*SHOWN)
    clock = rows.filter(pk=clock_id).first()
    if clock is None:
        raise Refused("no-such-clock", "There is no such clock.", status=NOT_FOUND)
    follow([clock], now=now)
    _need_breach(clock, now)
    if not why.strip():
        raise Refused("words-missing", "Say why it is excused; both teams read it.", field="why")
    clock.excused_at, clock.excused_by_id, clock.excused_why = now, actor.id, why.strip()
    clock.save(update_fields=["excused_at", "excused_by", "excused_why"])
    told = payload(clock.pledge_id, clock.pk, clock.kind, clock.holder_id, clock.due_at)
    told |= {"why": clock.excused_why}
    fact = Fact("clock.excused", clock.pk, clock.pledge.thread, now, told)
    record_many([fact], actor=actor, now=now)
    return clock


def _need_breach(clock: Clock, now: datetime) -> None:
    if clock.excused_at:
        message = f"{clock.excused_by} excused it already."
        raise Refused("already-excused", message, status=CONFLICT)
    is_broken = state_at(clock.stamps, now, is_open=True) in (State.OVERDUE, State.BREACHED)
    if not is_broken and not broke_together(clock):
        raise Refused(
            "not-broken", "This promise is not broken; there is nothing to excuse.", status=CONFLICT
        )
