"""Tiles: one number each, with what it is made of, what was promised and what it was before."""

from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reporting.dashboard import wording
from reporting.dashboard.address import Asked
from reporting.dashboard.names import Names
from reporting.metrics.queries import PAIR, Metric, Reading, Readings, Unit
from reporting.scorecard.queries import KINDS, VOLUME, Promises, Score


class Counted(Protocol):
    """Numbers of a period and of the one before, and what is promised for them."""

    @property
    def asked(self) -> Asked: ...
    @property
    def as_of(self) -> datetime: ...
    @property
    def promises(self) -> Promises: ...
    @property
    def now(self) -> Readings: ...
    @property
    def before(self) -> Readings: ...


def card(board: Counted, key: str) -> dict[str, Any]:
    """The context of parts/stat.html."""
    now, before = board.now[key], board.before[key]
    metric, score = now.metric, board.promises.score(now)
    asked = board.asked.at(board.promises.counted(metric))
    settled = board.promises.patience.is_settled(metric, asked.period, board.as_of)
    # What a count was in a whole period says nothing beside a part of one.
    comparable = (settled and not score.since) or metric.unit not in (Unit.COUNT, Unit.MONEY)
    return {
        "label": metric.label,
        "value": wording.number(now),
        "unit": wording.BESIDE.get(metric.unit, "") if now.number is not None else "",
        "url": rows_url(asked, metric, metric.parts[0].key),
        "target": _target(score, now),
        "pace": f"heading for {_amount(score.pace, now)}" if score.pace is not None else "",
        "status": score.standing or "",
        "previous": wording.number(before),
        "change": wording.change(now, before) if comparable else "",
        "trend": wording.trend(now, before) if comparable else "same",
        "formula": wording.explained(metric),
        "note": note(asked, now),
        "beside": since(score),
        "why": score.note,
        "unfinished": not settled,
    }


def share_card(share: Counted, names: Names) -> dict[str, Any]:
    """The tile of one line of the volume by channel and segment."""
    return card(share, VOLUME) | share_words(share, names)


def share_words(share: Counted, names: Names) -> dict[str, Any]:
    """Which MQLs a line is about, between whom it was agreed, and since when if that is news."""
    said = names.applied(share.promises.filters)
    of = [said[name] for name in KINDS if name in said]
    began = since(share.promises.score(share.now[VOLUME]))
    return {"label": ", ".join(of).capitalize(), "beside": ", ".join(filter(None, (said[PAIR], began)))}


def since(score: Score) -> str:
    """From which day on it is counted, where it began to be promised inside the period."""
    return f"since {score.since.day} {score.since:%B}" if score.since else ""


def note(asked: Asked, reading: Reading) -> SafeString:
    """What the number is made of, each part a link to its rows; nothing where there is nothing."""
    metric, links = reading.metric, []
    if not any(reading.counts.values()):
        return SafeString("")
    match metric.unit:
        case Unit.RATE:
            whole = _link(asked, reading, 1, "of {}")
            links = [format_html("{} {}", _link(asked, reading, 0, "{}"), whole), *_more(asked, reading, 2)]
        case Unit.MINUTES | Unit.DAYS:
            p90 = wording.written(reading.p90, metric.unit)
            links = [format_html("90 % within {}", p90)] if reading.p90 is not None else []
            links += [_link(asked, reading, 0, "{} {label}"), *_more(asked, reading, 1)]
        case Unit.MONEY:
            links = [_link(asked, reading, 0, "{} {label}"), *_more(asked, reading, 1)]
        case Unit.COUNT:
            links = _more(asked, reading, 1)
    return format_html_join("", "<span>{}</span>", ((link,) for link in links))


def rows_url(asked: Asked, metric: Metric, part: str, **filters: str) -> str:
    """Where a number's rows are."""
    narrowed = asked.but(**filters) if filters else asked
    return f"{_rows(metric.key, part)}?{narrowed.query()}"


@cache
def _rows(key: str, part: str) -> str:
    """A board asks for each of a few dozen hundreds of times."""
    return reverse("metric-rows", args=[key, part])


def _more(asked: Asked, reading: Reading, since: int) -> list[SafeString]:
    places = range(since, len(reading.metric.parts))
    return [
        _link(asked, reading, n, "{} {label}") for n in places if reading.counts[reading.metric.parts[n].key]
    ]


def _link(asked: Asked, reading: Reading, place: int, text: str) -> SafeString:
    part = reading.metric.parts[place]
    words = text.format(f"{reading.counts[part.key]:,}", label=part.label)
    return format_html('<a href="{}">{}</a>', rows_url(asked, reading.metric, part.key), words)


def _target(score: Score, reading: Reading) -> str:
    if score.target is None:
        return ""
    sign = "≥" if score.at_least else "≤"
    if reading.metric.unit == Unit.RATE:
        return f"{sign} {wording.written(score.target, Unit.RATE)}"
    return f"{sign} {_amount(score.target, reading)}"


def _amount(value: float, reading: Reading) -> str:
    """A target or pace beside its number: a count may be in parts, money is in whole units."""
    if reading.metric.unit == Unit.MONEY:
        return wording.written(round(value), Unit.MONEY, *reading.currencies[:1])
    return f"{value:,.1f}".removesuffix(".0")
