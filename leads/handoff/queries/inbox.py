"""What needs a rep, ordered by the time that is left: in four splits, with a fixed number of queries
however much there is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from leads.handoff.models import Handoff, NextStep
from leads.handoff.queries.handoffs import WITH, moves_for_each
from leads.handoff.rules import OPEN, TAKE_BACK_WITHIN, Move, State
from leads.words import Stage
from sla.clocks import queries as clocks
from sla.clocks.queries import ClockView
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

PRESSING = (clocks.State.AT_RISK, clocks.State.OVERDUE)
# Held, or qualified and still without an opportunity: somebody has to go on with it. Asked for one by
# one, because together the database would read everything that was ever handed over.
IN_WORK = (Q(state__in=OPEN), Q(state=State.QUALIFIED, contact__stage=Stage.SQL))


class Split(StrEnum):
    DUE = "due"
    MINE = "mine"
    TEAM = "team"
    HOLD = "hold"
    STEPS = "steps"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose inbox: one person's with what they see of their team, or a whole team's."""

    person_id: int | None
    team_id: int | None
    sees_colleagues: bool = False  # a lead does; others see whom they cover for

    @property
    def is_team(self) -> bool:
        return self.person_id is None


@dataclass(slots=True)
class Item:
    """One thing to do: a handoff, or a next step. `clock` is the promise that is due first, or the
    last that ended."""

    now: datetime
    handoff: Handoff | None = None
    step: NextStep | None = None
    clock: ClockView | None = None
    is_held: bool = False
    moves: set[Move] = field(default_factory=set)
    may_finish: bool = False
    passed_on: str = ""  # why the ladder gave it to who has it now

    @property
    def key(self) -> str:
        """Names the row, also across answers."""
        return f"handoff-{self.handoff.pk}" if self.handoff else f"step-{self.step.pk if self.step else 0}"

    @property
    def due_at(self) -> datetime | None:
        if self.step:
            return self.step.due_at
        return self.clock.due_at if self.clock and self.clock.is_open else None

    @property
    def order(self) -> tuple[bool, datetime | None, str, int]:
        """The least time left first; what has no time last."""
        kind, _, number = self.key.partition("-")
        return (self.due_at is None, self.due_at, kind, int(number))

    @property
    def badge(self) -> dict[str, Any] | None:
        """What parts/sla_badge.html shows of it."""
        if self.clock and self.handoff:
            return {**self.clock.badge, "who": str(self.handoff.contact)}
        if self.step:
            state = "overdue" if self.step.due_at < self.now else "running"
            known = {"key": self.key, "who": str(self.step.contact), "now": self.now, "due": self.step.due_at}
            return {"state": state, "label": "Next step", **known}
        return None


def scope_of(who: Standing, team_id: int | None) -> Scope:
    """The inbox that this person looks at: their own, or that of the team they ask for."""
    if team_id is not None:
        return Scope(None, team_id)
    if who.sells():
        return Scope(who.person_id, who.team_id, sees_colleagues=who.leads(who.team_id))
    if who.is_manager and Handoff.objects.filter(holder=who.person_id, state__in=OPEN).exists():
        return Scope(who.person_id, _busiest_team(), sees_colleagues=True)  # the last resort of a ladder
    return Scope(None, _busiest_team())


def splits(scope: Scope, now: datetime) -> dict[Split, list[Item]]:
    """Every item of each split, in order; loaded only as far as ordering needs (see `shown`)."""
    own_ones, others = _handoffs(scope, now)
    items = _with_clocks([*own_ones, *others], now)
    mine, team = items[: len(own_ones)], items[len(own_ones) :]
    steps = [Item(now, step=step) for step in _steps(scope)]
    own = mine + team if scope.is_team else mine
    due = [item for item in [*own, *steps] if _is_due(item, now)]
    held = [item for item in items if item.is_held]
    found = {Split.DUE: due, Split.MINE: mine, Split.TEAM: team, Split.HOLD: held, Split.STEPS: steps}
    return {split: sorted(found[split], key=lambda item: item.order) for split in found}


def due_count(person_id: int, now: datetime) -> int:
    """How much needs this person now: the length of their `due` split. Every page shows it, so nothing is
    read but what tells when something is due."""
    held = Handoff.objects.filter(holder=person_id)
    pledges = [pk for each in IN_WORK for pk in held.filter(each).values_list("pledge_id", flat=True)]
    handoffs = [Item(now, clock=telling(views)) for views in clocks.standing(pledges, now).values()]
    steps = NextStep.objects.filter(done_at=None, owner=person_id).only("due_at")
    return sum(_is_due(item, now) for item in [*handoffs, *(Item(now, step=step) for step in steps)])


def shown(items: Sequence[Item], who: Standing, now: datetime) -> Sequence[Item]:
    """The same items with all that their rows show, and what that person can do with each."""
    handoffs = _full([pk for item in items if (pk := _handoff_of(item))])
    moves = moves_for_each(list(handoffs.values()), who, now)
    passed_on = _passed_on(handoffs.values())
    for item in items:
        item.moves = moves.get(_handoff_of(item) or 0, set())
        if item.handoff:
            item.handoff = handoffs[item.handoff.pk]
            item.passed_on = passed_on.get(item.handoff.pk, "")
        if item.step:
            item.may_finish = item.step.owner_id == who.person_id or who.leads(item.step.owner.team_id)
    return items


