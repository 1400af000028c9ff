"""The tables and charts of the dashboard: rows of cells, each a number with the address of its rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from leads import meanings
from leads.words import channel_label
from reporting.dashboard import wording
from reporting.dashboard.address import Asked
from reporting.dashboard.board import COHORTS, TIMES, Board, funnel
from reporting.dashboard.cards import rows_url
from reporting.metrics.queries import Kind as PeriodKind
from reporting.metrics.queries import Period, Reading, Readings, Unit, address_word
from sla.glossary.queries import Kind

Cell = dict[str, Any]


def funnel_rows(board: Board) -> list[dict[str, Any]]:
    """Stage by stage: how many, of the first, and of the one before."""
    metric, asked = funnel(board.asked), board.asked
    counts = board.now[metric.key].counts
    first = counts[metric.parts[0].key]
    rows, above = [], first
    for part in metric.parts:
        count = counts[part.key]
        word = meanings.word(Kind.STAGE, part.key)
        rows.append(
            {
                "label": word.label,
                "definition": word.tip,
                "count": count,
                "text": wording.written(count, Unit.COUNT),
                "url": rows_url(asked, metric, part.key),
                "of_first": _share(count, first),
                "of_above": _share(count, above),
            }
        )
        above = count
    return rows


def funnel_chart(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    items = [
        {
            "name": row["label"],
            "value": row["count"],
            "href": row["url"],
            "note": row["of_first"],
        }
        for row in rows
    ]
    return {"items": items, "unit": ""}


def channel_rows(board: Board) -> list[dict[str, Any]]:
    """One row per channel, the most MQLs first; a blank channel is not the one called unknown."""
    found = sorted(board.channels.items(), key=lambda row: (-_weight(row[1]), str(row[0])))
    rows = []
    for channel, readings in found:
        asked = board.asked.but(channel=address_word(channel))
        label = channel_label(channel)
        rows.append(
            {"label": label[0].upper() + label[1:], "url": _here(asked), "cells": _cells(asked, readings)}
        )
    return rows


def channel_total(board: Board) -> list[Cell]:
    return _cells(board.asked, board.now)


def reason_rows(board: Board) -> list[dict[str, Any]]:
    """One row per reason, the most frequent first."""
    rows, words = [], meanings.of_kind(Kind.REFUSAL)
    for key, readings in board.reasons.items():
        rejected, returned = (readings[name].counts["all"] for name in ("rejected", "returned"))
        if not rejected + returned:
            continue
        asked = board.asked.but(reason=address_word(key))
        cells = [_count(asked, readings["rejected"], "all"), _count(asked, readings["returned"], "all")]
        reason = words.get(key or "")
        rows.append(
            {
                "label": reason.label if reason else "No reason",
                "definition": reason.tip if reason else "",
                "url": _here(asked),
                "cells": cells,
                "total": rejected + returned,
            }
        )
    return sorted(rows, key=lambda row: (-row["total"], row["label"]))


def time_rows(board: Board) -> list[dict[str, Any]]:
    """Median and 90th percentile, of how many, and how many are still open beside it."""
    terms = board.patience.terms
    promised = {"decide_time": terms.decide_minutes, "first_contact_time": terms.first_contact_minutes}
    rows = []
    for key in TIMES:
        reading, before = board.now[key], board.before[key]
        metric = reading.metric
        rows.append(
            {
                "label": metric.label,
                "formula": wording.explained(metric),
                "median": wording.number(reading),
                "p90": wording.written(reading.p90, metric.unit),
                "before": wording.number(before),
                "url": rows_url(board.asked, metric, metric.parts[0].key),
                "of": _count(board.asked, reading, metric.parts[0].key),
                "beside": _count(board.asked, reading, metric.parts[1].key),
                "of_label": metric.parts[0].label,
                "beside_label": metric.parts[1].label,
                "promised": wording.written(promised.get(key), Unit.MINUTES) if key in promised else "",
            }
        )
    return rows


def cohort_rows(board: Board) -> list[dict[str, Any]]:
    """Each period's cohorts and whether they are still expected to change, the latest first."""
    rows = []
    for period, readings in reversed(board.cohorts):
        asked = board.asked.at(period)
        cells = [
            _rate(asked, readings[key])
            | {"unfinished": readings[key].of > 0 and not _settled(board, key, period)}
            for key in COHORTS
        ]
        rows.append({"label": _brief(period), "url": _here(asked), "cells": cells})
    return rows


