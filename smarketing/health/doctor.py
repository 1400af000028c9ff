"""The doctor: goes through the rules that always hold, and through the machinery behind them, and
says what is wrong. It changes nothing but its own note of what it found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from smarketing.health.check import Check
from smarketing.health.finding import Example, Finding
from smarketing.health.models import Examination
from smarketing.health.rules import (
    acting,
    agreements,
    baton,
    clocks,
    fields,
    guards,
    intake,
    journal,
    ladder,
    numbers,
    once,
    rollups,
)
from smarketing.health.walking import Look

__all__ = ["RULES", "Example", "Finding", "Report", "Result", "examine", "keep", "last"]

Told = Callable[[str, int, int], None]
_BY_RULE: Sequence[Sequence[Check]] = (
    intake.CHECKS,
    baton.CHECKS,
    journal.CHECKS,
    clocks.CHECKS,
    rollups.CHECKS,
    numbers.CHECKS,
    ladder.CHECKS,
    agreements.CHECKS,
    acting.CHECKS,
    once.CHECKS,
)
RULES: Sequence[Check] = (
    *sorted((check for checks in _BY_RULE for check in checks), key=lambda check: check.rule or 0),
    *fields.CHECKS,
    *guards.CHECKS,
)


@dataclass(frozen=True, slots=True)
class Result:
    """What one check came to."""

    key: str
    rule: int | None
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One examination of the data."""

    quick: bool
    at: datetime
    seconds: float
    results: tuple[Result, ...]

    @property
    def findings(self) -> list[Finding]:
        return [finding for result in self.results for finding in result.findings]


def examine(*, now: datetime, quick: bool = False, told: Told | None = None) -> list[Finding]:
    """Everything that is wrong with the data, rule by rule; nothing, if all is well. `quick` looks at
    samples of big tables; `told` hears the title of a check, and how much of it is done."""
    return report(now=now, quick=quick, told=told).findings


def report(*, now: datetime, quick: bool = False, told: Told | None = None) -> Report:
    look, began = Look(now, quick), monotonic()
    if told:
        look.told = told
    results = tuple(Result(check.key, check.rule, check.title, tuple(check.run(look))) for check in RULES)
    return Report(quick, now, monotonic() - began, results)


def keep(*, now: datetime, quick: bool, told: Told | None = None) -> Report:
    """Examine, and note what was found for the health page and the figures."""
    made = report(now=now, quick=quick, told=told)
    checks = [
        {
            "key": result.key,
            "rule": result.rule,
            "title": result.title,
            "findings": [finding.as_dict() for finding in result.findings],
        }
        for result in made.results
    ]
    noted = {"at": now, "seconds": made.seconds, "checks": checks}
    Examination.objects.update_or_create(quick=quick, defaults=noted)
    return made


def last() -> list[Report]:
    """The last look at samples and the last whole one, the younger first."""
    return [_read(row) for row in Examination.objects.order_by("-at")]


def _read(row: Examination) -> Report:
    results = (
        Result(each["key"], each["rule"], each["title"], tuple(map(_finding, each["findings"])))
        for each in row.checks
    )
    return Report(row.quick, row.at, row.seconds, tuple(results))


def _finding(plain: dict[str, Any]) -> Finding:
    return Finding(**{**plain, "examples": tuple(Example(**each) for each in plain["examples"])})
