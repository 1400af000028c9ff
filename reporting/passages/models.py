"""Flat rows that every number is counted from: one per handoff, one per contact, one per opportunity,
one per clock, one per lead that somebody tried to reach. They are copies: each can be rebuilt from the source
rows, and a test does so. Instants are kept, verdicts are not: what is overdue depends on the moment somebody
asks."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


def _copied(to: str, gone: Any = models.DO_NOTHING, **more: Any) -> Any:
    """A key copied from a source row. The source is what the database checks, not the copy."""
    more = {"null": True, "db_constraint": False, "db_index": False, "related_name": "+", **more}
    return models.ForeignKey(to, on_delete=gone, **more)


class Passage(models.Model):
    """One handoff with everything that it is counted or filtered by.

    `…_due`, `…_stopped`, `…_cancelled` are a promise as it is counted, per handoff: when the first
    clock of that kind was due, and how the last of them ended. `…_breached`: one of them ended after
    its own due, which stands whatever came later; or was given up, and is then due when it was. `…_excused`:
    every breach of it was excused, so that it is neither kept nor broken.
    """

    handoff = models.OneToOneField(
        "leads.Handoff", models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    contact = _copied("leads.Contact", models.CASCADE, null=False, db_index=True)
    cycle = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=30, blank=True)
    marketing_team = _copied("people.Team")
    sales_team = _copied("people.Team")
    offered_by = _copied(settings.AUTH_USER_MODEL)
    holder = _copied(settings.AUTH_USER_MODEL)
    decided_by = _copied(settings.AUTH_USER_MODEL)  # who accepted or rejected
    channel = models.CharField(max_length=30, null=True)  # of the contact's first touchpoint
    source_channel = models.CharField(max_length=30, null=True)  # of the last one before the offer
    campaign = _copied("leads.Campaign", models.SET_NULL)  # of the last touchpoint before the offer
    segment = models.CharField(max_length=10, blank=True)  # of the contact's company
    offered_at = models.DateTimeField()
    first_offered_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)  # first time it had a holder
    decided_at = models.DateTimeField(null=True)  # accepted or rejected
    accepted_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    qualified_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    rerouted_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)  # first human attempt that did not bounce
    overturned = models.BooleanField()  # a rejection that a manager overturned
    in_quality = models.BooleanField()  # decided, and it counts in marketing's quality promise
    decide_elapsed = models.FloatField(null=True)  # minutes by the wall clock, offer to decision
    decide_minutes = models.FloatField(null=True)  # business minutes, first holder to decision
    contact_minutes = models.FloatField(null=True)  # business minutes, first offer to first contact
    route_due = models.DateTimeField(null=True)
    route_stopped = models.DateTimeField(null=True)
    route_cancelled = models.DateTimeField(null=True)
    route_breached = models.BooleanField()
    route_excused = models.BooleanField(default=False, db_default=False)
    decide_due = models.DateTimeField(null=True)
    decide_stopped = models.DateTimeField(null=True)
    decide_cancelled = models.DateTimeField(null=True)
    decide_breached = models.BooleanField()
    decide_excused = models.BooleanField(default=False, db_default=False)
    first_contact_due = models.DateTimeField(null=True)
    first_contact_stopped = models.DateTimeField(null=True)
    first_contact_cancelled = models.DateTimeField(null=True)
    first_contact_breached = models.BooleanField()
    first_contact_excused = models.BooleanField(default=False, db_default=False)
    attempts_due = models.DateTimeField(null=True)
    attempts_stopped = models.DateTimeField(null=True)
    attempts_cancelled = models.DateTimeField(null=True)
    attempts_breached = models.BooleanField(default=False, db_default=False)
    attempts_excused = models.BooleanField(default=False, db_default=False)
    outcome_due = models.DateTimeField(null=True)
    outcome_stopped = models.DateTimeField(null=True)
    outcome_cancelled = models.DateTimeField(null=True)
    outcome_breached = models.BooleanField(default=False, db_default=False)
    outcome_excused = models.BooleanField(default=False, db_default=False)
    re_engage_due = models.DateTimeField(null=True)
    re_engage_stopped = models.DateTimeField(null=True)
    re_engage_cancelled = models.DateTimeField(null=True)
    re_engage_breached = models.BooleanField(default=False, db_default=False)
    re_engage_excused = models.BooleanField(default=False, db_default=False)
    opportunity_at = models.DateTimeField(null=True)  # first opportunity opened from it
    won_at = models.DateTimeField(null=True)  # first win that stands
    won_amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)  # where stated
    complete = models.BooleanField(default=True, db_default=True)  # nothing required was blank at the offer
    worth = models.DecimalField(max_digits=16, decimal_places=2, null=True)  # by its agreement's value table
    currency = models.CharField(max_length=3, db_default="")  # of what it is worth

    class Meta:
        indexes = [
            models.Index(fields=["-offered_at", "-handoff"], name="passage_offered"),
            models.Index(fields=["holder", "-offered_at"], name="passage_holder"),
            models.Index(fields=["offered_by", "-offered_at"], name="passage_offered_by"),
            models.Index(fields=["decide_due"], condition=~Q(decide_due=None), name="passage_decide"),
            models.Index(
                fields=["first_contact_due"], condition=~Q(first_contact_due=None), name="passage_contact_due"
            ),
            models.Index(fields=["attempts_due"], condition=~Q(attempts_due=None), name="passage_attempts"),
            models.Index(fields=["outcome_due"], condition=~Q(outcome_due=None), name="passage_outcome"),
            models.Index(
                fields=["re_engage_due"], condition=~Q(re_engage_due=None), name="passage_re_engage"
            ),
        ]


class Journey(models.Model):
    """One contact's way along the ladder: the first entry to each stage (moves down don't undo it)
    and what was won. Team and rep are the last handoff's; without one, the rep is the owner of the
    last opportunity."""

    contact = models.OneToOneField(
        "leads.Contact", models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    stage = models.CharField(max_length=12)
    channel = models.CharField(max_length=30, null=True)
    campaign = _copied("leads.Campaign", models.SET_NULL)  # of the first touchpoint
    segment = models.CharField(max_length=10, blank=True)
    marketing_team = _copied("people.Team")
    sales_team = _copied("people.Team")
    rep = _copied(settings.AUTH_USER_MODEL)
    handoffs = models.PositiveIntegerField()
    contact_at = models.DateTimeField(null=True)
    prospect_at = models.DateTimeField(null=True)
    lead_at = models.DateTimeField(null=True)
    mql_at = models.DateTimeField(null=True)
    sql_at = models.DateTimeField(null=True)
    opportunity_at = models.DateTimeField(null=True)
    customer_at = models.DateTimeField(null=True)
    won_at = models.DateTimeField(null=True)  # first win that stands
    wins = models.PositiveIntegerField()
    wins_not_stated = models.PositiveIntegerField()  # of them, without an amount
    revenue = models.DecimalField(max_digits=16, decimal_places=2, null=True)  # won, where stated
    date_conflict = models.BooleanField()  # an imported win is dated before its contact
    from_history = models.BooleanField()  # has an opportunity that was imported

    class Meta:
        indexes = [
            models.Index(fields=["-contact_at", "-contact"], name="journey_contact"),
            models.Index(fields=["contact"], condition=Q(handoffs__gt=1), name="journey_several"),
            models.Index(fields=["-lead_at", "-contact"], condition=~Q(lead_at=None), name="journey_lead"),
            models.Index(fields=["-mql_at", "-contact"], condition=~Q(mql_at=None), name="journey_mql"),
            models.Index(fields=["-sql_at", "-contact"], condition=~Q(sql_at=None), name="journey_sql"),
        ]


class Deal(models.Model):
    """One opportunity with what revenue is counted by. Teams are its handoff's, if it has one."""

    opportunity = models.OneToOneField(
        "leads.Opportunity", models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    contact = _copied("leads.Contact", models.CASCADE, null=False, db_index=True)
    state = models.CharField(max_length=5)
    channel = models.CharField(max_length=30, null=True)
    campaign = _copied("leads.Campaign", models.SET_NULL)  # of the contact's first touchpoint
    segment = models.CharField(max_length=10, blank=True)
    marketing_team = _copied("people.Team")
    sales_team = _copied("people.Team")
    rep = _copied(settings.AUTH_USER_MODEL)  # the owner
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    expected_close = models.DateField(null=True)  # as it is expected now
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    days_from_mql = models.FloatField(null=True)  # elapsed, to the close
    date_conflict = models.BooleanField()
    from_history = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(
                fields=["-closed_at", "-opportunity"], condition=~Q(closed_at=None), name="deal_closed"
            )
        ]


