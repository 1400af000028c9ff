"""Forms, and what they sent, kept raw before anything else."""

import uuid

from django.db import models
from django.db.models import Q

from leads.intake.rules import understand


class Form(models.Model):
    """A form on some web site. `key` is public: it names the form, it opens nothing."""

    class Kind(models.TextChoices):
        SUBSCRIPTION = "subscription", "Subscription (newsletter, blog): makes a prospect"
        OFFER = "offer", "Offer (white paper, webinar, demo): makes a lead"

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
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Submission(models.Model):
    """What a form sent. `received` ones wait for the worker; the rest is their fate."""

    class State(models.TextChoices):
        RECEIVED = "received"
        PROCESSED = "processed"
        HELD = "held"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions")
    received_at = models.DateTimeField()
    # Same key, same submission: the sender's Idempotency-Key, else a digest of form and body that
    # holds for a short while (a double click). The twin closes the gap at the while's borders.
    dedupe_key = models.CharField(max_length=160, unique=True)
    dedupe_twin = models.CharField(max_length=160, unique=True, null=True)
    body_digest = models.CharField(max_length=64)
    fields = models.JSONField()  # what was sent, field by field, untouched
    page = models.CharField(max_length=500, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    why = models.CharField(max_length=500, blank=True)  # of held and rejected, in a sentence
    why_code = models.CharField(max_length=40, blank=True)  # the same for programs; names nobody
    differing = models.JSONField(default=dict, blank=True)  # values that differ from the contact's
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
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(state="received"), name="submission_waiting"),
            models.Index(fields=["received_at"], condition=Q(state="held"), name="submission_held"),
            models.Index(fields=["received_at"], condition=Q(state="rejected"), name="submission_rejected"),
            models.Index(fields=["form", "-received_at"], name="submission_form"),
            models.Index(fields=["-received_at", "-id"], name="submission_newest"),
        ]

    @property
    def sender(self) -> str:
        """Who it is from, as far as it says."""
        person = understand(self.fields).person
        known = (person.get(name) for name in ("name", "email", "phone", "external_id"))
        return next(filter(None, known), "")
