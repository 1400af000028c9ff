"""What a clock is follows from its stamps and the moment alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.clocks.rules import Stamps, State, judge, kept_in_total, state_at

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def minute(number):
    return START + timedelta(minutes=number)


def clock(start=0, warn=45, due=60, stopped=None, cancelled=None):
    ends = {"stopped_at": stopped, "cancelled_at": cancelled}
    return Stamps(
        minute(start),
        minute(warn),
        minute(due),
        **{name: None if at is None else minute(at) for name, at in ends.items()},
    )


@pytest.mark.parametrize(
    ("stamps", "at", "is_open", "state"),
    [
        (clock(), 0, True, State.RUNNING),
        (clock(), 44, True, State.RUNNING),
        (clock(), 45, True, State.AT_RISK),
        (clock(), 60, True, State.AT_RISK),  # at due there is still time to be in time
        (clock(), 61, True, State.OVERDUE),
        (clock(), 30, False, State.CLOSED_HOURS),
        (clock(), 50, False, State.CLOSED_HOURS),
        (clock(), 61, False, State.OVERDUE),
        (clock(stopped=60), 60, True, State.MET),
        (clock(stopped=60), 999, False, State.MET),
        (clock(stopped=61), 61, True, State.BREACHED),
        (clock(cancelled=60), 999, True, State.CANCELLED),
        (clock(cancelled=61), 999, True, State.BREACHED),
    ],
)
def test_each_state_by_example(stamps, at, is_open, state):
    assert state_at(stamps, minute(at), is_open=is_open) == state


def test_a_breath_after_due_is_late():
    stamps = clock()
    late = Stamps(stamps.started_at, stamps.warn_at, stamps.due_at, stopped_at=stamps.due_at + TICK)
    assert state_at(late, minute(99), is_open=True) == State.BREACHED


def test_what_was_owed_in_the_past_ignores_what_came_later():
    stamps = clock(stopped=70)
    seen = [state_at(stamps, minute(at), is_open=True) for at in (10, 50, 65, 70)]
    assert seen == [State.RUNNING, State.AT_RISK, State.OVERDUE, State.BREACHED]


moments = st.integers(0, 300).map(minute)


@st.composite
def clocks(draw):
    start, warn, due = sorted(draw(st.tuples(moments, moments, moments)))
    end = draw(st.none() | st.tuples(st.booleans(), moments.filter(lambda at: at >= start)))
    stopped, cancelled = (None, None) if end is None else (end[1], None) if end[0] else (None, end[1])
    return Stamps(start, warn, due, stopped, cancelled)


ORDER = [State.RUNNING, State.AT_RISK, State.OVERDUE]
FINAL = {State.MET, State.BREACHED, State.CANCELLED}


@given(clocks(), moments, moments)
def test_a_clock_only_moves_forward(stamps, one, other):
    before, after = sorted((one, other))
    first, second = (state_at(stamps, at, is_open=True) for at in (before, after))
    if first in FINAL:
        assert second == first
    elif second not in FINAL:
        assert ORDER.index(first) <= ORDER.index(second)
    assert not (first == State.OVERDUE and second in {State.MET, State.CANCELLED})


@given(clocks(), moments, st.booleans())
def test_the_final_word_is_the_comparison_with_due(stamps, moment, is_open):
    state = state_at(stamps, moment, is_open=is_open)
    ended = stamps.ended_at is not None and stamps.ended_at <= moment
    in_time = (stamps.ended_at if ended else moment) <= stamps.due_at
    assert (state in FINAL) == ended
    assert (state in {State.OVERDUE, State.BREACHED}) == (not in_time)


@given(clocks(), moments)
def test_closed_hours_hide_only_a_running_clock(stamps, moment):
    opened, closed = (state_at(stamps, moment, is_open=is_open) for is_open in (True, False))
    if opened in {State.RUNNING, State.AT_RISK}:
        assert closed == State.CLOSED_HOURS
    else:
        assert closed == opened


@given(clocks(), moments)
def test_one_clocks_judgement_is_its_own_verdict(stamps, moment):
    verdict = {State.MET: True, State.BREACHED: False, State.OVERDUE: False}
    if stamps.stopped_at and moment >= stamps.stopped_at and moment <= stamps.due_at:
        assert kept_in_total([stamps], moment) is True
    elif stamps.ended_at is None or stamps.ended_at <= moment:
        assert kept_in_total([stamps], moment) is verdict.get(state_at(stamps, moment, is_open=True))


@pytest.mark.parametrize(
    ("chain", "kept"),
    [
        ([clock(stopped=60)], True),
        ([clock(stopped=61)], False),
        ([clock()], None),
        # the second holder decides within a fresh clock's time, but too late in total
        ([clock(cancelled=40), clock(start=40, warn=85, due=100, stopped=90)], False),
        ([clock(cancelled=40), clock(start=40, warn=85, due=100, stopped=60)], True),
        ([clock(cancelled=40), clock(start=40, warn=85, due=100)], None),
        # neither kept nor broken when it ended otherwise in time
        ([clock(cancelled=40)], None),
        ([clock(cancelled=40), clock(start=40, warn=85, due=100, cancelled=90)], None),
        # a breach stands, whatever came after it
        ([clock(cancelled=70)], False),
        ([clock(cancelled=70), clock(start=70, warn=115, due=130, cancelled=80)], False),
        ([clock(cancelled=70), clock(start=70, warn=115, due=130, stopped=80)], False),
    ],
)
def test_a_promise_is_kept_in_total(chain, kept):
    assert kept_in_total(chain, minute(55 if kept is None and chain[-1].ended_at is None else 999)) is kept


def test_an_open_promise_is_broken_in_total_once_the_first_due_has_passed():
    chain = [clock(cancelled=40), clock(start=40, warn=85, due=100)]
    assert kept_in_total(chain, minute(60)) is None
    assert kept_in_total(chain, minute(61)) is False


def test_a_judgement_names_what_it_was_judged_by():
    judgement = judge([clock(cancelled=40), clock(start=40, warn=85, due=100, stopped=90)])
    assert (judgement.due_at, judgement.stopped_at, judgement.void) == (minute(60), minute(90), False)
