"""What sales asks marketing to make, and what becomes of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from leads.companies.queries import SEGMENTS
from leads.content.rules import LONGEST_WHAT, LONGEST_WHY, State


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", **options
    )


class ContentRequest(models.Model):
    """For whom: a persona, a segment, one person, or whoever `details` tells of. `pieces`: how many are
    wanted; `cost`: what it may cost, None where nobody said. `closed_*`: it was delivered (with `asset`),
    declined or withdrawn (with `why`)."""

    what = models.CharField(max_length=LONGEST_WHAT)
    details = models.TextField(blank=True)
    persona = models.ForeignKey(
        "leads.Profile", null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    segment = models.CharField(max_length=10, blank=True, choices=[(s, s) for s in SEGMENTS])
    contact = models.ForeignKey(
        "leads.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="content_requests"
    )
    pieces = models.PositiveIntegerField(null=True, blank=True)
    needed_by = models.DateField(null=True, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in State], default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = _person(db_index=False)
    taken_at = models.DateTimeField(null=True)
    taken_by = _person()
    closed_at = models.DateTimeField(null=True)
    closed_by = _person()
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    asset = models.ForeignKey(
        "leads.Asset", null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", taken_at=None, closed_at=None)
                | Q(state="taken", taken_at__isnull=False, closed_at=None)
                | Q(state__in=["delivered", "declined", "withdrawn"], closed_at__isnull=False),
                name="request_state_fits_stamps",
            ),
        ]
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="request_newest"),
            models.Index(fields=["state", "-asked_at", "-id"], name="request_state"),
            models.Index(fields=["asked_by", "-asked_at"], name="request_of"),
        ]

    def __str__(self) -> str:
        return self.what
