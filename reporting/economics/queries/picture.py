"""The whole of economics for what was asked, in a fixed number of statements; and what of it an agreement
can take over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.conf import settings

from reporting.economics import rules
from reporting.economics.queries.maturity import Maturity, maturity
from reporting.economics.queries.tries import Tries, tries
from reporting.economics.queries.worths import Group, split, total
from reporting.economics.rules import IN_A_TABLE, Asked, Costs, Needed, Step, Verdict
from reporting.keeping.counting import Counting
from reporting.metrics.queries import BLANK, NONE, Filters
from smarketing.kernel.errors import NOT_FOUND, Refused

PERCENT = 100
MINUTES_AN_HOUR = 60
TAKEN = ("values", "volume", "attempts")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Picture:
    """Everything that follows from the rows and from what was said. What can't be said is None."""

    asked: Asked
    as_of: datetime
    maturity: Maturity
    whole: Group
    groups: list[Group]
    tried: Tries
    steps: list[Step]

    @property
    def currency(self) -> str:
        """The organisation's own; amounts in others are not added up."""
        return settings.CURRENCY

    @cached_property
    def needed(self) -> Needed | None:
        """MQLs for the goal, by what was said or measured of one."""
        value = self.value
        if self.asked.goal is None or value is None:
            return None
        interval = None if self.asked.worth else self.whole.worth.interval
        return rules.needed(self.asked.goal, self.asked.share / PERCENT, value, interval)

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.asked.worth) if self.asked.worth else self.whole.worth.value

    @property
    def average(self) -> float | None:
        """What a win brings on average."""
        stated = self.asked.amount or self.whole.worth.average
        return None if stated is None else float(stated)

    @property
    def minutes(self) -> float | None:
        """That one attempt takes on average."""
        return self.tried.average_minutes if self.asked.minutes is None else float(self.asked.minutes)

    @property
    def margin(self) -> Decimal:
        """Percent of a win that stays."""
        return Decimal(settings.MARGIN_PERCENT) if self.asked.margin is None else self.asked.margin

    @property
    def hour(self) -> Decimal:
        """What a rep's hour costs."""
        return Decimal(settings.REP_HOUR_COST) if self.asked.hour is None else self.asked.hour

    @cached_property
    def costs(self) -> Costs | None:
        average, minutes = self.average, self.minutes
        if average is None or minutes is None:
            return None
        gain = average * float(self.margin) / PERCENT
        return Costs(gain, minutes / MINUTES_AN_HOUR * float(self.hour))

    @cached_property
    def verdict(self) -> Verdict | None:
        """None: without attempts, or without what they cost and bring, nothing can be said."""
        return rules.verdict(self.steps, self.costs.threshold) if self.costs and self.steps else None

    def table(self) -> list[dict[str, str]]:
        """What an agreement's value table would say: a line for each group that can stand in one, and the
        whole for all others."""
        lines = self.groups if self.asked.by in IN_A_TABLE else []
        return [
            {"channel": "", "segment": "", **group.place, "worth": str(group.worth.rounded)}
            for group in (*lines, self.whole)
            if _can_stand_in_a_table(group)
        ]


def picture(asked: Asked, counting: Counting) -> Picture:
    filters = Filters({"team": str(asked.team)} if asked.team else {})
    old_enough = maturity(counting)
    groups = split(asked.by, filters, old_enough.until, counting)
    tried = tries(asked.team, old_enough.until, counting)
    return Picture(
        asked,
        counting.as_of,
        old_enough,
        total(groups),
        groups,
        tried,
        rules.curve(tried.leads),
    )


def taken(what: str, of: Picture) -> Any:
    """What of it an agreement can take over, in JSON's own kinds; refused when nothing follows."""
    match what:
        case "values":
            return _need(of.table(), of.whole.worth.missing)
        case "volume":
            needed = _need(of.needed, "Say the revenue goal; and what one MQL is worth, if it is not known.")
            return {"exact": str(needed.exact), "per": of.asked.per}
        case "attempts":
            attempts = of.verdict.attempts if of.verdict else 0
            return _need(attempts, "No number of attempts follows from the data.")
    raise Refused("no-such-part", f"There is no “{what}” to take over.", status=NOT_FOUND)


def terms(what: str, taken: Any, *, period: str, currency: str) -> Mapping[str, Any]:
    """The values of an agreement that say what was `taken`; refused when they can't."""
    match what:
        case "values":
            if currency != settings.CURRENCY:
                message = f"The agreement is in {currency}, amounts are in {settings.CURRENCY}."
                raise Refused("other-currency", message)
            return {"values": taken}
        case "volume":
            return {"volume_per_period": Needed(Fraction(taken["exact"])).per(period, of=taken["per"])}
    return {"attempts": taken}


def _can_stand_in_a_table(group: Group) -> bool:
    """What nobody stated has no line of its own; it is worth what all others are. Less than a cent is
    nothing to promise."""
    return bool(group.worth.rounded) and not {NONE, BLANK} & set(group.place.values())


def _need(found: Any, sentence: str) -> Any:
    if not found:
        raise Refused("nothing-to-take-over", sentence)
    return found
