"""What a scorecard's page is given: tiles with their last periods, and a table of teams or people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse

from reporting.dashboard import wording
from reporting.dashboard.address import Asked
from reporting.dashboard.cards import card, rows_url, share_words
from reporting.dashboard.names import Names
from reporting.metrics.queries import REGISTRY, Reading, Readings, Unit
from reporting.promises.queries import Each, Run, medians

HEIGHT, WIDTH, STEP = 28, 9, 12  # of a bar, in pixels
LEAST = 2  # so that a number that is almost nothing can be pointed at


def tiles(
    run: Run, wanted: Asked, here: str, beside: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """One tile per promise. `wanted`: what the page was asked for; `beside`: what else is said of each."""
    return [
        {**card(run, key), **_beside(beside, key), "key": key, "bars": _bars(run, key, wanted, here)}
        for key in run.now
    ]


def _beside(beside: Mapping[str, str] | None, key: str) -> dict[str, str]:
    return {"beside": beside[key]} if beside and key in beside else {}


def share_tiles(runs: Sequence[Run], wanted: Asked, here: str, names: Names) -> list[dict[str, Any]]:
    """One tile per line of the volume by channel and segment."""
    return [tile | share_words(run, names) for run in runs for tile in tiles(run, wanted, here)]


def table(each: Each, names: Mapping[Any, tuple[str, str]], asked: Asked, words: Mapping[str, str]) -> Any:
    """A row for each who is named, with a name and an address; `words`: the filter that each metric is
    narrowed to them by. Who has nothing yet has blanks."""
    rows = [
        {"name": name, "url": url, "cells": list(_cells(each.get(who, {}), asked, words, str(who)))}
        for who, (name, url) in names.items()
    ]
    return {"heads": [_head(key) for key in words], "rows": rows}


def middle(each: Each, keys: Sequence[str]) -> list[str]:
    """The medians of a table's columns, written."""
    found = medians(each, keys)
    return [wording.written(found[key], REGISTRY[key].unit) for key in keys]


def _head(key: str) -> dict[str, str]:
    metric = REGISTRY[key]
    return {"label": metric.label, "formula": wording.explained(metric)}


def _cells(readings: Readings, asked: Asked, words: Mapping[str, str], who: str) -> Iterator[dict[str, Any]]:
    narrowed = {word: asked.but(**{word: who}) for word in set(words.values())}
    for key, word in words.items():
        reading = readings.get(key)
        if reading and any(reading.counts.values()):
            yield _cell(reading, narrowed[word])
        else:
            yield {"text": "—", "url": ""}


def _cell(reading: Reading, asked: Asked) -> dict[str, Any]:
    metric = reading.metric
    cell = {"text": wording.number(reading), "url": rows_url(asked, metric, metric.parts[0].key)}
    if metric.unit == Unit.RATE:
        cell["made_of"] = f"of {reading.of:,}"
    return cell


def _bars(run: Run, key: str, wanted: Asked, here: str) -> list[dict[str, Any]]:
    """The last periods as bars of a common scale, each a way to its own scorecard."""
    metric = REGISTRY[key]
    numbers = [readings[key].number for readings in run.readings]
    most = 1.0 if metric.unit == Unit.RATE else max(1.0, *(float(number or 0) for number in numbers))
    return [
        {
            "x": place * STEP,
            "y": HEIGHT - tall,
            "width": WIDTH,
            "height": tall,
            "url": f"{here}?{wanted.at(period).query()}",
            "standing": judged.score(readings[key]).standing or "",
            "unfinished": not judged.patience.is_settled(metric, period, run.as_of),
            "label": f"{period}: {wording.number(readings[key])}",
        }
        for place, (period, readings, judged, tall) in enumerate(
            zip(run.periods, run.readings, run.judged, _heights(numbers, most), strict=True)
        )
    ]


def _heights(numbers: Sequence[Any], most: float) -> list[int]:
    """Nothing where there is nothing to say."""
    return [0 if n is None else max(LEAST, round(HEIGHT * float(n) / most)) for n in numbers]


def address(name: str, asked: Asked, *args: Any) -> str:
    return f"{reverse(name, args=args)}?{asked.query()}"
