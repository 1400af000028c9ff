"""What one marketing and one sales team promise each other: the value table and its defaults.

Plain values; checked as a whole by `check`, so that no agreement that makes no sense gets in force.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sla.agreements.rules.values import Value, check_values, read_values
from sla.agreements.rules.volumes import Volume, check_volumes, read_volumes
from smarketing.kernel.errors import Refused

PERIODS = ("week", "month", "quarter")
# What an agreement may require of every contact that is offered.
REQUIRABLE = ("name", "email", "phone", "company", "job_title", "country")
# To compare promises in days with promises in minutes: calendars differ, a common working day has 8 h.
MINUTES_A_DAY = 8 * 60
LONGEST_MINUTES = 90 * 24 * 60
# Clocks whose promise is in business days, by what it is called.
IN_DAYS = {"attempts": "attempts_days", "outcome": "outcome_days", "re_engage": "re_engage_days"}


@dataclass(frozen=True, slots=True)
class Terms:
    """One agreement's values. Minutes and days are of business time; shares are of one."""

    # marketing's promises, per period
    volume_per_period: int = 100  # MQLs delivered
    volumes: tuple[Volume, ...] = ()  # and of one kind, beside the total
    value_per_period: int = 100_000  # what they are worth, in `currency`
    values: tuple[Value, ...] = ()  # what one of them is worth; empty: value can't be judged
    quality_accepted_share: float = 0.60  # at least, of those decided
    quality_bad_data_share: float = 0.10  # at most, rejected as bad data
    required_fields: tuple[str, ...] = ("name", "email")  # on every offer
    re_engage_days: int = 5  # after a returned lead's date
    # sales' promises, per handoff
    decide_minutes: int = 60
    first_contact_minutes: int = 240  # first human attempt, from the offer
    attempts: int = 5  # before giving up
    attempts_days: int = 10
    outcome_days: int = 15  # to qualify or return
    qualified_criteria: tuple[str, ...] = (
        "The person exists and can be reached.",
        "The company fits who we sell to.",
        "There is a need we can meet.",
    )
    # both
    route_minutes: int = 30  # an offer without a holder gets one: the whole organisation's limit
    kept_share: float = 0.90  # of handoffs that must keep each of sales' promises
    warn_share: float = 0.75  # of a clock's time, after which it is at risk
    reassign_minutes: int = 60  # after a broken route or decide promise
    max_hops: int = 3  # the last one to the last resort
    last_resort: int | None = None  # a person; nobody named: the team's lead, else a manager
    dispute_days: int = 5  # days of any kind, after a rejection
    hold_cap_days: int = 30  # days of any kind that a handoff may be on hold, all its holds together
    period: str = "month"
    currency: str = "USD"

    def as_dict(self) -> dict[str, Any]:
        """As stored: JSON's own kinds only."""
        lines = {name: [line.as_dict() for line in getattr(self, name)] for name in ("values", "volumes")}
        plain = asdict(self) | lines
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}

    def days(self, kind: str) -> int | None:
        """How many business days the clock of this kind has; None when it is promised in minutes."""
        promised: int | None = getattr(self, IN_DAYS[kind]) if kind in IN_DAYS else None
        return promised

    def minutes(self, kind: str) -> int:
        """What the clock of this kind may take, when it is promised in minutes."""
        promised: int = getattr(self, f"{kind}_minutes")
        return promised


def from_dict(stored: Mapping[str, Any]) -> Terms:
    """The terms that `as_dict` stored. A value that an older version of the product didn't know
    has its default; a name that means nothing is refused."""
    known = {field.name for field in fields(Terms)}
    if unknown := sorted(set(stored) - known):
        raise Refused("unknown-term", f"An agreement has no such value: {', '.join(unknown)}.")
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
    given["values"] = read_values(given.get("values", ()))
    given["volumes"] = read_volumes(given.get("volumes", ()))
    return Terms(**given)


@dataclass(frozen=True, slots=True)
class Range:
    """Between which values a kind of value makes sense, and how a refusal says so."""

    names: tuple[str, ...]
    least: float
    most: float
    rule: str


RANGES = (
    Range(
        ("quality_accepted_share", "quality_bad_data_share", "kept_share", "warn_share"),
        0.01,
        0.99,
        "is a share between 1 and 99 %",
    ),
    Range(("volume_per_period", "value_per_period", "attempts", "max_hops"), 1, 10**12, "is at least 1"),
    Range(
        ("decide_minutes", "first_contact_minutes", "route_minutes", "reassign_minutes"),
        1,
        LONGEST_MINUTES,
        "is between one minute and 90 days",
    ),
    Range(
        ("re_engage_days", "attempts_days", "outcome_days", "dispute_days", "hold_cap_days"),
        1,
        366,
        "is between one day and a year",
    ),
)


def check(terms: Terms) -> Terms:
    """The same terms; refused, naming the value at fault, when they make no sense."""
    for allowed in RANGES:
        for name in allowed.names:
            if not allowed.least <= getattr(terms, name) <= allowed.most:
                _refuse(name, allowed.rule)
    if terms.period not in PERIODS:
        _refuse("period", f"is one of {', '.join(PERIODS)}")
    if not set(terms.required_fields) <= set(REQUIRABLE):
        _refuse("required_fields", f"are among {', '.join(REQUIRABLE)}")
    if len(set(terms.required_fields)) < len(terms.required_fields):
        _refuse("required_fields", "are named once each")
    if not all(criterion.strip() for criterion in terms.qualified_criteria or ("",)):
        _refuse("qualified_criteria", "need at least one sentence, and none that is empty")
    check_values(terms.values)
    check_volumes(terms.volumes)
    return _check_order(terms)


def _check_order(terms: Terms) -> Terms:
    if terms.decide_minutes >= terms.first_contact_minutes:
        raise Refused(
            "order",
            "Deciding must take less time than the first contact.",
            field="decide_minutes",
        )
    if terms.first_contact_minutes >= terms.outcome_days * MINUTES_A_DAY:
        raise Refused(
            "order", "The first contact must come before the outcome is due.", field="first_contact_minutes"
        )
    if terms.attempts_days > terms.outcome_days:
        raise Refused("order", "The attempts must be over before the outcome is due.", field="attempts_days")
    return terms


def _refuse(name: str, rule: str) -> None:
    raise Refused("term", f"“{name.replace('_', ' ')}” {rule}.", field=name)