def just_decided(person_id: int, who: Standing, now: datetime) -> list[Handoff]:
    """What the person decided in the last minutes and can still take back, newest first."""
    since = now - TAKE_BACK_WITHIN
    by_me = Q(pk__in=[])
    for state in (State.ACCEPTED, State.REJECTED, State.RETURNED):
        by_me |= Q(state=state, **{f"{state}_by": person_id, f"{state}_at__gte": since})
    found = list(Handoff.objects.filter(by_me).select_related(*WITH))
    moves = moves_for_each(found, who, now)
    fresh = [handoff for handoff in found if Move.TAKE_BACK in moves[handoff.pk]]
    return sorted(fresh, key=lambda handoff: handoff.state_since, reverse=True)


def telling(views: Sequence[ClockView]) -> ClockView | None:
    """The open clock that is due first, of those that are not excused if there are others; when none
    runs, the last that was kept or broken."""
    running = [view for view in views if view.is_open]
    running = [view for view in running if view.state != clocks.State.EXCUSED] or running
    if running:
        return min(running, key=lambda view: view.due_at)
    ended = [view for view in views if view.state != clocks.State.CANCELLED]
    return max(ended or views, key=lambda view: view.ended_at or view.due_at, default=None)


def _busiest_team() -> int | None:
    """The sales team with the most in work; without any work, the first."""
    counts: Counter[int] = Counter()
    for each in IN_WORK:
        counts.update(dict(Handoff.objects.filter(each).values_list("sales_team").annotate(n=Count("pk"))))
    if counts:
        return min(counts, key=lambda team: (-counts[team], team))
    return members.teams("sales").values_list("pk", flat=True).first()


def _handoff_of(item: Item) -> int | None:
    return item.handoff.pk if item.handoff else item.step.handoff_id if item.step else None


def _handoffs(scope: Scope, now: datetime) -> tuple[list[Handoff], list[Handoff]]:
    """Those of the person, and those of the team that the person may look after."""
    if scope.is_team:
        return [], _in_work(Q(sales_team=scope.team_id))
    if scope.team_id is None:
        return _in_work(Q(holder=scope.person_id)), []
    found = _in_work(Q(holder=scope.person_id) | Q(sales_team=scope.team_id))
    mine = [handoff for handoff in found if handoff.holder_id == scope.person_id]
    others = [handoff for handoff in found if handoff.holder_id != scope.person_id]
    return mine, [handoff for handoff in others if scope.sees_colleagues or _is_unattended(handoff, now)]


def _in_work(whose: Q) -> list[Handoff]:
    rows = Handoff.objects.filter(whose).select_related("holder").prefetch_related("holder__leave")
    return [handoff for each in IN_WORK for handoff in rows.filter(each)]


def _is_unattended(handoff: Handoff, now: datetime) -> bool:
    """Nobody holds it, or who does is away."""
    holder = members.holder_of(handoff.holder)
    return holder is None or not holder.is_present(now)


def _steps(scope: Scope) -> QuerySet[NextStep]:
    rows = NextStep.objects.filter(done_at=None).select_related("contact__company", "owner")
    if scope.is_team:
        return rows.filter(owner__team=scope.team_id)
    return rows.filter(owner=scope.person_id)


def _with_clocks(handoffs: Iterable[Handoff], now: datetime) -> list[Item]:
    found = list(handoffs)
    standing = clocks.standing([handoff.pledge_id for handoff in found], now)
    return [_item(handoff, standing[handoff.pledge_id], now) for handoff in found]


def _item(handoff: Handoff, views: Sequence[ClockView], now: datetime) -> Item:
    is_held = any(view.is_open and view.held_until for view in views)
    return Item(now, handoff=handoff, clock=telling(views), is_held=is_held)


def _passed_on(handoffs: Iterable[Handoff]) -> dict[int, str]:
    """Of undecided ones that came to their holder by a step of the ladder: who had not decided."""
    asked = {handoff.pledge_id: handoff for handoff in handoffs if handoff.state == State.OFFERED}
    return {
        asked[pledge_id].pk: f"{steps[-1].holder} did not decide" if steps[-1].holder else "nobody took it"
        for pledge_id, steps in clocks.escalated(asked).items()
        if steps[-1].escalated_at == asked[pledge_id].holder_set_at
    }


def _is_due(item: Item, now: datetime) -> bool:
    """At risk, overdue, or due before the person's day is over."""
    if item.due_at is None:
        return False
    pressing = item.clock is not None and item.clock.state in PRESSING
    return pressing or timezone.localtime(item.due_at).date() <= timezone.localtime(now).date()


def _full(handoff_ids: Sequence[int]) -> dict[int, Handoff]:
    open_steps = Prefetch(
        "next_steps", queryset=NextStep.objects.filter(done_at=None).order_by("due_at"), to_attr="open_steps"
    )
    rows = Handoff.objects.filter(pk__in=handoff_ids).select_related(*WITH, "source_touchpoint__campaign")
    rows = rows.annotate(tried=Count("attempts")).prefetch_related(open_steps)
    return {handoff.pk: handoff for handoff in rows}
