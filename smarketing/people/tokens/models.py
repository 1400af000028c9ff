"""A program's way in, on behalf of one person. Of the secret only a hash is kept."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from smarketing.people.tokens import rules


class Token(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    # After a rotation the secret before opens until then.
    old_digest = models.CharField(max_length=64, blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_has_scopes"),
            models.CheckConstraint(
                condition=Q(old_digest="", old_until=None) | (~Q(old_digest="") & Q(old_until__isnull=False)),
                name="token_old_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        return rules.shown(self.prefix)

    @property
    def explained(self) -> list[str]:
        """What it may do, in words."""
        return [rules.SCOPES.get(scope, scope) for scope in self.scopes]

    def state(self, now: datetime) -> str:
        """`active`, `expired`, `revoked`, or `person gone`; only the first opens anything. What was
        made before its person left stays shut when they come back."""
        if self.revoked_at:
            return "revoked"
        if self.expires_at and self.expires_at <= now:
            return "expired"
        left = self.person.signed_out_at
        stays = self.person.is_active and (left is None or left < self.created_at)
        return "active" if stays else "person gone"

    def opens_with(self, digest: str, now: datetime) -> bool:
        """Whether this is its secret, or the one before while that still counts."""
        current = rules.same(digest, self.digest)
        former = rules.same(digest, self.old_digest)
        return current or (former and self.old_until is not None and now < self.old_until)
