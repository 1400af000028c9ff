"""Working calendars: when a team's clocks run."""

from django.db import models


class Calendar(models.Model):
    """Weekly opening hours in a zone, less public holidays and closures, plus extra openings.

    `week` has seven lists (Monday first) of [opens, closes] in minutes after local midnight;
    closes may pass 1440 (across midnight). `closures` are ISO dates, `extras` maps an ISO date to
    a list like a weekday's, which replaces that day's hours.
    """

    name = models.CharField(max_length=100, unique=True)
    zone = models.CharField(max_length=60)
    week = models.JSONField()
    country = models.CharField(max_length=2, blank=True)  # ISO 3166, for public holidays
    subdivision = models.CharField(max_length=10, blank=True)
    closures = models.JSONField(default=list, blank=True)
    extras = models.JSONField(default=dict, blank=True)
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
