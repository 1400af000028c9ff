"""Clocks that are not what the facts make of them are put right, each in sight: what it was and is, is a
fact of its own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sla.clocks.announcing import payload
from sla.clocks.models import Clock, Pledge
from sla.clocks.queries import Difference, Tick, differences, escalation, pledges_with_clocks
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command


@command
def mend(*, expected: Mapping[int, Sequence[Tick]], actor: Actor, now: datetime) -> list[Difference]:
    """By pledge, the clocks as they must be; returns what was another way and is not any more."""
    pledges = {pledge.pk: pledge for pledge in pledges_with_clocks(expected, lock=True)}
    found = list(differences(pledges.values(), expected))
    by_clock: dict[tuple[int, int | None, str], list[Difference]] = {}
    for each in found:
        by_clock.setdefault((each.pledge_id, each.clock_id, each.kind), []).append(each)
    facts = [_mended(pledges[pk], clock_id, wrong, now) for (pk, clock_id, _), wrong in by_clock.items()]
    record_many(facts, actor=actor, now=now)
    return found


def _mended(pledge: Pledge, clock_id: int | None, wrong: Sequence[Difference], now: datetime) -> Fact:
    changed = {each.field: [_text(each.stored), _text(each.recomputed)] for each in wrong}
    clock = _put_right(pledge, clock_id, wrong)
    told = payload(pledge.pk, clock_id or clock.pk, clock.kind, clock.holder_id, clock.due_at)
    return Fact("clock.rebuilt", clock.pk, pledge.thread, now, told | {"changed": changed})


def _put_right(pledge: Pledge, clock_id: int | None, wrong: Sequence[Difference]) -> Clock:
    """The clock, without a number of its own if there should be none."""
    tick = wrong[0].tick
    clock = Clock.objects.get(pk=clock_id) if clock_id else Clock(pledge=pledge, kind=wrong[0].kind)
    if tick is None:
        clock.delete()
        return clock
    if clock.escalated_at is None:
        clock.escalate_at = escalation(pledge, clock.kind, tick.due_at)
    for name, value in {**_values(tick), **_marks(wrong)}.items():
        setattr(clock, name, value)
    clock.save()
    return clock


def _values(tick: Tick) -> dict[str, Any]:
    names: Iterable[str] = (
        "holder_id", "calendar_version", "started_at", "warn_at", "due_at", "stopped_at", "cancelled_at",
        "given_up",
    )  # fmt: skip
    return {name: getattr(tick, name) for name in names}


def _marks(wrong: Sequence[Difference]) -> dict[str, Any]:
    return {each.field: each.recomputed for each in wrong if each.field == "breached_at"}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
