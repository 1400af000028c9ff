"""How a number is written, compared and explained. Words only; nothing is counted here."""

from decimal import Decimal

from django.conf import settings

from reporting.metrics.queries import Metric, Reading, Unit, View
from smarketing.kernel.templatetags.look import NO_VALUE, minutes, money, percent

VIEWS = {
    View.COHORT: "Cohort: counted by when it began, whatever became of it later.",
    View.ACTIVITY: "Activity: counted by when it happened.",
    View.DUE: "Due: counted by when it was due.",
    View.STATE: "State: as it stood when the period ended, or stands now while it runs.",
}
BESIDE = {Unit.MINUTES: "median", Unit.DAYS: "median"}


def written(value: float | int | Decimal | None, unit: Unit, currency: str = "") -> str:
    if value is None:
        return NO_VALUE
    match unit:
        case Unit.COUNT:
            return f"{value:,}".removesuffix(".0")
        case Unit.RATE:
            return percent(value)
        case Unit.MINUTES:
            return minutes(float(value))
        case Unit.DAYS:
            return f"{float(value):,.1f}".removesuffix(".0") + " days"
        case Unit.MONEY:
            return money(value, currency or settings.CURRENCY)


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
    moved = _moved(now.number, before.number, now.metric.unit)
    if not moved:
        return "no change"
    sign = "+" if moved > 0 else "−"
    if now.metric.unit == Unit.RATE:
        return f"{sign}{abs(moved):f}".removesuffix(".0") + " pts"
    return sign + written(abs(moved), now.metric.unit, *now.currencies[:1])


def trend(now: Reading, before: Reading) -> str:
    """`better`, `worse` or `same`, where either can be said."""
    if now.number is None or before.number is None or now.metric.more_is_better is None:
        return "same"
    if not _moved(now.number, before.number, now.metric.unit):
        return "same"
    return "better" if (now.number > before.number) == now.metric.more_is_better else "worse"


def explained(metric: Metric) -> str:
    """The formula and the view it is seen in, for a tooltip."""
    return f"{metric.formula}\n{VIEWS[metric.view]}"


def _moved(now: float | int | Decimal, before: float | int | Decimal, unit: Unit) -> Decimal:
    """How far, as exactly as it is shown: what rounds to nothing is no change."""
    moved = Decimal(str(now)) - Decimal(str(before))
    shown = {Unit.RATE: (100, "0.1"), Unit.DAYS: (1, "0.1"), Unit.MONEY: (1, "0.01")}
    factor, step = shown.get(unit, (1, "1"))
    return (moved * factor).quantize(Decimal(step))
