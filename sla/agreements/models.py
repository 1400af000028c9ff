"""Agreements between a marketing and a sales team: versioned, and fixed once active."""

from django.db import models
from django.db.models import Q


class Agreement(models.Model):
    """One version of one agreement. Without teams it is the organisation's default, which holds
    for every pair of teams that has none of its own. `terms` is the value table
    (`rules.Terms.as_dict`); without a calendar the sales team's own counts."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        ACTIVE = "active"
        SUPERSEDED = "superseded"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    marketing_team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sales_team = models.ForeignKey(
        "people.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State.choices)
    effective_from = models.DateTimeField()
    terms = models.JSONField()
    calendar = models.ForeignKey("people.Calendar", null=True, blank=True, on_delete=models.PROTECT)
    seeded = models.BooleanField(default=False)  # came with the product, signed by nobody

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
        ]