def cohort_chart(board: Board) -> dict[str, Any]:
    """Both conversions, cohort by cohort; hatched where nothing is settled yet."""
    series = []
    for key in COHORTS:
        readings = [found[key] for _, found in board.cohorts]
        series.append(
            {
                "name": readings[0].metric.label,
                "values": [None if r.number is None else round(float(r.number) * 100, 1) for r in readings],
                "hrefs": [
                    rows_url(board.asked.at(p), found[key].metric, found[key].metric.parts[0].key)
                    for p, found in board.cohorts
                ],
            }
        )
    unfinished = [n for n, (period, _) in enumerate(board.cohorts) if not _settled(board, COHORTS[0], period)]
    return {
        "labels": [_brief(p) for p, _ in board.cohorts],
        "series": series,
        "unfinished": unfinished,
        "unit": "%",
    }


def _cells(asked: Asked, readings: Readings) -> list[Cell]:
    return list(_channel_cells(asked, readings))


def _channel_cells(asked: Asked, readings: Readings) -> Iterator[Cell]:
    """In the order of the table's columns; a channel that a table doesn't know has blanks there."""
    qualified, won = readings.get("mql_sql"), readings.get("mql_won")
    revenue, deals = readings.get("revenue"), readings.get("won")
    yield _count(asked, qualified, "offered")
    yield _count(asked, qualified, "qualified")
    yield _rate(asked, qualified)
    yield _count(asked, won, "members")
    yield _count(asked, won, "won")
    yield _rate(asked, won)
    yield _count(asked, deals, "all")
    yield _money(asked, revenue)


def _count(asked: Asked, reading: Reading | None, part: str) -> Cell:
    if reading is None:
        return {"text": "0", "url": ""}
    return {"text": f"{reading.counts[part]:,}", "url": rows_url(asked, reading.metric, part)}


def _rate(asked: Asked, reading: Reading | None) -> Cell:
    if reading is None or reading.number is None:
        return {"text": "—", "url": ""}
    metric = reading.metric
    made_of = " of ".join(f"{reading.counts[part.key]:,}" for part in metric.parts[:2])
    return {
        "text": wording.number(reading),
        "url": rows_url(asked, metric, metric.parts[0].key),
        "made_of": made_of,
    }


def _money(asked: Asked, reading: Reading | None) -> Cell:
    if reading is None or not sum(reading.counts.values()):
        return {"text": "—", "url": ""}
    left_out = reading.counts["not_stated"]
    if not reading.counts["stated"]:
        return {"text": f"{left_out:,} not stated", "url": rows_url(asked, reading.metric, "not_stated")}
    return {
        "text": wording.number(reading),
        "url": rows_url(asked, reading.metric, "stated"),
        "beside": f"+ {left_out:,} not stated" if left_out else "",
        "beside_url": rows_url(asked, reading.metric, "not_stated"),
    }


def _weight(readings: Readings) -> int:
    return sum(max(reading.counts.values()) for reading in readings.values())


def _share(part: int, whole: int) -> str:
    return wording.written(part / whole if whole else None, Unit.RATE)


def _settled(board: Board, key: str, period: Period) -> bool:
    return board.patience.is_settled(board.now[key].metric, period, board.as_of)


def _here(asked: Asked) -> str:
    return f"{reverse('dashboard')}?{asked.query()}"


def _brief(period: Period) -> str:
    """As short as an axis needs it."""
    match period.kind:
        case PeriodKind.DAY:
            return f"{period.first.day} {period.first:%b}"
        case PeriodKind.WEEK:
            return f"Week {period.first.isocalendar().week}"
        case PeriodKind.MONTH:
            return f"{period.first:%b %Y}"
    return str(period)
