"""What became of it: a chance to sell, won or lost, with what marketing should know of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leads.outcomes.rules import LOST_REASONS, STEPS, State

PERSON = settings.AUTH_USER_MODEL


class Opportunity(models.Model):
    """`amount` None means not stated; it is never 0 for unknown. `source` says who brought it:
    a handoff's opportunity is marketing's, one without is sales' own. `date_conflict` flags an
    imported win dated before its contact: kept, shown, left out of durations."""

    class Source(models.TextChoices):
        MARKETING = "marketing"
        SALES = "sales"

    contact = models.ForeignKey("leads.Contact", on_delete=models.CASCADE, related_name="opportunities")
    company = models.ForeignKey(
        "leads.Company", null=True, blank=True, on_delete=models.SET_NULL, related_name="opportunities"
    )
    handoff = models.ForeignKey(
        "leads.Handoff", null=True, blank=True, on_delete=models.SET_NULL, related_name="opportunities"
    )
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=Source.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3)
    expected_close = models.DateField(null=True, blank=True)
    step = models.CharField(max_length=20, default=STEPS[0], choices=[(s, s.capitalize()) for s in STEPS])
    owner = models.ForeignKey(
        PERSON,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opportunities",
        db_index=False,
    )
    sdr = models.ForeignKey(  # who developed it, where an import names somebody beside the owner
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=5, choices=[(s, s) for s in State], default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lost_reason = models.CharField(max_length=20, blank=True)
    competitor = models.CharField(max_length=120, blank=True)
    comment = models.TextField(blank=True)
    quote = models.TextField(blank=True)  # voice of customer
    helped = models.ManyToManyField("leads.Touchpoint", blank=True, related_name="helped_win")
    helped_assets = models.ManyToManyField("leads.Asset", blank=True, related_name="helped_win")
    external_id = models.CharField(max_length=120, blank=True)
    from_history = models.BooleanField(default=False)
    date_conflict = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state__in=["won", "lost"], closed_at__isnull=False),
                name="opportunity_closed_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="lost") | Q(lost_reason__in=list(LOST_REASONS)),
                name="opportunity_lost_why",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="opportunity_amount_above_zero"
            ),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="opportunity_external"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at"], name="opportunity_state"),
            models.Index(fields=["-opened_at", "-id"], name="opportunity_newest"),
            models.Index(fields=["owner", "state"], name="opportunity_owner"),
        ]

    def __str__(self) -> str:
        return self.name
