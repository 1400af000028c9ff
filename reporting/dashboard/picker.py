"""Choosing a period and filters: every choice is an address."""

from datetime import datetime
from typing import Any

from reporting.dashboard.address import Asked
from reporting.dashboard.names import LABELS, Names
from reporting.metrics.queries import FILTERS, FUNNELS, PAIR, STAGE_WORDS, Kind

KINDS = (Kind.DAY, Kind.WEEK, Kind.MONTH, Kind.QUARTER)


def periods(asked: Asked, now: datetime, path: str) -> dict[str, Any]:
    period = asked.period
    return {
        "label": str(period),
        "zone": period.zone,
        "running": not period.is_over(now) and period.start <= now,
        "before": _at(path, asked.at(period.before())),
        "after": _at(path, asked.at(period.after())) if period.is_over(now) else "",
        "kinds": [
            {
                "label": kind.capitalize(),
                "url": _at(path, asked.as_kind(kind, now)),
                "active": period.kind == kind,
            }
            for kind in KINDS
        ],
        "custom": period.kind == Kind.CUSTOM,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "kept": {**asked.choice(), **asked.filters.values},
    }


def filters(asked: Asked, names: Names, path: str) -> dict[str, Any]:
    """The filters in force as chips, and all that can be chosen."""
    applied = names.applied(asked.filters)
    return {
        "chips": [
            {
                "label": f"{LABELS[name]}: {label}",
                "url": _at(path, asked.but(**{name: None})),
                "remove": True,
                "active": True,
            }
            for name, label in applied.items()
        ],
        "clear": _at(path, asked.but(**dict.fromkeys(FILTERS))) if applied else "",
        "fields": [
            {
                "name": name,
                "label": LABELS[name],
                "choices": [
                    {"word": word, "label": label, "chosen": asked.filters.values.get(name) == word}
                    for word, label in names.choices(name).items()
                ],
            }
            for name in FILTERS
            if name != PAIR or len(names.choices(PAIR)) > 1
        ],
        "kept": {**asked.days(), **asked.choice()},
    }


def funnels(asked: Asked, path: str) -> list[dict[str, Any]]:
    """The stages a funnel can start from."""
    return [
        {
            "label": STAGE_WORDS[stage],
            "url": _at(path, asked.from_stage(stage)),
            "active": stage == asked.funnel,
        }
        for stage in FUNNELS
    ]


def _at(path: str, asked: Asked) -> str:
    return f"{path}?{asked.query()}"
