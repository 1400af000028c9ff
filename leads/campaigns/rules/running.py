"""When a campaign runs: whole days, begun where its marketing team is."""

from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Running(StrEnum):
    """Where in its days a campaign is. Without a first day it has always begun, without a last one it
    goes on."""

    PLANNED = "planned"
    NOW = "running"
    OVER = "over"


def runs(starts_on: date | None, ends_on: date | None, today: date) -> Running:
    if is_over(ends_on, today):
        return Running.OVER
    return Running.PLANNED if starts_on and starts_on > today else Running.NOW


def is_over(ends_on: date | None, today: date) -> bool:
    return ends_on is not None and ends_on < today


def first_moment(day: date, zone: str) -> datetime:
    """When that day begins there."""
    return datetime.combine(day, time(), ZoneInfo(zone))
