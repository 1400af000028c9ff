"""How often trying to reach somebody pays (domain.md, Break-even attempts).

p(n) = leads whose first connected attempt was the n-th and who later closed ÷ leads that got an n-th
attempt. It pays while p(n) × average won × margin ≥ minutes ÷ 60 × cost of a rep's hour. Trying is given
up before the first attempt that doesn't pay and from which on all of them, pooled, no longer pay even at
the 95 % upper bound of their share (Wilson, one-sided): not because nobody happened to buy, but because the
data rule out that it pays. An attempt that pays itself is made, however little comes after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from reporting.economics.rules.intervals import ONE_SIDED, wilson

MOST_NEEDED = 10**9


@dataclass(frozen=True, slots=True)
class Lead:
    """So many leads alike: how often they were tried, at which attempt they first connected (None: never),
    and whether they bought after that."""

    tries: int
    connected: int | None
    closed: bool
    number: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """The n-th attempt: leads that got one, first connected by it, and later closed; and the upper bound
    of the share of it and all later attempts together."""

    n: int
    reached: int
    connected: int
    closed: int
    upper: float

    @property
    def share(self) -> float:
        return self.closed / self.reached


@dataclass(frozen=True, slots=True)
class Costs:
    """What a win brings (average won × margin) and what one attempt costs, in one currency."""

    gain: float
    attempt: float

    @property
    def threshold(self) -> float:
        """The share of attempts that must lead to a win for them to pay."""
        return self.attempt / self.gain if self.gain else inf


@dataclass(frozen=True, slots=True)
class Verdict:
    """`stop_after`: no later attempt pays; None while the data can't say so. Then they pay through
    `through`, and about `more` further attempts beyond it, without a further win, would settle it."""

    stop_after: int | None
    through: int
    beyond: int = 0
    more: int = 0

    @property
    def attempts(self) -> int:
        """How many to agree on; 0 when none pays or nothing can be said."""
        return self.through if self.stop_after is None else self.stop_after


def curve(leads: Iterable[Lead]) -> list[Step]:
    """Attempt by attempt, as far as anybody was tried."""
    leads = [lead for lead in leads if lead.tries]
    last = max((lead.tries for lead in leads), default=0)
    reached, connected, closed = ([0] * (last + 2) for _ in range(3))
    for lead in leads:
        reached[lead.tries] += lead.number
        if lead.connected:
            connected[lead.connected] += lead.number
            closed[lead.connected] += lead.number * lead.closed
    for n in range(last - 1, 0, -1):
        reached[n] += reached[n + 1]  # who got a later attempt got this one too
    steps: list[Step] = []
    tries = wins = 0
    for n in range(last, 0, -1):
        tries, wins = tries + reached[n], wins + closed[n]
        upper = wilson(wins, tries, ONE_SIDED).high
        steps.append(Step(n, reached[n], connected[n], closed[n], upper))
    return steps[::-1]


def verdict(steps: Sequence[Step], threshold: float) -> Verdict:
    through = max((step.n for step in steps if step.share >= threshold), default=0)
    stop = next((step.n - 1 for step in steps if max(step.share, step.upper) < threshold), None)
    if stop is not None:
        return Verdict(stop, through)
    tail = [step for step in steps if step.n > through]
    beyond = sum(step.reached for step in tail)
    wins = sum(step.closed for step in tail)
    return Verdict(None, through, beyond, max(0, _tries_needed(wins, threshold) - beyond))


def _tries_needed(wins: int, threshold: float) -> int:
    """How many attempts with so many wins would rule out that they pay."""
    low, high = wins, MOST_NEEDED
    if wilson(wins, high, ONE_SIDED).high >= threshold:
        return high
    while low < high:
        middle = (low + high) // 2
        if wilson(wins, middle, ONE_SIDED).high < threshold:
            high = middle
        else:
            low = middle + 1
    return high
