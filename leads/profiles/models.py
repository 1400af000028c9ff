"""Who is to be won: profiles of companies and of people, each a row of versions that both sides write."""

from django.conf import settings
from django.db import models

from leads.profiles.rules import LONGEST_NAME, LONGEST_WHY, Kind


class Said(models.Model):
    """What a profile says, and who said so last, when and why."""

    name = models.CharField(max_length=LONGEST_NAME)
    size = models.TextField(blank=True)
    industry = models.TextField(blank=True)
    experience = models.TextField(blank=True)
    pains = models.TextField(blank=True)
    wording = models.TextField(blank=True)
    why = models.CharField(max_length=LONGEST_WHY)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the system

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Profile(Said):
    """As it is now, version `version`."""

    kind = models.CharField(max_length=7, choices=[(kind, kind) for kind in Kind])
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="profile_newest")]


class ProfileVersion(Said):
    """As it was from `saved_at` on; the one that holds is among them. Never changes."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "number"], name="profile_version_once")]
        indexes = [models.Index(fields=["profile", "-saved_at", "-id"], name="profile_version_newest")]
