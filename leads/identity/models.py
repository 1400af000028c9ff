"""Pairs of records that may be one person, as they were found; and whom to look at next."""

from django.db import models


class Suggestion(models.Model):
    """Two contacts and why they may be one. Numbers: a merge takes one of them away and its undo brings
    it back, and the pair is shown while both are there and nobody said that they are apart."""

    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["low_id", "high_id"], name="suggestion_once")]
        indexes = [
            models.Index(fields=["-score", "-id"], name="suggestion_best"),
            models.Index(fields=["high_id"], name="suggestion_high"),
        ]


class ToCompare(models.Model):
    """A contact that is new or was changed, to be compared with those like it. One row a mark. `said`:
    sales sent it back as a duplicate, so that less has to speak for it."""

    contact_id = models.BigIntegerField()
    said = models.BooleanField(default=False)
