"""How a moment stands in a sentence that commands and queries make: by its reader's wall, zone named.

Pages read in the viewer's zone, programs in UTC; the edge says which by activating it. Sentences that are
kept for many readers name the zone of each with `zone`.
"""

from datetime import date, datetime, timedelta, tzinfo

from django.utils import timezone

# How far ahead anybody plans. What lies further is a slip of the pen, and calendars and walls end some day.
TEN_YEARS = timedelta(days=3652)


def said(moment: datetime, zone: tzinfo | None = None) -> str:
    """`Mon 30 Nov 2026, 10:00 CET`."""
    local = timezone.localtime(moment, zone)
    return f"{full(local)} {local:%Z}"


def full(local: datetime) -> str:
    """`Mon 30 Nov 2026, 10:00`, as it stands on that wall."""
    return f"{local:%a} {full_day(local)}, {local:%H:%M}"


def full_day(day: date) -> str:
    """`30 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"
