"""Where the clocks of some subjects stand, what an offer made now would start, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from sla.agreements import queries as agreements
from sla.clocks import explanation, rules
from sla.clocks.explanation import Excuse, Held, Moved
from sla.clocks.models import Clock, Hold, Pledge, calendar_of, pauses_of
from sla.clocks.queries.together import whole_of
from sla.clocks.rules import ESCALATES, LABELS, Judgement, Kind, Pause, State, judge, state_at
from smarketing.journal import queries as journal
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime

SHOWN = (  # what is shown of a clock beside itself
    "holder",
    "excused_by",
    "pledge__calendar",
    "pledge__team",
    "pledge__marketing_calendar",
    "pledge__marketing_team",
)
ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock at one moment. `opens` is when its calendar opens next: if it is open at that
    moment, after it `closes`; both are None round the clock."""

    id: int
    pledge_id: int
    kind: Kind
    label: str
    state: State
    holder_id: int | None
    now: datetime
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    ended_at: datetime | None
    minutes_used: float
    minutes_promised: float
    closes: datetime | None
    opens: datetime | None
    held_until: datetime | None
    row: Clock

    @property
    def is_open(self) -> bool:
        """Whether it still runs, in time or not."""
        return self.ended_at is None or self.ended_at > self.now

    @property
    def left(self) -> timedelta | None:
        """Business time left until due, while there is any."""
        return None if self.minutes_left is None else timedelta(minutes=self.minutes_left)

    @property
    def minutes_left(self) -> float | None:
        if not self.is_open or self.now > self.due_at:
            return None
        return self.minutes_promised - self.minutes_used

    @property
    def badge(self) -> dict[str, Any]:
        """What parts/sla_badge.html shows; a page may add `who`."""
        ended = self.ended_at
        began = ended is None or ended >= self.started_at  # else it was done before time began to count
        is_late = ended is not None and ended > self.due_at  # else it was given up before
        return {
            "state": self.state.value,
            "label": self.label,
            "key": f"clock-{self.id}",
            "url": reverse("clock-explain", args=[self.id]),
            "now": self.now,
            "due": self.due_at,
            "warn": self.warn_at,
            "left": self.left,
            "closes": self.closes,
            "opens": self.opens,
            "until": self.held_until,
            "took": timedelta(minutes=self.minutes_used) if self.state == State.MET and began else None,
            "late": ended - self.due_at if ended and is_late and self.state == State.BREACHED else None,
        }


def standing(pledge_ids: Iterable[int], now: datetime) -> dict[int, list[ClockView]]:
    """Every clock of these pledges, open or not, in the order in which the promises begin."""
    views: dict[int, list[ClockView]] = {pledge_id: [] for pledge_id in pledge_ids}
    if not views:
        return views
    clocks = Clock.objects.filter(pledge__in=views).select_related(*SHOWN).prefetch_related("pledge__holds")
    for clock in sorted(clocks, key=lambda clock: (ORDER[Kind(clock.kind)], clock.pk)):
        views[clock.pledge_id].append(view(clock, now))
    return views


def judged(pledge_ids: Iterable[int]) -> dict[int, dict[Kind, Judgement]]:
    """Each promise of these pledges over all its clocks, to be asked whether it was kept."""
    chains: dict[int, dict[Kind, list[Clock]]] = {pledge_id: {} for pledge_id in pledge_ids}
    for clock in Clock.objects.filter(pledge__in=chains).order_by("pk"):
        chains[clock.pledge_id].setdefault(Kind(clock.kind), []).append(clock)
    return {
        pledge_id: {kind: judge([clock.stamps for clock in clocks]) for kind, clocks in kinds.items()}
        for pledge_id, kinds in chains.items()
    }


@dataclass(frozen=True, slots=True)
class Preview:
    """What an offer made at a moment would be promised."""

    decide_due: datetime
    first_contact_due: datetime
    decide_minutes: int
    first_contact_minutes: int
    zone: str
    hours: str
    why: str


def preview(marketing_team_id: int, sales_team_id: int, at: datetime) -> Preview:
    """The due moments of an offer with a holder, made at that moment, before it is made."""
    agreement = agreements.in_force(marketing_team_id, sales_team_id, at)
    terms = agreements.terms(agreement)
    time = agreements.business_time(agreement, sales_team_id)
    return Preview(
        decide_due=time.add(at, terms.decide_minutes),
        first_contact_due=time.add(at, terms.first_contact_minutes),
        decide_minutes=terms.decide_minutes,
        first_contact_minutes=terms.first_contact_minutes,
        zone=str(time.zone),
        hours=calendars.words_of(time),
        why=agreements.why(agreement),
    )


def deadlines(
    pledge: Pledge, kind: str, since: datetime, time: BusinessTime | None = None
) -> tuple[datetime, datetime]:
    """When a clock of this kind that begins at `since` is at risk, and when it is due, with the holds
    that there are; by other hours than those of its calendar now, if they are given."""
    time = time or calendars.business_time(calendar_of(pledge, kind))
    terms = agreements.terms(pledge.agreement)
    return rules.deadlines(time, since, kind, terms, pauses_of(pledge, kind))


def holds(pledge_ids: Iterable[int]) -> dict[int, list[Hold]]:
    """Every hold of these pledges, in order."""
    found: dict[int, list[Hold]] = {pledge_id: [] for pledge_id in pledge_ids}
    for hold in Hold.objects.filter(pledge__in=found).select_related("placed_by", "lifted_by"):
        found[hold.pledge_id].append(hold)
    return found


