"""What one MQL is worth: how many close × what a win brings on average, where that is stated."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt

from reporting.economics.rules.intervals import Interval, mean, product, wilson

LEAST_MEMBERS = 30  # old enough MQLs, below which a close rate says nothing
LEAST_STATED = 5  # wins with an amount, below which an average says nothing
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of some MQLs that are old enough: how many there are, how many of them won, how many
    of their wins have an amount, and what those and their squares come to. All of it adds up."""

    members: int = 0
    won: int = 0
    stated: int = 0
    not_stated: int = 0
    total: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)
    currencies: tuple[str, ...] = ()

    @property
    def deviation(self) -> float:
        """How far the amounts spread (sample deviation)."""
        if self.stated < 2:
            return 0.0
        spread = Fraction(self.squares) - Fraction(self.total) ** 2 / self.stated
        return sqrt(max(spread, Fraction(0)) / (self.stated - 1))


def together(samples: Iterable[Sample]) -> Sample:
    """Of all the MQLs of several samples, which have none in common."""
    each = list(samples)
    return Sample(
        sum(sample.members for sample in each),
        sum(sample.won for sample in each),
        sum(sample.stated for sample in each),
        sum(sample.not_stated for sample in each),
        sum((sample.total for sample in each), Decimal(0)),
        sum((sample.squares for sample in each), Decimal(0)),
        tuple(sorted({currency for sample in each for currency in sample.currencies})),
    )


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
