"""Stored clocks beside what they must be, field by field."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from sla.clocks.models import Clock, Pledge
from sla.clocks.queries.ledger import Tick
from smarketing.journal import queries as journal

FIELDS = (
    "holder_id", "calendar_version", "started_at", "warn_at", "due_at", "stopped_at", "cancelled_at",
    "given_up",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one clock. Without a clock it is missing; without a tick there should be none."""

    pledge_id: int
    clock_id: int | None
    kind: str
    field: str
    stored: Any
    recomputed: Any
    tick: Tick | None


def pledges_with_clocks(pledge_ids: Iterable[int], *, lock: bool = False) -> Iterator[Pledge]:
    clocks = Clock.objects.order_by("pk")
    if lock:
        clocks = clocks.select_for_update(of=("self",), no_key=True)
    rows = Pledge.objects.filter(pk__in=list(pledge_ids)).order_by("pk")
    yield from rows.prefetch_related(Prefetch("clocks", clocks, to_attr="stored"))


def begun(pledge_ids: Iterable[int], kind: str) -> Iterator[tuple[int, datetime, int | None]]:
    """Since when, and whose, what is stored of that kind is: for what no fact tells."""
    found = Clock.objects.filter(pledge__in=list(pledge_ids), kind=kind)
    yield from found.values_list("pledge_id", "started_at", "holder_id")


def differences(pledges: Iterable[Pledge], expected: Mapping[int, Sequence[Tick]]) -> Iterator[Difference]:
    """Of each, the n-th clock of a kind beside the n-th that must be; what was said of them is read once."""
    together = list(pledges)
    said = _said([clock.pk for pledge in together for clock in pledge.stored])  # type: ignore[attr-defined]
    for pledge in together:
        yield from _differences(pledge, expected[pledge.pk], said)


def _differences(pledge: Pledge, ticks: Sequence[Tick], said: Mapping[int, int]) -> Iterator[Difference]:
    for kind in sorted({*(tick.kind for tick in ticks), *(c.kind for c in pledge.stored)}):  # type: ignore[attr-defined]
        stored = [clock for clock in pledge.stored if clock.kind == kind]  # type: ignore[attr-defined]
        wanted = [tick for tick in ticks if tick.kind == kind]
        for clock, tick in zip(stored, wanted, strict=False):
            yield from _compared(clock, tick, said.get(clock.pk, 0))
        for clock in stored[len(wanted) :]:
            yield Difference(pledge.pk, clock.pk, kind, "clock", "there", "none", None)
        for tick in wanted[len(stored) :]:
            yield Difference(pledge.pk, None, kind, "clock", "none", "there", tick)


def _compared(clock: Clock, tick: Tick, said: int) -> Iterator[Difference]:
    for name in FIELDS:
        before, after = getattr(clock, name), getattr(tick, name)
        if before != after:
            yield Difference(clock.pledge_id, clock.pk, clock.kind, name, before, after, tick)
    breached_at: datetime | None = tick.stamps.breaks_at if said > 0 else None
    if clock.breached_at != breached_at:
        yield Difference(
            clock.pledge_id, clock.pk, clock.kind, "breached_at", clock.breached_at, breached_at, tick
        )


def _said(clock_ids: Sequence[int]) -> dict[int, int]:
    """How often a breach of each was announced and not taken back."""
    found: dict[int, int] = {}
    facts = journal.entries().filter(subject="clock", subject_id__in=clock_ids)
    for clock_id, kind, unsaid in facts.values_list("subject_id", "kind", "payload__unsaid"):
        found[clock_id or 0] = found.get(clock_id or 0, 0) + (kind == "clock.breached") - (unsaid is True)
    return found
