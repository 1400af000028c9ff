"""Agreements between a marketing and a sales team: versioned, and fixed once active."""

from django.conf import settings
from django.db import models
from django.db.models import Q

IN_FORCE = Q(state__in=["active", "superseded"])


class Agreement(models.Model):
    """One version of one agreement. Without teams it is the organisation's default, which holds
    for every pair of teams that has none of its own. `terms` is the value table
    (`rules.Terms.as_dict`); without a calendar each team's own counts for what it promises.

    `effective_from` is when it came into force; of one that is still negotiated, when it is to begin
    at the earliest. A version is superseded as soon as the next one is signed, and holds until that
    one begins."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        ACTIVE = "active"
        SUPERSEDED = "superseded"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    marketing_team = models.ForeignKey(
        "people.Team",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    sales_team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State.choices)
    effective_from = models.DateTimeField()
    terms = models.JSONField()
    calendar = models.ForeignKey("people.Calendar", null=True, blank=True, on_delete=models.PROTECT)
    # What the words meant when it was proposed, by word: ids of sla.Definition. None: it pins none.
    definitions = models.JSONField(null=True)
    seeded = models.BooleanField(default=False)  # came with the product, signed by nobody
    note = models.TextField(blank=True)  # why this version
    revision = models.PositiveIntegerField(default=1)  # of the draft, counted up by each edit
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True)
    proposed_side = models.CharField(max_length=10, blank=True)  # blank: by a manager, for neither
    # Declined or withdrawn:
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(marketing_team__isnull=True, sales_team__isnull=True)
                | Q(marketing_team__isnull=False, sales_team__isnull=False),
                name="agreement_both_teams_or_neither",
            ),
            models.UniqueConstraint(
                fields=["marketing_team", "sales_team", "version"],
                name="agreement_version",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["marketing_team", "sales_team", "effective_from"],
                condition=IN_FORCE,
                name="agreement_one_begins_at_a_time",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["marketing_team", "sales_team"],
                condition=Q(state__in=["draft", "proposed"]),
                name="agreement_one_negotiation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["declined", "withdrawn"], closed_at__isnull=False)
                | ~Q(state__in=["declined", "withdrawn"]) & Q(closed_at__isnull=True),
                name="agreement_closed_has_a_moment",
            ),
        ]


class Signature(models.Model):
    """A lead of one side, or a manager standing in, put their name under exactly this text."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="signatures", db_index=False
    )
    side = models.CharField(max_length=10)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stands_in = models.BooleanField()  # a manager, for the team's lead
    fingerprint = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="signature_one_per_side"),
            models.UniqueConstraint(fields=["agreement", "person"], name="signature_one_per_person"),
            models.CheckConstraint(condition=Q(side__in=["marketing", "sales"]), name="signature_side"),
        ]
