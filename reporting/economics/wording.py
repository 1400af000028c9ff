"""What economics says, in sentences. Words only; nothing is counted here."""

from decimal import Decimal

from django.conf import settings

from reporting.economics.queries import ASSUMED_DAYS, LEAST_TIMED, Maturity, Picture, Verdict
from smarketing.kernel.templatetags.look import day, money

SMALL = 0.01
SPLITS = {
    "channel": "Channel",
    "segment": "Segment",
    "both": "Channel and segment",
    "campaign": "Campaign",
    "offer": "Offer",
}
# The lists behind a point of the curve, and what they are made of.
TRIED = {
    "reached": ("leads that got it", "Leads old enough that were tried so often: that attempt of each."),
    "connected": ("first reached by it", "Leads old enough that were first reached by that attempt."),
    "closed": ("bought later", "Leads old enough that were first reached by that attempt, and bought later."),
}


def currency(amount: Decimal | float | None) -> str:
    return money(amount, settings.CURRENCY)


def share(of_one: float | None) -> str:
    """In percent; small ones with two digits that count, because thousandths decide here."""
    if of_one is None:
        return "—"
    if of_one > 1:
        return "more than all"
    if not of_one or of_one >= SMALL:
        return f"{of_one * 100:.1f}".removesuffix(".0") + "%"
    return f"{Decimal(f'{of_one * 100:.2g}'):f}%"


def maturity(of: Maturity) -> str:
    if of.is_measured:
        return (
            f"Nine of ten wins came within {of.days:,.0f} days of the MQL ({of.timed:,} wins with dates); "
            f"only what began before {day(of.until)} is counted, because younger ones may still buy."
        )
    return (
        f"Too little data to say how long a sale takes: {of.timed} of at least {LEAST_TIMED} wins with "
        f"dates. {ASSUMED_DAYS:.0f} days are assumed; only what began before {day(of.until)} is counted."
    )


def goal(of: Picture) -> str:
    """How many are needed comes about; or what is missing for it."""
    if of.asked.goal is None:
        return "Say the revenue goal."
    if of.value is None:
        return f"{of.whole.worth.missing} Until then, say what one MQL is worth."
    one = currency(of.asked.worth or of.whole.worth.rounded)
    return f"{currency(of.asked.goal)} × {of.asked.share.normalize():f}% ÷ {one}, rounded up."


def attempts(of: Picture) -> str:
    """How often trying pays, in one sentence; or what is missing to say it."""
    if not of.steps:
        return "No attempt is old enough to be judged yet."
    if of.average is None:
        return f"{of.whole.worth.missing} Until then, say what a win brings on average."
    if of.minutes is None:
        return "Not stated: no attempt says how many minutes it took. Say how many it takes on average."
    assert of.verdict
    return _verdict(of.verdict)


def threshold(of: Picture) -> str:
    """What one attempt costs against what a win brings, and which share that takes."""
    if of.costs is None or of.minutes is None or of.average is None:
        return ""
    cost = f"{of.minutes:.3g} minutes ÷ 60 × {currency(of.hour)} = {currency(of.costs.attempt)}"
    gain = f"{currency(of.average)} × {of.margin.normalize():f}% = {currency(of.costs.gain)}"
    return (
        f"One attempt costs {cost}; a win brings {gain}. "
        f"So {share(of.costs.threshold)} of attempts must lead to a win."
    )


def _verdict(of: Verdict) -> str:
    if of.stop_after == 0:
        return "No attempt pays: not even the first, at the upper bound of what the data allow."
    if of.stop_after is not None:
        return (
            f"Try {times(of.stop_after)}. From the {nth(of.stop_after + 1)} attempt on it no longer pays, "
            "not even at the upper bound of what the data allow."
        )
    more = f"About {of.more:,} more attempts {'beyond it ' if of.through else ''}without a further win would"
    if of.through:
        return f"Pays through the {nth(of.through)} attempt; too little data beyond. {more} settle it."
    return f"Too little data: no attempt is shown to pay, none not to. {more} show that none does."


def times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def nth(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if number % 100 in (11, 12, 13) else ending}"
