"""How far the work in the background is behind, in a handful of cheap statements: each figure has a
count, an age and a limit, so that the page, the doctor and the figures for Prometheus say the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q

from leads.models import Submission
from reporting.passages import queries as passages
from smarketing.health.walking import ask
from smarketing.journal.models import Stuck
from smarketing.people.models import Mail

MOST = 100_000  # counted; beyond it a backlog is simply large
# A machine under load is a minute behind now and then.
LATE = timedelta(minutes=2)
PERSISTENT = 3  # tries after which something stuck is worth waking somebody
RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Lag:
    """Work that waits. `age`: of the oldest of it; None when nothing waits. Over `limit` (None: there
    is none, people take their time) it is late."""

    key: str
    label: str
    means: str
    count: int
    age: timedelta | None
    limit: timedelta | None
    advice: str = ""
    url: str = ""

    @property
    def ago(self) -> str:
        return "" if self.age is None else ago(self.age)

    @property
    def late(self) -> bool:
        return self.limit is not None and self.age is not None and self.age > self.limit


def ago(age: timedelta) -> str:
    """`now`, `40 seconds`, `3 minutes`: whole words, because an admin reads it in an alarm."""
    seconds = int(age.total_seconds())
    if seconds < 5:
        return "now"
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}"
    return f"{seconds} seconds"


def lags(now: datetime) -> list[Lag]:
    doors = [_relay(now), _intake(now), _tracking(now)]
    return [*doors, _sweep(now), _ladder(now), _dashboard(now), _mail(now)]


def _age(now: datetime, moment: datetime | None) -> timedelta | None:
    return None if moment is None else max(timedelta(), now - moment)


_WAITING = """
    SELECT (SELECT count(*) FROM (SELECT 1 FROM journal_waiting LIMIT %(most)s) AS some_of_them),
           (SELECT recorded_at FROM journal_entry WHERE id = (SELECT min(entry_id) FROM journal_waiting))"""
_BEACONS = """
    SELECT (SELECT count(*) FROM (SELECT 1 FROM leads_beacon LIMIT %(most)s) AS some_of_them),
           (SELECT received_at FROM leads_beacon ORDER BY id LIMIT 1)"""
_DUE = """
    SELECT count(*), min(due_at) FROM (
        SELECT due_at FROM sla_clock
        WHERE stopped_at IS NULL AND cancelled_at IS NULL AND breached_at IS NULL AND due_at < %(now)s
        ORDER BY due_at LIMIT %(most)s) AS due"""
_STEPS = """
    SELECT count(*), min(escalate_at) FROM (
        SELECT escalate_at FROM sla_clock
        WHERE stopped_at IS NULL AND cancelled_at IS NULL AND escalated_at IS NULL AND escalate_at <= %(now)s
        ORDER BY escalate_at LIMIT %(most)s) AS due"""
_WORKERS = "Look whether a worker and beat are running, and what their logs say."


def _relay(now: datetime) -> Lag:
    count, oldest = ask(_WAITING, most=MOST)[0]
    return Lag(
        "relay",
        "Relay",
        "facts that nobody has been told of yet",
        count,
        _age(now, oldest),
        LATE,
        _WORKERS,
    )


def _intake(now: datetime) -> Lag:
    """Those a worker should have taken by now; one that a worker has is not late yet."""
    due = Submission.objects.filter(state=Submission.State.RECEIVED, next_try_at__lte=now)
    found = due.aggregate(count=Count("pk"), oldest=Min("next_try_at"))
    return Lag(
        "intake",
        "Intake",
        "submissions that wait to be processed",
        found["count"],
        _age(now, found["oldest"]),
        LATE,
        _WORKERS,
    )


def _tracking(now: datetime) -> Lag:
    count, oldest = ask(_BEACONS, most=MOST)[0]
    return Lag(
        "tracking",
        "Tracking",
        "what web sites told and nobody sorted yet",
        count,
        _age(now, oldest),
        LATE,
        _WORKERS,
    )


def _sweep(now: datetime) -> Lag:
    count, oldest = ask(_DUE, now=now, most=MOST)[0]
    return Lag(
        "sweep",
        "Sweep",
        "clocks past due that nobody has been told of",
        count,
        _age(now, oldest),
        LATE,
        _WORKERS,
    )


def _ladder(now: datetime) -> Lag:
    count, oldest = ask(_STEPS, now=now, most=MOST)[0]
    return Lag(
        "ladder",
        "Ladder",
        "offers nobody decided that are not passed on yet",
        count,
        _age(now, oldest),
        LATE,
        _WORKERS,
    )


def _dashboard(now: datetime) -> Lag:
    """Its numbers are as of a moment that moves on while nothing happens, too."""
    marks = passages.backlog()
    as_of = passages.as_of()
    return Lag(
        "dashboard",
        "Dashboard",
        "changes that are not in the numbers yet",
        marks,
        _age(now, as_of) if as_of else None,
        timedelta(minutes=5),
        _WORKERS,
    )


def _mail(now: datetime) -> Lag:
    """Without a mail server nothing is sent and nothing is late."""
    due = (
        Mail.objects.filter(next_try_at__lte=now, demo=False) if settings.EMAIL_HOST else Mail.objects.none()
    )
    found = due.aggregate(count=Count("pk"), oldest=Min("next_try_at"))
    return Lag(
        "mail",
        "Mail",
        "e-mails that wait to be sent",
        found["count"] or 0,
        _age(now, found["oldest"]),
        timedelta(minutes=15),
        "Look whether the mail server of EMAIL_HOST answers, and what Settings, Mails says of its refusals.",
    )


@dataclass(frozen=True, slots=True)
class Aside:
    """What was set aside: nobody is late with it by the clock, but somebody should look."""

    held: int
    held_since: datetime | None
    crashed: int
    mails_given_up: int
    stuck: int
    persistent: int


def aside(now: datetime) -> Aside:
    held = Submission.objects.filter(state=Submission.State.HELD).aggregate(
        count=Count("pk"), since=Min("received_at"), crashed=Count("pk", filter=Q(why_code="crashed"))
    )
    given_up = Mail.objects.filter(next_try_at=None, sent_at=None, demo=False, created_at__gte=now - RECENT)
    stuck = Stuck.objects.aggregate(
        count=Count("pk"), persistent=Count("pk", filter=Q(attempts__gte=PERSISTENT))
    )
    return Aside(
        held=held["count"],
        held_since=held["since"],
        crashed=held["crashed"],
        mails_given_up=given_up.exclude(error="").count(),
        stuck=stuck["count"],
        persistent=stuck["persistent"],
    )
