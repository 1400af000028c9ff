"""Working calendars: when a team's clocks run, and every version of each."""

from django.db import models


class Content(models.Model):
    """Weekly opening hours in a zone, less public holidays and closures, plus extra openings.

    `week` has seven lists (Monday first) of [opens, closes] in minutes after local midnight;
    closes may pass 1440 (across midnight). `closures` are `{"from", "to", "name"}` with ISO dates,
    both included; `extras` have `hours` too, a list like a weekday's, which replaces those days'.
    """

    zone = models.CharField(max_length=60)
    week = models.JSONField()
    country = models.CharField(max_length=2, blank=True)  # ISO 3166, for public holidays
    subdivision = models.CharField(max_length=30, blank=True)
    closures = models.JSONField(default=list, blank=True)
    extras = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True


class Calendar(Content):
    """The calendar as it counts now; `version` is the number of that content."""

    name = models.CharField(max_length=100, unique=True)
    version = models.PositiveIntegerField(default=1)
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(Content):
    """What a calendar said from `made_at` on, the present version included. The database refuses to
    change one: what was counted by it can be explained for ever."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} · version {self.number}"
