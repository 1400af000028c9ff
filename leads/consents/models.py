"""What a person allowed us, word for word, and since when; and that they took it back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leads.consents.rules import PURPOSES, Basis, Purpose

PERSON = settings.AUTH_USER_MODEL


class Consent(models.Model):
    """One permission for one purpose. It is never changed: a withdrawal is written beside it."""

    contact = models.ForeignKey(
        "leads.Contact", on_delete=models.CASCADE, related_name="consents", db_index=False
    )
    purpose = models.CharField(max_length=20, choices=[(p, p) for p in Purpose])
    basis = models.CharField(max_length=20, choices=[(b, b) for b in Basis])
    text = models.TextField(blank=True)  # the words that were agreed to
    text_version = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=200, blank=True)  # form, call, card at the fair
    given_at = models.DateTimeField()
    kept_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_how = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
            )
        ]
        indexes = [models.Index(fields=["contact", "-given_at", "-id"], name="consent_contact")]

    @property
    def for_what(self) -> str:
        return PURPOSES[self.purpose]
