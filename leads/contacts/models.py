"""A person we know of: one record for both teams."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from leads.words import Stage


class Contact(models.Model):
    """`email` is as written, `email_key` what it is matched by. `stage` moves only through
    lifecycle.commands; `channel` (the contact source) is the first touchpoint's, set once."""

    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    email_key = models.CharField(max_length=254, null=True, blank=True, unique=True)
    phone = models.CharField(max_length=40, blank=True)
    job_title = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=60, blank=True)
    company = models.ForeignKey(
        "leads.Company", null=True, blank=True, on_delete=models.SET_NULL, related_name="contacts"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=30, null=True)  # None: no touchpoint yet; "": not stated
    notes = models.TextField(blank=True)
    stage = models.CharField(max_length=12, default=Stage.CONTACT)
    stage_since = models.DateTimeField()
    recycled = models.BooleanField(default=False)  # came back from an ending
    rest_until = models.DateField(null=True, blank=True)  # no offer before that day
    rest_reason = models.CharField(max_length=30, blank=True)  # "not_our_profile" rests until overridden
    disqualified = models.CharField(max_length=30, blank=True)  # the reason's key
    disqualified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)  # +1 with each edit; for "changed meanwhile"
    search = SearchVectorField(null=True)  # kept by a trigger: name, e-mail, phone, company
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="contact_external"
            ),
            models.CheckConstraint(
                condition=Q(email_key__isnull=False) | ~Q(phone="") | ~Q(external_id=""),
                name="contact_can_be_reached_or_matched",
            ),
            models.CheckConstraint(
                condition=Q(disqualified="", disqualified_at__isnull=True)
                | (~Q(disqualified="") & Q(disqualified_at__isnull=False)),
                name="contact_disqualified_when_and_why",
            ),
            models.CheckConstraint(condition=Q(stage__in=list(Stage)), name="contact_stage"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="contact_newest"),
            models.Index(fields=["stage", "-created_at", "-id"], name="contact_stage_newest"),
            models.Index(fields=["owner", "-created_at"], name="contact_owner"),
            models.Index(fields=["channel", "-created_at"], name="contact_channel"),
            models.Index(fields=["changed_at"], name="contact_changed"),
            models.Index(
                fields=["-created_at", "-id"], condition=~Q(disqualified=""), name="contact_disqualified"
            ),
            models.Index(fields=["stage_since"], name="contact_stage_since"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="contact_phone"),
            GinIndex(fields=["search"], name="contact_search"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or f"{self.source} {self.external_id}"

    @property
    def thread(self) -> str:
        return f"contact:{self.pk}"
