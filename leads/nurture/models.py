"""Somebody whom sales sent back is in a nurture programme: from when, by whom, until what."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from leads.nurture.rules import ENDED, LONGEST_PROGRAMME, LONGEST_WHY, Ended

PERSON = settings.AUTH_USER_MODEL


class Enrolment(models.Model):
    """One stay in one programme; at most one is open per person. `handoff` is the one that they came
    back from; `look_on` the day on which marketing wants to look at them again, which ends nothing, and
    `reminded_at` when marketing was told that it had come."""

    contact = models.ForeignKey(
        "leads.Contact", on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    handoff = models.ForeignKey(
        "leads.Handoff", null=True, blank=True, on_delete=models.SET_NULL, related_name="enrolments"
    )
    programme = models.CharField(max_length=LONGEST_PROGRAMME)
    note = models.TextField(blank=True)
    look_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    ended = models.CharField(max_length=12, blank=True, choices=[(e, e) for e in Ended])
    why = models.CharField(max_length=LONGEST_WHY, blank=True)  # ended by hand
    version = models.PositiveIntegerField(default=1)  # +1 with each edit

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(ended_at=None), name="enrolment_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended="", ended_by=None)
                | (Q(ended_at__isnull=False) & ~Q(ended="")),
                name="enrolment_ended_when_and_how",
            ),
            models.CheckConstraint(condition=~Q(programme=""), name="enrolment_programme"),
        ]
        indexes = [
            models.Index(fields=["contact", "-enrolled_at", "-id"], name="enrolment_contact"),
            models.Index(fields=["-enrolled_at", "-id"], name="enrolment_newest"),
            models.Index(fields=["look_on"], condition=Q(ended_at=None), name="enrolment_look"),
            models.Index(Upper("programme"), name="enrolment_programme_name"),
        ]

    def __str__(self) -> str:
        return self.programme

    @property
    def how_it_ended(self) -> str:
        return ENDED[self.ended].capitalize() if self.ended else ""

    def says_the_same_as(self, other: "Enrolment") -> bool:
        """Whether asking for the one would change nothing of the other."""
        return (self.programme, self.note, self.look_on) == (other.programme, other.note, other.look_on)