def on_hold(pledge_ids: Iterable[int], now: datetime) -> set[int]:
    """Those of these pledges that a hold stops at that moment."""
    ids = list(pledge_ids)
    covering = Hold.objects.filter(pledge__in=ids, starts_at__lte=now, ends_at__gt=now)
    return set(covering.values_list("pledge_id", flat=True)) if ids else set()


def escalation(pledge: Pledge, kind: str, due_at: datetime) -> datetime | None:
    """When the ladder's step is due on a clock of this kind that is still not done."""
    if kind not in ESCALATES:
        return None
    terms = agreements.terms(pledge.agreement)
    return calendars.business_time(pledge.calendar).add(due_at, terms.reassign_minutes)


def charged_to(pledge_id: int, kind: str) -> int | None:
    """Who is to blame if it breaks, or was when it broke: the holder of the last clock of that kind."""
    held = Clock.objects.filter(pledge=pledge_id, kind=kind).order_by("pk").values_list("holder", flat=True)
    return held.last()


def explain(clock_id: int, now: datetime) -> list[str]:
    """The clock explains itself, line by line, in the zone whose hours count."""
    clock = get(clock_id)
    time = _counted(clock)
    return explanation.lines(
        explanation.Case(
            kind=Kind(clock.kind),
            stamps=clock.stamps,
            time=time,
            hours=calendars.words_of(time),
            since=_since(clock),
            moved=_moved(clock),
            why=agreements.why(clock.pledge.agreement),
            holder=str(clock.holder or ""),
            escalates=(clock.escalate_at, clock.escalated_at),
            now=now,
            days=agreements.terms(clock.pledge.agreement).days(clock.kind),
            held=_held(clock),
            excuse=_excuse(clock, now),
            cause=_cause(clock),
            whole=whole_of(clock),
        )
    )


def _counted(clock: Clock) -> BusinessTime:
    """The hours it was counted by, whatever its calendar says today."""
    return calendars.counted(clock.calendar, clock.calendar_version)


def _since(clock: Clock) -> str:
    """Which hours these were, when its calendar has others today."""
    calendar = clock.calendar
    if clock.calendar_version == calendar.version:
        return ""
    return f"version {clock.calendar_version} of {calendar}, which has changed since"


def _moved(clock: Clock) -> list[Moved]:
    """When a changed calendar or a hold had it counted anew, and when it was due before."""
    facts = journal.about("clock", clock.pk).filter(kind="clock.recounted")
    return [
        Moved(
            fact.occurred_at,
            datetime.fromisoformat(fact.payload["was_due_at"]),
            fact.payload.get("why", ""),
        )
        for fact in facts
    ]


def _cause(clock: Clock) -> str:
    """What kept it, if that was told."""
    facts = journal.about("clock", clock.pk).filter(kind__in=("clock.met", "clock.ended"))
    said = facts.order_by("pk").values_list("payload__cause", flat=True).last()
    return said or ""


def _held(clock: Clock) -> list[Held]:
    told = {hold.pk: hold for hold in holds([clock.pledge_id])[clock.pledge_id]}
    return [_as_told(told[hold.pk], pause) for hold, pause in zip(clock.holds, clock.pauses, strict=True)]


def _as_told(hold: Hold, pause: Pause) -> Held:
    """Of who lifted it nothing, where that came later."""
    lifted_by = str(hold.lifted_by or "") if pause == hold.pause else ""
    return Held(pause, hold.reason, str(hold.placed_by or ""), lifted_by)


def _excuse(clock: Clock, now: datetime) -> Excuse | None:
    if clock.excused_at is None or clock.excused_at > now:
        return None
    return Excuse(clock.excused_at, str(clock.excused_by), clock.excused_why)


def pledge_of(clock_id: int) -> Pledge:
    """What the clock ticks on: its name and where it is found."""
    return get(clock_id).pledge


def get(clock_id: int) -> Clock:
    """The clock with all that explains it."""
    teams = ("pledge__agreement__marketing_team", "pledge__agreement__sales_team")
    rows = Clock.objects.select_related(*SHOWN, *teams)
    clock = rows.filter(pk=clock_id).first()
    if clock is None:
        raise Refused("no-such-clock", "There is no such clock.", status=NOT_FOUND)
    return clock


def view(clock: Clock, now: datetime) -> ClockView:
    """The clock as it stands; it comes with its pledge's calendars and holds."""
    time, ended, pauses = _counted(clock), clock.stamps.ended_at, clock.pauses
    is_open = time.is_open(now)
    held = next((pause for pause in pauses if pause.covers(now)), None)
    closes = time.closes(now) if is_open else None
    opens = time.next_open(closes or now)
    return ClockView(
        id=clock.pk,
        pledge_id=clock.pledge_id,
        kind=Kind(clock.kind),
        label=LABELS[Kind(clock.kind)],
        state=state_at(clock.stamps, now, is_open=is_open, on_hold=held is not None),
        holder_id=clock.holder_id,
        now=now,
        started_at=clock.started_at,
        warn_at=clock.warn_at,
        due_at=clock.due_at,
        ended_at=ended,
        minutes_used=rules.used(time, clock.started_at, min(ended, now) if ended else now, pauses),
        minutes_promised=rules.used(time, clock.started_at, clock.due_at, pauses),
        closes=closes,
        opens=opens if opens > now else None,
        held_until=held.ends_at if held else None,
        row=clock,
    )
