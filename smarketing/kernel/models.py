"""What the ground itself keeps: answers already given, so that a repeat is answered alike."""

from django.db import models


class Answer(models.Model):
    """The answer to a POST that carried an Idempotency-Key; swept after a day."""

    # A hash of who asked, with which key, at which address.
    place = models.CharField(max_length=64, primary_key=True)
    body_digest = models.CharField(max_length=64)  # of what was sent
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    given_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.status} at {self.given_at:%Y-%m-%d %H:%M}"
