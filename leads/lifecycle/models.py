"""Every move on the ladder, kept."""

from django.conf import settings
from django.db import models


class StageMove(models.Model):
    """`implied` marks a stage that a longer jump passed; it counts as reached at that moment."""

    contact = models.ForeignKey(
        "leads.Contact", on_delete=models.CASCADE, related_name="moves", db_index=False
    )
    from_stage = models.CharField(max_length=12, blank=True)
    to_stage = models.CharField(max_length=12)
    moved_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: the system
    cause = models.CharField(max_length=40)  # the fact that moved the person, e.g. handoff.qualified
    reason = models.CharField(max_length=500, blank=True)
    implied = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["contact", "moved_at", "id"], name="move_contact"),
            models.Index(fields=["to_stage", "moved_at"], name="move_stage"),
            models.Index(fields=["-moved_at", "-id"], name="move_newest"),
        ]
