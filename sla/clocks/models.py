"""Pledges, their clocks and holds. A pledge pins an agreement's version on a subject this room doesn't
know; a clock is one promise of it ticking; a hold is time that doesn't count for some of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sla.clocks.rules import (
    AFRESH_FOR_A_HOLDER,
    BEGINS_AFRESH,
    CAN_BE_HELD,
    OF_MARKETING,
    Kind,
    Pause,
    Stamps,
)

OPEN = Q(stopped_at=None, cancelled_at=None)  # a clock that has not ended
BROKEN = Q(given_up=True) | Q(stopped_at__gt=F("due_at")) | Q(cancelled_at__gt=F("due_at"))
UNKEPT = OPEN | BROKEN  # all that are, or may come to be, a broken promise


def _person(**more: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, **{"related_name": "+", **more}
    )


class Pledge(models.Model):
    """What was promised for one subject, judged by one version of one agreement for ever."""

    agreement = models.ForeignKey("sla.Agreement", on_delete=models.PROTECT, related_name="pledges")
    calendar = models.ForeignKey("people.Calendar", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
    # The other side, for what it promises in return; not known of the oldest pledges.
    marketing_team = models.ForeignKey("people.Team", null=True, on_delete=models.PROTECT, related_name="+")
    marketing_calendar = models.ForeignKey(
        "people.Calendar", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    thread = models.CharField(max_length=40, blank=True)  # whose story its facts belong to
    label = models.CharField(max_length=200)  # what people call the subject, for notices
    url = models.CharField(max_length=200, blank=True)  # where people find the subject
    recount = models.BooleanField(default=False)  # its calendar changed: count the running clocks anew

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(recount=True), name="pledge_to_recount"),
            models.Index(fields=["thread"], name="pledge_thread"),
        ]


class Clock(models.Model):
    """One promise on one pledge. What it is at a moment follows from these stamps alone
    (rules.state_at); `warned_at` and `breached_at` only note that people were told, and are dated
    at the moment that was passed, not when it was noticed. `escalate_at` is when the ladder's step
    is due if it still runs then; `escalated_at`, when the step was taken, so that it is taken once."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=14, choices=[(k.value, k.value) for k in Kind])
    holder = _person(related_name="clocks")
    # By which version of its calendar `warn_at` and `due_at` were counted.
    calendar_version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)  # the promised thing was done
    cancelled_at = models.DateTimeField(null=True)  # it ended otherwise
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    escalate_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    # It ended otherwise in time, by giving up what was promised: broken at that moment.
    given_up = models.BooleanField(default=False, db_default=False)
    # A manager's ruling on a breach. Once given it never changes; the database sees to that.
    excused_at = models.DateTimeField(null=True)
    excused_by = _person()
    excused_why = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="clock_ends_one_way",
            ),
            models.CheckConstraint(
                condition=Q(started_at__lte=F("warn_at")) & Q(warn_at__lte=F("due_at")),
                name="clock_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(escalate_at__isnull=True) | Q(escalate_at__gte=F("due_at")),
                name="clock_escalates_past_due",
            ),
            models.CheckConstraint(
                condition=Q(escalated_at__isnull=True)
                | Q(escalate_at__isnull=False, escalated_at__gte=F("escalate_at")),
                name="clock_escalated_at_its_time",
            ),
            models.UniqueConstraint(
                fields=["pledge", "kind"],
                condition=Q(stopped_at__isnull=True, cancelled_at__isnull=True),
                name="clock_one_open_per_kind",
            ),
            models.UniqueConstraint(
                fields=["pledge", "kind"],
                condition=Q(kind__in=[kind.value for kind in BEGINS_AFRESH]),
                name="clock_once_afresh",
            ),
            models.CheckConstraint(
                condition=Q(given_up=False) | Q(cancelled_at__isnull=False, cancelled_at__lte=F("due_at")),
                name="clock_given_up_in_time",
            ),
            models.CheckConstraint(
                condition=Q(excused_at=None, excused_by=None, excused_why="")
                | (Q(excused_at__isnull=False, excused_by__isnull=False) & ~Q(excused_why="")),
                name="clock_excused_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(stopped_at=None, cancelled_at=None, breached_at=None),
                name="clock_to_breach",
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(stopped_at=None, cancelled_at=None, warned_at=None, breached_at=None),
                name="clock_to_warn",
            ),
            models.Index(
                fields=["escalate_at"],
                condition=OPEN & Q(escalate_at__isnull=False, escalated_at=None),
                name="clock_to_escalate",
            ),
            models.Index(
                fields=["pledge"],
                condition=Q(
                    kind__in=[kind.value for kind in AFRESH_FOR_A_HOLDER], cancelled_at__isnull=False
                ),
                name="clock_passed_on",
            ),
            models.Index(fields=["due_at"], condition=Q(excused_at__isnull=False), name="clock_excused"),
            models.Index(fields=["due_at"], name="clock_due"),
            models.Index(fields=["due_at"], condition=OPEN, name="clock_open"),
            models.Index(fields=["kind", "due_at", "id"], condition=UNKEPT, name="clock_unkept"),
        ]

    def escalates(self, now: datetime) -> bool:
        """Whether the ladder's step is due on it, and not taken yet."""
        if self.escalate_at is None or self.escalated_at or self.stamps.ended_at:
            return False
        return self.escalate_at <= now

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None and self.cancelled_at is None

    @property
    def team(self) -> Any:
        """Who promised."""
        return (self.kind in OF_MARKETING and self.pledge.marketing_team) or self.pledge.team

    @property
    def calendar(self) -> Any:
        """Whose hours count."""
        return calendar_of(self.pledge, self.kind)

    @property
    def stamps(self) -> Stamps:
        return Stamps(
            started_at=self.started_at,
            warn_at=self.warn_at,
            due_at=self.due_at,
            stopped_at=self.stopped_at,
            cancelled_at=self.cancelled_at,
            given_up=self.given_up,
            excused_at=self.excused_at,
        )

    @property
    def holds(self) -> list["Hold"]:
        """Those that count for it, in order: those that began while it ran."""
        ended = self.stamps.ended_at
        return [each for each in holds_of(self.pledge, self.kind) if not ended or each.starts_at < ended]

    @property
    def pauses(self) -> list[Pause]:
        """The time on hold that it was counted by: what was lifted after it ended moved nothing of it."""
        return [hold.as_of(self.stamps.ended_at) for hold in self.holds]


