"""However tests are dealt to workers, each is there once."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from tests.order import longest_first, patience


def a_test(seconds):
    marker = seconds and SimpleNamespace(args=[seconds])
    return SimpleNamespace(get_closest_marker=lambda name: marker if name == "timeout" else None)


tests = st.lists(st.sampled_from([0, 0, 0, 240, 400, 900]).map(a_test), max_size=40)


@given(tests, st.integers(1, 6))
def test_none_is_lost_or_run_twice(items, workers):
    assert sorted(map(id, longest_first(items, workers))) == sorted(map(id, items))


@given(tests)
def test_one_worker_begins_with_the_longest_and_keeps_the_rest_as_it_was(items):
    ordered = longest_first(items, 1)
    asked = [patience(item) for item in ordered]
    assert asked == sorted(asked, reverse=True)
    short = [item for item in items if not patience(item)]
    assert [id(item) for item in ordered if not patience(item)] == [id(item) for item in short]


def test_each_of_two_begins_with_a_long_one():
    items = [a_test(seconds) for seconds in (0, 0, 0, 400, 0, 0, 900, 0, 0, 400)]
    ordered = [patience(item) for item in longest_first(items, 2)]
    assert ordered == [900, 400, 0, 0, 0, 400, 0, 0, 0, 0]
