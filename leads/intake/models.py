"""Forms, and what they sent, kept raw before anything else."""

import secrets
import uuid
from functools import cached_property

from django.db import models
from django.db.models import Q

from leads.intake.rules import Given, Question, asked, names, understand, usual


def new_secret() -> str:
    """What a sender signs with whose shape asks for it."""
    return secrets.token_urlsafe(32)


class ConsentText(models.Model):
    """What a form asks people to agree to, in one wording for ever: a new wording is a new version."""

    form = models.ForeignKey(
        "leads.Form", on_delete=models.CASCADE, related_name="consent_texts", db_index=False
    )
    version = models.PositiveIntegerField()
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "version"], name="consent_version_once"),
        ]


class Form(models.Model):
    """A form on some web site. `key` is public: it names the form, it opens nothing."""

    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription", "Subscription (newsletter, blog): makes a prospect"
        OFFER = "offer", "Offer (white paper, webinar, demo): makes a lead"
        REQUEST = "request", "Request (call me, a quote, a trial): makes a lead"

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OFFER)
    qualifies = models.BooleanField(default=False)  # a complete submission makes an MQL
    campaign = models.ForeignKey(
        "leads.Campaign", null=True, blank=True, on_delete=models.SET_NULL, related_name="forms"
    )
    asset = models.ForeignKey(
        "leads.Asset", null=True, blank=True, on_delete=models.SET_NULL, related_name="forms"
    )
    redirect_url = models.URLField(blank=True)  # where an HTML form's sender is sent; blank: our thanks
    # What it asks, in order (rules.Question); none: it takes whatever is sent, and names tell what is meant.
    questions = models.JSONField(default=list, blank=True)
    consent = models.ForeignKey(  # the wording of today; blank: it asks for none
        ConsentText, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    consent_required = models.BooleanField(default=False)
    thanks = models.CharField(max_length=1000, blank=True)  # what our page says after sending
    origins = models.JSONField(default=list, blank=True)  # web sites that may post; none named: any
    most_per_minute = models.PositiveIntegerField(default=60)  # from one address; 0: as many as it likes
    # Its name in another system (HubSpot's form guid, Salesforce's oid), which that one's embeds post to.
    alias = models.CharField(max_length=80, unique=True, null=True, blank=True)
    secret = models.CharField(max_length=64, default=new_secret)
    is_active = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)  # +1 with each edit
    created_at = models.DateTimeField()
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def asks(self) -> tuple[Question, ...]:
        """Its typed fields, in order."""
        return asked(self.questions)

    @property
    def drawn(self) -> tuple[Question, ...]:
        """What its pages and snippets ask."""
        return self.asks or usual(self.kind)

    @property
    def consent_text(self) -> str:
        return self.consent.text if self.consent else ""


class Submission(models.Model):
    """What a form sent. `received` ones wait for the worker; the rest is their fate."""

    class State(models.TextChoices):
        RECEIVED = "received"
        PROCESSED = "processed"
        HELD = "held"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions", db_index=False)
    received_at = models.DateTimeField()
    # Same key, same submission: the sender's Idempotency-Key, else a digest of form and body that
    # holds for a short while (a double click). The twin closes the gap at the while's borders.
    dedupe_key = models.CharField(max_length=160, unique=True)
    dedupe_twin = models.CharField(max_length=160, unique=True, null=True)
    body_digest = models.CharField(max_length=64)
    fields = models.JSONField()  # what was sent, field by field, untouched
    page = models.CharField(max_length=500, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    shape = models.CharField(
        max_length=12, default="plain"
    )  # whose way of sending it came in (shapes.SHAPES)
    consent = models.ForeignKey(  # the wording that was agreed to
        ConsentText, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    suspicion = models.CharField(
        max_length=20, blank=True
    )  # why a person must judge it first (rules.SUSPICIONS)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    why = models.CharField(max_length=500, blank=True)  # of held and rejected, in a sentence
    why_code = models.CharField(max_length=40, blank=True)  # the same for programs; names nobody
    differing = models.JSONField(default=dict, blank=True)  # values that differ from the contact's
    undecided = models.JSONField(default=list, blank=True)  # which of them a person is asked about
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()  # while a worker has it, no other takes it before this
    settled_at = models.DateTimeField(null=True)
    contact = models.ForeignKey(
        "leads.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="submissions"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="received", settled_at__isnull=True)
                | (~Q(state="received") & Q(settled_at__isnull=False)),
                name="submission_settled_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "processed", "held", "rejected"]),
                name="submission_state_known",
            ),
        ]
        indexes = [
            models.Index(  # untried ones first, each kind by when it is due
                fields=["attempts", "next_try_at"], condition=Q(state="received"), name="submission_due"
            ),
            models.Index(fields=["received_at"], condition=Q(state="held"), name="submission_held"),
            models.Index(fields=["received_at"], condition=Q(state="rejected"), name="submission_rejected"),
            models.Index(fields=["form", "-received_at"], name="submission_form"),
            models.Index(fields=["-received_at", "-id"], name="submission_newest"),
        ]

    @property
    def given(self) -> Given:
        """What was sent as we understand it, by what the form says of its fields."""
        return understand(self.fields, names(self.form.asks))

    @property
    def sender(self) -> str:
        """Who it is from, as far as it says."""
        person = self.given.person
        known = (person.get(name) for name in ("name", "email", "phone", "external_id"))
        return next(filter(None, known), "")
