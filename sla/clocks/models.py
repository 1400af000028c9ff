"""Pledges and their clocks. A pledge pins an agreement's version on a subject this room doesn't
know; a clock is one promise of it ticking."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sla.clocks.rules import Kind, Stamps

OPEN = Q(stopped_at=None, cancelled_at=None)  # a clock that has not ended


class Pledge(models.Model):
    """What was promised for one subject, judged by one version of one agreement for ever."""

    agreement = models.ForeignKey("sla.Agreement", on_delete=models.PROTECT, related_name="pledges")
    calendar = models.ForeignKey("people.Calendar", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
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
    kind = models.CharField(max_length=14, choices=[(k, k) for k in Kind])
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="clocks"
    )
    # By which version of the pledge's calendar `warn_at` and `due_at` were counted.
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
            models.Index(fields=["due_at"], name="clock_due"),
            models.Index(fields=["due_at"], condition=OPEN, name="clock_open"),
        ]

    def escalates(self, now: datetime) -> bool:
        """Whether the ladder's step is due on it, and not taken yet."""
        if self.escalate_at is None or self.escalated_at or self.stamps.ended_at:
            return False
        return self.escalate_at <= now

    @property
    def stamps(self) -> Stamps:
        return Stamps(self.started_at, self.warn_at, self.due_at, self.stopped_at, self.cancelled_at)
