"""The words and icon of an SLA badge at the server's moment; static/js/badge.js keeps them true.

Both sides word the same nine states; neither judges: the state comes with the badge.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import template

from smarketing.kernel.templatetags.look import day, minutes, short

register = template.Library()

ICONS = {
    "running": "clock",
    "at risk": "alert-triangle",
    "overdue": "flame",
    "closed hours": "moon",
    "on hold": "player-pause",
    "met": "check",
    "breached": "x",
    "cancelled": "minus",
    "excused": "umbrella",
}


@register.filter
def badge_icon(state: str) -> str:
    return ICONS.get(state, "clock")


@register.filter
def badge_words(badge: Any) -> str:
    """The main words, without the due moment: `2 h 10 min left`, `overdue by 25 min`, `met in 18 min`."""
    wording = WORDING.get(_part(badge, "state"))
    return wording(badge) if wording else str(_part(badge, "state"))


@register.filter
def badge_seconds(length: timedelta | None) -> str:
    return "" if length is None else str(int(length.total_seconds()))


def _part(badge: Any, name: str) -> Any:
    return badge.get(name) if isinstance(badge, dict) else getattr(badge, name, None)


def _left(badge: Any) -> timedelta:
    left: timedelta | None = _part(badge, "left")
    return left if left is not None else _part(badge, "due") - _part(badge, "now")


def _span(length: timedelta) -> str:
    return "under 1 min" if length < timedelta(minutes=1) else minutes(length)


def _over(badge: Any) -> str:
    late: timedelta | None = _part(badge, "late")
    return f"overdue by {_span(late if late is not None else _part(badge, 'now') - _part(badge, 'due'))}"


def _after(word: str, joint: str, name: str) -> Callable[[Any], str]:
    """`met` and, where it is known, `in 18 min`."""

    def words(badge: Any) -> str:
        length: timedelta | None = _part(badge, name)
        return word if length is None else f"{word} {joint} {_span(length)}"

    return words


def _until(word: str, name: str, written: Callable[[datetime], str]) -> Callable[[Any], str]:
    def words(badge: Any) -> str:
        moment: datetime | None = _part(badge, name)
        return word if moment is None else f"{word} until {written(moment)}"

    return words


WORDING: dict[str, Callable[[Any], str]] = {
    "running": lambda badge: f"{_span(_left(badge))} left",
    "at risk": lambda badge: f"at risk · {_span(_left(badge))} left",
    "overdue": _over,
    "met": _after("met", "in", "took"),
    "breached": _after("breached", "by", "late"),
    "closed hours": _until("closed", "opens", short),
    "on hold": _until("on hold", "until", day),
}
