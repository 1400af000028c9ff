"""The formulas against a slow, plain recount: what an MQL is worth, how many are needed, how often trying
pays."""

from decimal import Decimal
from fractions import Fraction
from math import ceil, exp, log, sqrt
from statistics import stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.economics.rules import Costs, Lead, Sample, curve, needed, together, verdict, worth
from reporting.economics.rules.intervals import ONE_SIDED, mean, product, student, wilson

FEW = settings(max_examples=40)
MIXED = Sample(90, 9, 9, 0, Decimal(9), Decimal(9), ("EUR", "USD"))


def sample(members=1000, won=20, stated=20, total="1000000", deviation=20_000.0, **more):
    squares = Decimal(deviation) ** 2 * (stated - 1) + Decimal(total) ** 2 / stated if stated else Decimal(0)
    return Sample(members, won, stated, 0, Decimal(total), squares, ("USD",), **more)


@FEW
@given(st.lists(st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=9), min_size=1, max_size=5))
def test_samples_together_are_the_sample_of_all(groups):
    def of(amounts):
        squares = sum((amount * amount for amount in amounts), Decimal(0))
        return Sample(9, len(amounts), len(amounts), 1, sum(amounts, Decimal(0)), squares, ("USD",))

    every = [amount for amounts in groups for amount in amounts]
    whole, spread = together(map(of, groups)), stdev(every) if len(every) > 1 else 0
    assert (whole.members, whole.not_stated) == (9 * len(groups), len(groups))
    assert (whole.total, whole.currencies) == (sum(every), ("USD",))
    assert whole.deviation == pytest.approx(float(spread), rel=1e-6, abs=1e-3)


# What one MQL is worth.


def test_two_percent_of_fifty_thousand_is_a_thousand():
    found = worth(sample())
    assert (found.rate, found.average, found.value) == (Fraction(1, 50), 50_000, 1000)
    assert found.rounded == Decimal("1000.00")
    assert found.missing == ""


def test_the_interval_is_the_one_worked_out_by_hand():
    found = worth(sample()).interval
    low, high = wilson(20, 1000)
    reach = student(19) * 20_000 / (sqrt(20) * 50_000)
    assert student(19) == pytest.approx(2.093, abs=0.001)
    assert found.low == pytest.approx(1000 * exp(-sqrt(log(0.02 / low) ** 2 + reach**2)))
    assert found.high == pytest.approx(1000 * exp(sqrt(log(high / 0.02) ** 2 + reach**2)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (sample(members=12, won=6, stated=6), "Too little data: 12 of at least 30 MQLs old enough."),
        (sample(won=4, stated=3), "Too little data: 3 of at least 5 wins with an amount."),
        (sample(members=0, won=0, stated=0, total="0"), "0 of at least 30 MQLs old enough, 0 of at least 5"),
        (sample(won=9, stated=0, total="0"), "Not stated: none of 9 winners has an amount."),
        (MIXED, "Amounts in EUR and USD are not added up."),
    ],
)
def test_too_little_says_what_would_be_needed(given, words):
    found = worth(given)
    assert (found.value, found.interval, found.rounded) == (None, None, None)
    assert words in found.missing


def test_mixed_currencies_have_no_average_either():
    assert worth(MIXED).average is None


@FEW
@given(st.integers(1, 400), st.integers(0, 400))
def test_a_share_lies_within_its_interval_which_narrows_with_more_data(part, rest):
    low, high = wilson(part, part + rest)
    assert 0 <= low <= part / (part + rest) + 1e-12
    assert part / (part + rest) - 1e-12 <= high <= 1
    more = wilson(part * 4, (part + rest) * 4)
    assert more.high - more.low < high - low


@FEW
@given(st.integers(0, 50), st.integers(1, 500))
def test_the_upper_bound_solves_wilsons_equation(part, rest):
    whole = part + rest
    bound = wilson(part, whole, ONE_SIDED).high
    assert (part / whole - bound) ** 2 == pytest.approx(ONE_SIDED**2 * bound * (1 - bound) / whole)


@FEW
@given(st.integers(5, 200), st.integers(0, 2000), st.floats(1, 9e5), st.floats(0, 1), st.floats(0.1, 100))
def test_a_worth_lies_within_its_interval_whatever_the_currency_unit(won, rest, average, spread, factor):
    deviation = spread * sqrt(won) * average  # amounts above zero can't spread further
    one, of_one = won / (won + rest), wilson(won, won + rest)
    found = product(one, of_one, average, mean(average, deviation, won))
    assert found.low <= one * average * (1 + 1e-9)
    assert found.high >= one * average * (1 - 1e-9)
    scaled = product(one, of_one, average * factor, mean(average * factor, deviation * factor, won))
    assert scaled.low == pytest.approx(found.low * factor)


# How many are needed.


def test_a_million_at_sixty_percent_takes_six_hundred_mqls_worth_a_thousand():
    found = needed(Decimal(1_000_000), Decimal("0.6"), Fraction(1000))
    assert found.number == 600
    assert (found.per("month", of="year"), found.per("quarter", of="year")) == (50, 150)
    assert found.per("year", of="quarter") == 2400