class Hold(models.Model):
    """The work on a subject rests from `starts_at` to just before `ends_at`, which is `until` unless it
    was lifted before. Holds of one pledge don't overlap."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="holds", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    until = models.DateTimeField()  # as it was asked for
    reason = models.TextField()
    placed_by = _person()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = _person()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lte=F("ends_at")) & Q(ends_at__lte=F("until")),
                name="hold_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, ends_at=F("until")) | Q(lifted_at=F("ends_at")),
                name="hold_lifted_or_over",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
        ]
        indexes = [models.Index(fields=["pledge", "starts_at"], name="hold_pledge")]

    @property
    def pause(self) -> Pause:
        return Pause(self.starts_at, self.ends_at)

    def as_of(self, moment: datetime | None) -> Pause:
        """As it stood at that moment (None: now), when it may still have been to last."""
        is_later = moment is not None and self.lifted_at is not None and self.lifted_at > moment
        return Pause(self.starts_at, self.until) if is_later else self.pause


def calendar_of(pledge: Pledge, kind: str) -> Any:
    """By whose hours a promise of this kind runs."""
    return (kind in OF_MARKETING and pledge.marketing_calendar) or pledge.calendar


def run_by(calendar_ids: Iterable[int]) -> Q:
    """Clocks whose hours are those of one of these calendars."""
    other = Q(kind__in=OF_MARKETING, pledge__marketing_calendar__isnull=False)
    own = Q(pledge__calendar__in=calendar_ids) & ~other
    return own | (other & Q(pledge__marketing_calendar__in=calendar_ids))


def of_teams(team_ids: Iterable[int]) -> Q:
    """Clocks of what one of these teams promised."""
    other = Q(kind__in=OF_MARKETING, pledge__marketing_team__isnull=False)
    own = Q(pledge__team__in=team_ids) & ~other
    return own | (other & Q(pledge__marketing_team__in=team_ids))


def pauses_of(pledge: Pledge, kind: str) -> list[Pause]:
    """The time on hold that counts for a promise of this kind, in order."""
    return [hold.pause for hold in holds_of(pledge, kind)]


def holds_of(pledge: Pledge, kind: str) -> list[Hold]:
    """The holds of it; they may have been fetched before."""
    return sorted(pledge.holds.all(), key=lambda hold: hold.starts_at) if kind in CAN_BE_HELD else []
