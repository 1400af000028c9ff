"""Definitions: versions of what a word means to both teams, fixed from the moment they are proposed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sla.glossary import rules
from sla.glossary.rules import Kind, State

PROPOSAL = Q(proposed_by__isnull=False, proposed_at__isnull=False)


def _person() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class Definition(models.Model):
    """One version of what a word means. The first one came with the product (`seeded`): nobody proposed
    it. What holds is the agreed one with the highest version; nothing ever changes in it."""

    term = models.CharField(max_length=40)  # the word's key
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    seeded = models.BooleanField(default=False)
    label = models.CharField(max_length=rules.LONGEST_LABEL)
    text = models.TextField()
    criteria = models.JSONField(default=list)
    consequence = models.JSONField(null=True)  # of a refusal: rules.Consequence
    why = models.TextField(blank=True)  # why it should mean this from now on
    proposed_by = _person()
    proposed_at = models.DateTimeField(null=True)
    proposed_side = models.CharField(max_length=10, blank=True)
    proposed_standing_in = models.BooleanField(default=False)  # a manager, for that side's leads
    agreed_by = _person()
    agreed_at = models.DateTimeField(null=True)
    agreed_standing_in = models.BooleanField(default=False)
    # Declined or withdrawn:
    closed_by = _person()
    closed_at = models.DateTimeField(null=True)
    closed_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "version"], name="definition_version"),
            models.UniqueConstraint(
                fields=["term"], condition=Q(state="proposed"), name="definition_one_proposal"
            ),
            models.CheckConstraint(
                condition=Q(seeded=True, version=1, state="agreed", proposed_by=None, agreed_by=None)
                | Q(seeded=False, proposed_side__in=rules.SIDES) & PROPOSAL,
                name="definition_proposed_by_a_side",
            ),
            models.CheckConstraint(
                condition=Q(seeded=True)
                | Q(state="agreed", agreed_at__isnull=False, agreed_by__isnull=False, closed_at=None)
                & ~Q(agreed_by=F("proposed_by"))
                | Q(state="proposed", agreed_at=None, closed_at=None)
                | Q(state__in=["declined", "withdrawn"], agreed_at=None, closed_at__isnull=False),
                name="definition_state_fits_stamps",
            ),
        ]
        indexes = [models.Index(fields=["-proposed_at", "-id"], name="definition_newest")]
