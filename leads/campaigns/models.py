"""What marketing puts out (campaigns with what they cost, assets) and every interaction it leads to
(touchpoints)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leads.words import Channel, JourneyStep, Touch


class Asset(models.Model):
    """A piece of content, with its step in the journey. A retired one (since `retired_at`) is not offered
    any more; what it did stays."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, default="page")
    step = models.CharField(max_length=6, blank=True, choices=[(s, s) for s in JourneyStep])
    url = models.CharField(max_length=500, blank=True, default="", db_default="")
    description = models.TextField(blank=True, default="", db_default="")
    persona = models.ForeignKey(
        "leads.Profile", null=True, blank=True, on_delete=models.SET_NULL, related_name="assets"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)  # +1 with each edit
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """`key` is what utm_campaign says. `announced_at`: when sales was told that it has begun."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    talk_track = models.TextField(blank=True)  # what sales says to people it brought
    created_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)  # +1 with each edit
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["starts_on"],
                condition=Q(announced_at=None, starts_on__isnull=False),
                name="campaign_to_announce",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Spend(models.Model):
    """Money that a campaign cost. An entry is never changed or deleted (a trigger refuses it): a wrong one
    gets a counter entry that takes its amount off again, and says why in `what`."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="spend", db_index=False)
    spent_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    what = models.CharField(max_length=200)
    counters = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="countered"
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the system

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counters=None, amount__gt=0) | Q(counters__isnull=False, amount__lt=0),
                name="spend_above_zero_unless_counter",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "-entered_at", "-id"], name="spend_campaign")]


class Touchpoint(models.Model):
    """One interaction seen from our side. `channel` "" means the source did not state one."""

    contact = models.ForeignKey(
        "leads.Contact", on_delete=models.CASCADE, related_name="touchpoints", db_index=False
    )
    kind = models.CharField(max_length=12, choices=[(t, t) for t in Touch])
    channel = models.CharField(max_length=30, blank=True, choices=[(c, c) for c in Channel])
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="touchpoints",
        db_index=False,
    )
    asset = models.ForeignKey(
        Asset, null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    form = models.ForeignKey(
        "leads.Form", null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
    )
    happened_at = models.DateTimeField()
    utm = models.JSONField(default=dict, blank=True)  # source, medium, campaign, term, content
    page = models.CharField(max_length=500, blank=True)
    referrer = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "happened_at", "id"], name="touch_contact"),
            models.Index(fields=["campaign", "happened_at"], name="touch_campaign"),
            models.Index(fields=["-happened_at", "-id"], name="touch_newest"),
            models.Index(fields=["kind", "-happened_at", "-id"], name="touch_kind"),
        ]
