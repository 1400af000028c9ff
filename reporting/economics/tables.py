"""The tables and the curve: rows of cells, each a number with the address of its rows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from reporting.dashboard.names import Names
from reporting.economics import wording
from reporting.economics.queries import BY, Asked, Costs, Group, Picture, Step

PERCENT = 100


def worth_rows(of: Picture, names: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [_worth_row(of.asked, group, " · ".join(label(group, names))) for group in of.groups]


def worth_total(of: Picture) -> dict[str, Any]:
    return _worth_row(of.asked, of.whole, "All")


def label(group: Group, names: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [names[column].get(word, word) for column, word in group.place.items()]


def names_of(of: Picture, offers: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """What the groups are called, looked up once for each column."""
    known, found = Names(), {}
    for column in BY[of.asked.by]:
        words = {group.place[column] for group in of.groups}
        found[column] = offers if column == "offer" else known.each(column, words)
    return found


def attempt_rows(of: Picture) -> list[dict[str, Any]]:
    """Attempt by attempt, each count with its list."""
    last = of.verdict.attempts if of.verdict else 0
    rows = []
    for step in of.steps:
        rows.append(
            {
                "n": step.n,
                "cells": [
                    _tries(of.asked, step, name) for name in ("reached", "connected", "closed")
                ],
                "share": wording.share(step.share),
                "upper": wording.share(step.upper),
                "pays": _pays(step, of.costs),
                "last": step.n == last,
            }
        )  # fmt: skip
    return rows


def attempt_chart(of: Picture) -> dict[str, Any]:
    """p(n) over n, with the break-even line and the last attempt that pays."""
    chart: dict[str, Any] = {
        "labels": [wording.nth(step.n) for step in of.steps],
        "unit": "%",
        "series": [
            {
                "name": "Of those tried so often, first reached then, and bought",
                "values": [_points(step.share) for step in of.steps],
                "hrefs": [tries_url(of.asked, step.n, "closed") for step in of.steps],
            },
            {
                "name": "At most, from here on (95 %)",
                "values": [_points(step.upper) for step in of.steps],
                "before": True,
            },
        ],
    }
    if of.costs and of.costs.threshold <= 1:
        chart |= {"target": _points(of.costs.threshold), "targetLabel": "break-even"}
    if of.verdict and of.verdict.attempts:
        words = "last that pays" if of.verdict.stop_after is not None else "too little data beyond"
        chart["mark"] = {"index": of.verdict.attempts - 1, "label": words}
    return chart


def worth_url(asked: Asked, group: Group, name: str) -> str:
    team = {"team": str(asked.team)} if asked.team else {}
    return f"{reverse('economics-rows', args=[name])}?{urlencode({**group.place, **team})}"


def tries_url(asked: Asked, n: int, name: str) -> str:
    team = f"?team={asked.team}" if asked.team else ""
    return f"{reverse('economics-attempts', args=[n, name])}{team}"


def _worth_row(asked: Asked, group: Group, name: str) -> dict[str, Any]:
    sample, found = group.sample, group.worth
    left_out = sample.not_stated
    return {
        "label": name[:1].upper() + name[1:],
        "members": _count(asked, group, "members", sample.members),
        "won": _count(asked, group, "won", sample.won),
        "rate": wording.share(None if found.rate is None else float(found.rate)),
        "average": wording.currency(float(found.average)) if found.average else "—",
        "stated": _count(asked, group, "stated", sample.stated),
        "not_stated": _count(asked, group, "not_stated", left_out) if left_out else None,
        "worth": wording.currency(found.rounded) if found.value is not None else "",
        "between": [wording.currency(round(limit)) for limit in found.interval] if found.interval else [],
        "missing": found.missing,
    }


def _count(asked: Asked, group: Group, name: str, number: int) -> dict[str, Any]:
    return {"text": f"{number:,}", "url": worth_url(asked, group, name) if number else ""}


def _tries(asked: Asked, step: Step, name: str) -> dict[str, Any]:
    number = getattr(step, name)
    return {"text": f"{number:,}", "url": tries_url(asked, step.n, name) if number else ""}


def _pays(step: Step, costs: Costs | None) -> str:
    if costs is None:
        return ""
    if step.share >= costs.threshold:
        return "pays"
    return "doesn't pay" if step.upper < costs.threshold else "too little data"


def _points(of_one: float) -> float:
    return float(f"{of_one * PERCENT:.3g}")
