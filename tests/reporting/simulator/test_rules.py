"""How many people a promise needs, and other plain arithmetic of a simulation."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.simulator.rules import (
    Needed,
    Piece,
    Verdict,
    keeps,
    months_before,
    needed,
    typical,
    verdict,
)

pieces = st.lists(
    st.builds(Piece, st.integers(0, 300).map(float), st.integers(0, 60).map(float)), min_size=1, max_size=30
).map(sorted)
shares = st.sampled_from([0.5, 0.9, 0.99])
few = settings(max_examples=40, database=None)


def by_minutes(work, people, promised):
    """The same queue, minute by minute: whoever is free takes who waits longest."""
    waiting, busy, kept = list(work), [], 0
    for minute in range(10_000):
        busy = [until for until in busy if until > minute]
        while waiting and waiting[0].came <= minute and len(busy) < people:
            piece = waiting.pop(0)
            kept += minute + piece.took - piece.came <= promised
            if piece.took:
                busy.append(minute + piece.took)
        if not waiting:
            return kept / len(work)
    raise AssertionError("never done")


@few
@given(pieces, st.integers(1, 5), st.integers(0, 90), shares)
def test_the_queue_is_what_it_is_minute_by_minute(work, people, promised, target):
    assert keeps(work, people, promised, target) == (by_minutes(work, people, promised) >= target)


@few
@given(pieces, st.integers(0, 90), shares)
def test_the_answer_is_the_least_number_that_keeps_the_share(work, promised, target):
    found = needed(work, promised, target)
    if found.people is None:
        assert by_minutes(work, len(work), promised) == found.best < target
    else:
        enough = [n for n in range(1, len(work) + 1) if by_minutes(work, n, promised) >= target]
        assert found.people == enough[0]


def test_four_at_once_of_half_an_hour_each_need_two_people_within_the_hour():
    work = [Piece(0.0, 30.0)] * 4
    assert needed(work, 60, 0.9) == Needed(2, 1.0)
    assert needed(work, 30, 0.9) == Needed(4, 1.0)
    assert needed(work, 29, 0.9) == Needed(None, 0.0)
    assert typical(work) == 30


@pytest.mark.parametrize(
    "moment, months, before",
    [
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2026, 3, 5), 3, (2025, 12, 5)),
        ((2026, 1, 1), 24, (2024, 1, 1)),
        ((2024, 3, 31), 1, (2024, 2, 29)),
    ],
)
def test_months_end_where_there_is_such_a_day(moment, months, before):
    assert months_before(datetime(*moment, 9, tzinfo=UTC), months) == datetime(*before, 9, tzinfo=UTC)


def test_a_verdict_is_one_word():
    assert verdict(kept=True, void=False, excused=False) == Verdict.KEPT
    assert verdict(kept=False, void=False, excused=False) == Verdict.BROKEN
    assert verdict(kept=None, void=False, excused=True) == Verdict.EXCUSED
    assert verdict(kept=None, void=True, excused=False) == Verdict.VOID
    assert verdict(kept=None, void=False, excused=False) == Verdict.RUNNING
