"""How a number is written, compared and explained. Words only; nothing is counted here."""

from decimal import Decimal

from reporting.metrics.queries import Metric, Reading, Unit, View
from smarketing.kernel.templatetags.look import NO_VALUE, minutes, money, percent

VIEWS = {
    View.COHORT: "Cohort: counted by when it began, whatever became of it later.",
    View.ACTIVITY: "Activity: counted by when it happened.",
    View.DUE: "Due: counted by when it was due.",
}
BESIDE = {Unit.MINUTES: "median", Unit.DAYS: "median"}


def written(value: float | int | Decimal | None, unit: Unit, currency: str = "") -> str:
    if value is None:
        return NO_VALUE
    match unit:
        case Unit.COUNT:
            return f"{value:,}"
        case Unit.RATE:
            return percent(value)
        case Unit.MINUTES:
            return minutes(float(value))
        case Unit.DAYS:
            return f"{float(value):,.1f}".removesuffix(".0") + " days"
        case Unit.MONEY:
            return money(value, currency)


def number(reading: Reading) -> str:
    """The metric's own number."""
    if reading.mixed:
        return "mixed currencies"
    if reading.metric.unit == Unit.MONEY and reading.number is None:
        return "not stated"
    return written(reading.number, reading.metric.unit, *reading.currencies[:1])


def change(now: Reading, before: Reading) -> str:
    """How far it moved, with its sign."""
    if now.number is None or before.number is None:
        return ""
    moved = Decimal(str(now.number)) - Decimal(str(before.number))
    if not moved:
        return "no change"
    sign = "+" if moved > 0 else "−"
    if now.metric.unit == Unit.RATE:
        return f"{sign}{abs(moved) * 100:.1f}".removesuffix(".0") + " pts"
    return sign + written(_plain(abs(moved), now.metric.unit), now.metric.unit, *now.currencies[:1])


def trend(now: Reading, before: Reading) -> str:
    """`better`, `worse` or `same`, where either can be said."""
    if now.number is None or before.number is None or now.metric.more_is_better is None:
        return "same"
    if now.number == before.number:
        return "same"
    return "better" if (now.number > before.number) == now.metric.more_is_better else "worse"


def explained(metric: Metric) -> str:
    """The formula and the view it is seen in, for a tooltip."""
    return f"{metric.formula}\n{VIEWS[metric.view]}"


def _plain(value: Decimal, unit: Unit) -> int | Decimal:
    return int(value) if unit == Unit.COUNT else value
