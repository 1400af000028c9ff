"""A draft replayed over real history: the run and, clock by clock, what would have become of each
promise. A run is its row: how far it is stands there, so whoever goes on with it needs nothing else."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from reporting.simulator.rules import MOST_MONTHS, UNDER_WAY, State


class Simulation(models.Model):
    """One run of one version of an agreement. `premises` are what it is run with, as it was when it
    was asked for: both sides' terms and whose hours count."""

    agreement = models.ForeignKey("sla.Agreement", on_delete=models.CASCADE, related_name="+", db_index=False)
    revision = models.PositiveIntegerField()  # of the draft
    months = models.PositiveSmallIntegerField()
    scope = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default=State.WAITING.value)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()  # the moment everything is judged at
    since = models.DateTimeField()  # offers from here on
    premises = models.JSONField()
    total = models.PositiveIntegerField()  # handoffs
    done = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)  # the last handoff that is done
    tries = models.PositiveSmallIntegerField(default=0)  # at what comes after it
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state__in=[state.value for state in UNDER_WAY]),
                name="simulation_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=MOST_MONTHS), name="simulation_months"
            ),
            models.CheckConstraint(
                condition=Q(state="done", result__isnull=False, finished_at__isnull=False)
                | ~Q(state="done") & Q(result__isnull=True),
                name="simulation_done_has_a_result",
            ),
        ]
        indexes = [models.Index(fields=["agreement", "-id"], name="simulation_newest")]


def _copied(to: str) -> Any:
    """A key copied from a source row, which may go while the copy stays."""
    return models.ForeignKey(
        to, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


def _verdict() -> Any:
    return models.CharField(max_length=7, blank=True)  # rules.Verdict


class Replay(models.Model):
    """One clock as it would have run. `…_verdict` is the promise's on the whole handoff and stands on
    the first of its clocks only; `…_clock` is this clock's own, charged to `…_holder`, who held it at
    due. `…_slot` is the hour of the week of a breach: 24 × weekday + hour, on the calendar's wall."""

    simulation = models.ForeignKey(
        Simulation, on_delete=models.CASCADE, related_name="replays", db_index=False
    )
    handoff = _copied("leads.Handoff")
    kind = models.CharField(max_length=14)
    sales_team = _copied("people.Team")
    worker = _copied(settings.AUTH_USER_MODEL)  # whose it was when it ended
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)  # when the promised thing was done, by whichever holder
    draft_due = models.DateTimeField()
    draft_verdict = _verdict()
    draft_clock = _verdict()
    draft_holder = _copied(settings.AUTH_USER_MODEL)
    draft_slot = models.PositiveSmallIntegerField(null=True)
    now_due = models.DateTimeField()
    now_verdict = _verdict()
    now_clock = _verdict()
    now_holder = _copied(settings.AUTH_USER_MODEL)
    now_slot = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["simulation", "kind", "-started_at", "-id"], name="replay_rows"),
        ]