class Turn(models.Model):
    """One clock: a promise in one holder's time. A handoff's promise is one number however many held
    it; people's figures count these, each charged to who held it when it was due. `due_at` is the moment
    that a breach of it is dated at."""

    clock = models.OneToOneField(
        "sla.Clock", models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    contact = _copied("leads.Contact", models.CASCADE, null=False, db_index=True)
    handoff = _copied("leads.Handoff", models.CASCADE, null=False)
    kind = models.CharField(max_length=14)
    state = models.CharField(max_length=10)  # of the handoff
    person = _copied(settings.AUTH_USER_MODEL)  # who held it when it was due; nobody yet: who holds it
    marketing_team = _copied("people.Team")
    sales_team = _copied("people.Team")
    channel = models.CharField(max_length=30, null=True)
    campaign = _copied("leads.Campaign", models.SET_NULL)  # of the last touchpoint before the offer
    segment = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    breached = models.BooleanField()  # it ended broken: after it was due, or given up
    excused = models.BooleanField(default=False, db_default=False)  # a manager excused its breach

    class Meta:
        indexes = [
            models.Index(fields=["-due_at", "-clock"], name="turn_due"),
            models.Index(fields=["person", "-due_at"], name="turn_person"),
        ]


class Pursuit(models.Model):
    """How often one lead was tried, and what came of it. A lead is a handoff with its attempts, and has its
    number; what a history without handoffs has of a person is one lead, too, numbered below zero. It closed
    when the person bought after the first connection: by an opportunity of this handoff, or of none."""

    id = models.BigIntegerField(primary_key=True)
    contact = _copied("leads.Contact", models.CASCADE, null=False, db_index=True)
    handoff = _copied("leads.Handoff", models.CASCADE)
    marketing_team = _copied("people.Team")
    sales_team = _copied("people.Team")
    attempts = ArrayField(models.BigIntegerField())  # in the order in which they count
    first_at = models.DateTimeField()
    tries = models.PositiveIntegerField()
    connected = models.PositiveIntegerField(null=True)  # the number of the first that connected
    closed = models.BooleanField()
    minutes = models.PositiveBigIntegerField()  # of the attempts that say how many they took
    timed = models.PositiveIntegerField()  # so many say it


class Dirty(models.Model):
    """A contact whose rows must be worked out again. One row per mark, never shared: a mark set
    while the contact is being refreshed is not lost with the one being worked on."""

    contact_id = models.BigIntegerField()


class Freshness(models.Model):
    """The moment up to which facts are in the flat rows. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    as_of = models.DateTimeField()
