"""What marketing puts out (campaigns, assets) and every interaction it leads to (touchpoints)."""

from django.conf import settings
from django.db import models

from leads.words import Channel, JourneyStep, Touch


class Asset(models.Model):
    """A piece of content, with its step in the journey."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, default="page")
    step = models.CharField(max_length=6, blank=True, choices=[(s, s) for s in JourneyStep])
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """`key` is what utm_campaign says."""

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
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """One interaction seen from our side. `channel` "" means the source did not state one."""

    contact = models.ForeignKey("leads.Contact", on_delete=models.CASCADE, related_name="touchpoints")
    kind = models.CharField(max_length=12, choices=[(t, t) for t in Touch])
    channel = models.CharField(max_length=30, blank=True, choices=[(c, c) for c in Channel])
    campaign = models.ForeignKey(
        Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints"
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