def test_a_part_of_an_mql_is_a_whole_one():
    assert needed(Decimal(1001), Decimal(1), Fraction(1000)).number == 2


def test_how_many_are_needed_is_as_sure_as_what_one_is_worth():
    found = worth(sample())
    few = needed(Decimal(1_000_000), Decimal("0.6"), found.value, found.interval)
    assert few.least == ceil(600_000 / found.interval.high)
    assert few.most == ceil(600_000 / found.interval.low)
    assert few.least < 600 < few.most


@FEW
@given(st.decimals(1, 10**9, places=2), st.integers(1, 100), st.fractions(Fraction(1, 100), 10**6))
def test_so_many_are_enough_and_one_less_is_not(goal, percent, value):
    number = needed(goal, Decimal(percent) / 100, value).number
    owed = Fraction(goal) * percent / 100
    assert number * value >= owed > (number - 1) * value


# How often trying pays.

leads = st.lists(
    st.integers(1, 7).flatmap(
        lambda tries: st.builds(
            Lead,
            st.just(tries),
            st.none() | st.integers(1, tries),
            st.booleans(),
            st.integers(1, 60),
        )
    ).map(lambda lead: Lead(lead.tries, lead.connected, bool(lead.closed and lead.connected), lead.number)),
    max_size=25,
)  # fmt: skip


def recounted(leads):
    """Lead by lead, attempt by attempt: (reached, connected, closed) of each attempt."""
    each = [lead for lead in leads for _ in range(lead.number)]
    last = max((lead.tries for lead in each), default=0)
    return [
        (
            sum(1 for lead in each if lead.tries >= n),
            sum(1 for lead in each if lead.connected == n),
            sum(1 for lead in each if lead.connected == n and lead.closed),
        )
        for n in range(1, last + 1)
    ]


@FEW
@given(leads)
def test_the_curve_is_what_counting_one_by_one_gives(leads):
    steps = curve(leads)
    assert [(step.reached, step.connected, step.closed) for step in steps] == recounted(leads)
    assert [step.n for step in steps] == list(range(1, len(steps) + 1))


@FEW
@given(leads, st.floats(0.001, 0.9))
def test_trying_stops_before_the_first_attempt_from_which_none_pays(leads, threshold):
    counts = recounted(leads)
    pays = [closed / reached >= threshold for reached, _, closed in counts]
    pooled = [
        wilson(sum(c for _, _, c in counts[n:]), sum(r for r, _, _ in counts[n:]), ONE_SIDED).high
        for n in range(len(counts))
    ]
    stops = [n for n in range(len(counts)) if not pays[n] and pooled[n] < threshold]
    found = verdict(curve(leads), threshold)
    assert found.stop_after == (stops[0] if stops else None)
    assert found.through == max((n + 1 for n, yes in enumerate(pays) if yes), default=0)


@FEW
@given(leads, st.floats(0.01, 0.9))
def test_so_many_more_attempts_without_a_win_would_settle_it(leads, threshold):
    found = verdict(curve(leads), threshold)
    if found.stop_after is None:
        wins = sum(step.closed for step in curve(leads) if step.n > found.through)
        settled = wilson(wins, found.beyond + found.more, ONE_SIDED).high
        assert settled < threshold
        assert found.more == 0 or wilson(wins, found.beyond + found.more - 1, ONE_SIDED).high >= threshold


def test_without_attempts_there_is_no_curve_and_nothing_to_say():
    assert curve([]) == []
    found = verdict([], 0.01)
    assert (found.stop_after, found.through, found.attempts, found.beyond) == (None, 0, 0, 0)
    assert found.more > 0


def test_when_all_connect_at_first_one_attempt_pays_and_more_is_unknown():
    steps = curve([Lead(1, 1, True, 40), Lead(1, 1, False, 160)])
    assert [(step.reached, step.closed) for step in steps] == [(200, 40)]
    found = verdict(steps, 0.01)
    assert (found.stop_after, found.through, found.attempts) == (None, 1, 1)


def test_a_long_tail_without_wins_is_given_up():
    steps = curve(
        [Lead(1, 1, True, 30), Lead(2, 2, True, 12), Lead(3, 3, True, 8), Lead(8, None, False, 600)]
    )
    assert verdict(steps, 0.002).stop_after == 3
    assert verdict(steps, 0.002).attempts == 3


def test_an_attempt_that_pays_itself_is_made_however_little_follows():
    steps = curve([Lead(1, 1, True, 30), Lead(2, 2, True, 12), Lead(8, None, False, 600)])
    assert steps[1].upper < 0.01 < steps[1].share
    assert verdict(steps, 0.01).stop_after == 2


def test_when_no_attempt_pays_none_is_agreed():
    steps = curve([Lead(3, None, False, 900)])
    assert (verdict(steps, 0.01).stop_after, verdict(steps, 0.01).attempts) == (0, 0)


def test_attempts_pay_by_what_they_cost_and_what_a_win_brings():
    assert Costs(gain=50_000 * 0.5, attempt=6 / 60 * 50).threshold == pytest.approx(0.0002)
