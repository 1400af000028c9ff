"""The address of a dashboard: period, filters and what is compared. Everything that changes a number
is in it, so that whoever opens it sees the same; what means nothing is refused, not passed over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NoReturn
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from reporting.metrics.queries import FILTERS, FUNNELS, Filters, Kind, Period, containing, local_day, read
from smarketing.kernel.errors import Refused

OWN = ("period", "on", "from", "to", "funnel")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
LONGEST = timedelta(days=3 * 366)
DEFAULT_FUNNEL = "lead"
BAD_REQUEST = 400


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see."""

    period: Period
    filters: Filters
    funnel: str = DEFAULT_FUNNEL

    def query(self, **extra: str) -> str:
        """As it stands behind the ? of an address."""
        return f"{self._query}&{urlencode(extra)}" if extra else self._query

    @cached_property
    def _query(self) -> str:
        return urlencode({**self.days(), **self.choice(), **self.filters.values})

    def days(self) -> dict[str, str]:
        period = self.period
        if period.kind == Kind.CUSTOM:
            return {"from": period.first.isoformat(), "to": period.last.isoformat()}
        return {"period": period.kind.value, "on": period.first.isoformat()}

    def choice(self) -> dict[str, str]:
        return {} if self.funnel == DEFAULT_FUNNEL else {"funnel": self.funnel}

    def at(self, period: Period) -> "Asked":
        return replace(self, period=period)

    def but(self, **filters: str | None) -> "Asked":
        return replace(self, filters=self.filters.but(**filters))

    def from_stage(self, stage: str) -> "Asked":
        return replace(self, funnel=stage)

    def as_kind(self, kind: Kind, now: datetime) -> "Asked":
        """The day, week, month or quarter around what is shown: its end, or today within it."""
        today = local_day(now, self.period.zone)
        day = min(max(today, self.period.first), self.period.last)
        return self.at(containing(kind, day, self.period.zone))


def asked(query: QueryDict, now: datetime, *, also: tuple[str, ...] = ()) -> Asked:
    """What an address asks for. Without a period: this month."""
    said = {name: values[-1] for name, values in query.lists()}
    for name in said:
        if name not in (*OWN, *FILTERS, *also):
            _refuse(name, f"This page knows no “{name}”.")
        if len(query.getlist(name)) > 1:
            _refuse(name, f"“{name}” is said twice.")
    funnel = said.get("funnel") or DEFAULT_FUNNEL
    if funnel not in FUNNELS:
        _refuse("funnel", f"A funnel starts from one of {', '.join(FUNNELS)}.")
    filters = read({name: value for name, value in said.items() if name in FILTERS})
    return Asked(_period(said, now), filters, funnel)


def _period(said: Mapping[str, str], now: datetime) -> Period:
    zone = settings.TIME_ZONE
    kind = said.get("period") or (Kind.CUSTOM if said.get("from") or said.get("to") else Kind.MONTH)
    if kind not in set(Kind):
        _refuse("period", f"A period is one of {', '.join(Kind)}.")
    if kind != Kind.CUSTOM:
        day = _day("on", said["on"]) if said.get("on") else local_day(now, zone)
        return containing(Kind(kind), day, zone)
    first, last = _day("from", said.get("from", "")), _day("to", said.get("to", ""))
    if last < first:
        _refuse("to", "The period ends before it begins.")
    if last - first > LONGEST:
        _refuse("to", "Choose three years at most.")
    return Period(Kind.CUSTOM, first, last, zone)


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        _refuse(name, f"“{name}” takes a day like 2026-03-31.")
    if not EARLIEST <= day < LATEST:
        _refuse(name, f"Choose days from {EARLIEST.year} to {LATEST.year - 1}.")
    return day


def _refuse(name: str, sentence: str) -> NoReturn:
    raise Refused("unknown-address", sentence, status=BAD_REQUEST, field=name)
