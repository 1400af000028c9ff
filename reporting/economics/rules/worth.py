"""What one MQL is worth: how many close × what a win brings on average, where that is stated."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from reporting.economics.rules.intervals import Interval, mean, product, wilson

LEAST_MEMBERS = 30  # old enough MQLs, below which a close rate says nothing
LEAST_STATED = 5  # wins with an amount, below which an average says nothing
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of some MQLs that are old enough: how many there are, how many of them won, how many
    of their wins have an amount, what those come to and how far they spread (sample deviation)."""

    members: int = 0
    won: int = 0
    stated: int = 0
    not_stated: int = 0
    total: Decimal = Decimal(0)
    deviation: float = 0.0
    currencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one MQL: exactly, and between which limits with 95 % certainty. None: see `missing`, one
    sentence that says what would be needed."""

    rate: Fraction | None
    average: Fraction | None
    value: Fraction | None
    interval: Interval | None
    missing: str = ""

    @property
    def rounded(self) -> Decimal | None:
        """To the cent."""
        return None if self.value is None else cents(self.value)


def worth(sample: Sample) -> Worth:
    rate = Fraction(sample.won, sample.members) if sample.members else None
    mixed = len(sample.currencies) > 1
    average = Fraction(sample.total) / sample.stated if sample.stated and not mixed else None
    if missing := _missing(sample):
        return Worth(rate, average, None, None, missing)
    assert rate is not None and average is not None
    return Worth(rate, average, rate * average, _interval(sample, rate, average))


def cents(amount: Fraction) -> Decimal:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(CENT, ROUND_HALF_UP)


def _interval(sample: Sample, rate: Fraction, average: Fraction) -> Interval:
    of_rate = wilson(sample.won, sample.members)
    of_average = mean(float(average), sample.deviation, sample.stated)
    return product(float(rate), of_rate, float(average), of_average)


def _missing(sample: Sample) -> str:
    if len(sample.currencies) > 1:
        return f"Amounts in {' and '.join(sample.currencies)} are not added up."
    if sample.won and not sample.stated:
        return f"Not stated: none of {_many(sample.won, 'winner')} has an amount."
    short = [
        f"{have} of at least {least} {what}"
        for have, least, what in (
            (sample.members, LEAST_MEMBERS, "MQLs old enough"),
            (sample.stated, LEAST_STATED, "wins with an amount"),
        )
        if have < least
    ]
    return f"Too little data: {', '.join(short)}." if short else ""


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"
