"""A person we know of: one record for both teams."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from leads.contacts.rules import called
from leads.fields.columns import custom_column, custom_index
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
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=30, null=True)  # None: no touchpoint yet; "": not stated
    notes = models.TextField(blank=True)
    custom = custom_column()  # what the organisation added to these, by key
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
    name_key = models.CharField(max_length=300, blank=True, db_default="")  # by the same: its words, sorted
    phone_e164 = models.CharField(max_length=20, blank=True, db_default="")  # "": as typed, not understood
    erased_at = models.DateTimeField(null=True, blank=True)  # what was personal is gone since
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
            models.Index(fields=["name_key"], condition=~Q(name_key=""), name="contact_name_key"),
            models.Index(fields=["phone_e164"], condition=~Q(phone_e164=""), name="contact_phone_e164"),
            GinIndex(fields=["search"], name="contact_search"),
            custom_index("contact_custom"),
        ]

    def __str__(self) -> str:
        return called(self.name, self.email, self.phone, self.source, self.external_id)

    @property
    def thread(self) -> str:
        return f"contact:{self.pk}"


class Merge(models.Model):
    """Two records of one person made one. `gone_id` is what the other was called; it answers for ever,
    so these are numbers and no keys. `gone` is that row, `before` and `after` are what changed of the
    kept one, `moved` whose rows came along: what an undo puts back."""

    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    gone_name = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    gone = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone_id"], condition=Q(undone_at=None), name="merge_gone_once")
        ]
        indexes = [models.Index(fields=["kept_id"], name="merge_kept")]


class FormerKey(models.Model):
    """A key by which a person was known before a merge, and still is."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="former_keys")
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="former_keys")
    email_key = models.CharField(max_length=254, null=True, unique=True)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="former_key_external"
            )
        ]


class Apart(models.Model):
    """Somebody looked at these two and found that they are two people; they are not suggested again.
    Numbers, so that it outlives a merge and its undo."""

    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["low_id", "high_id"], name="apart_once")]
        indexes = [models.Index(fields=["high_id"], name="apart_high")]


class ErasedKey(models.Model):
    """The keyed hash of a key by which somebody was known who asked to be erased: it tells nobody who
    they were, and keeps them from being brought in again."""

    digest = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField()
