"""How sure a number can be. Closed formulas only: the same rows always give the same interval.

Sources: E. B. Wilson, Probable Inference (JASA 22, 1927), recommended for shares by Brown, Cai and DasGupta
(Statistical Science 16, 2001). Student's quantile: Abramowitz and Stegun 26.7.5. Product of two estimates:
Zou and Donner's MOVER (Statistics in Medicine 27, 2008) on the logarithms, which adds up each factor's
distance to its own limits, so that the interval may be lopsided, as it should be for small shares.
"""

from math import exp, log, sqrt
from typing import NamedTuple

TWO_SIDED = 1.959963984540054  # 95 % between both limits
ONE_SIDED = 1.6448536269514722  # 95 % below the upper limit


class Interval(NamedTuple):
    low: float
    high: float


def wilson(part: int, whole: int, z: float = TWO_SIDED) -> Interval:
    """Of a share; from nothing to everything while nothing was seen."""
    if whole == 0:
        return Interval(0.0, 1.0)
    share, weight = part / whole, z * z / whole
    middle = (share + weight / 2) / (1 + weight)
    reach = z * sqrt(share * (1 - share) / whole + weight / (4 * whole)) / (1 + weight)
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach))


def student(degrees: int) -> float:
    """The two-sided 95 % quantile of Student's t, from four degrees of freedom on to about 0.01."""
    z, v = TWO_SIDED, degrees
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / v + second / v**2 + third / v**3


def mean(average: float, deviation: float, number: int) -> Interval:
    """Of an average of amounts, which are above zero and lean to the right: on their logarithm."""
    reach = student(number - 1) * deviation / (sqrt(number) * average)
    return Interval(average * exp(-reach), average * exp(reach))


def product(one: float, of_one: Interval, other: float, of_other: Interval) -> Interval:
    """Of the product of two independent estimates, each with its own interval; all above zero."""
    down = sqrt(log(one / of_one.low) ** 2 + log(other / of_other.low) ** 2)
    up = sqrt(log(of_one.high / one) ** 2 + log(of_other.high / other) ** 2)
    return Interval(one * other * exp(-down), one * other * exp(up))
