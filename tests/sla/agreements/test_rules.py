"""The value table: its defaults, what makes sense, and that it survives being stored."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.agreements.rules import PERIODS, Terms, check, from_dict
from smarketing.kernel.errors import Refused


def test_the_defaults_are_the_ones_both_sides_expect():
    terms = check(Terms())
    assert (terms.decide_minutes, terms.first_contact_minutes, terms.route_minutes) == (60, 240, 30)
    assert (terms.kept_share, terms.warn_share) == (0.90, 0.75)
    assert (terms.volume_per_period, terms.value_per_period, terms.period) == (100, 100_000, "month")
    assert (terms.quality_accepted_share, terms.quality_bad_data_share) == (0.60, 0.10)
    assert (terms.attempts, terms.attempts_days, terms.outcome_days) == (5, 10, 15)
    assert (terms.re_engage_days, terms.dispute_days, terms.reassign_minutes, terms.max_hops) == (5, 5, 60, 3)
    assert terms.required_fields == ("name", "email")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decide_minutes": 240}, "decide_minutes"),  # not before the first contact
        ({"first_contact_minutes": 15 * 480}, "first_contact_minutes"),  # not before the outcome
        ({"attempts_days": 16}, "attempts_days"),
        ({"decide_minutes": 0}, "decide_minutes"),
        ({"route_minutes": -5}, "route_minutes"),
        ({"first_contact_minutes": 10**9}, "first_contact_minutes"),
        ({"kept_share": 1.5}, "kept_share"),
        ({"warn_share": 0}, "warn_share"),
        ({"warn_share": 1}, "warn_share"),
        ({"quality_bad_data_share": -0.1}, "quality_bad_data_share"),
        ({"volume_per_period": 0}, "volume_per_period"),
        ({"max_hops": 0}, "max_hops"),
        ({"outcome_days": 400}, "outcome_days"),
        ({"period": "fortnight"}, "period"),
    ],
)
def test_terms_that_make_no_sense_are_refused_by_name(changes, field):
    with pytest.raises(Refused) as refused:
        check(replace(Terms(), **changes))
    assert refused.value.field == field


def test_each_kind_of_clock_has_its_minutes():
    assert [Terms().minutes(kind) for kind in ("route", "decide", "first_contact")] == [30, 60, 240]


terms = st.builds(
    Terms,
    decide_minutes=st.integers(1, 100),
    first_contact_minutes=st.integers(101, 7000),
    warn_share=st.floats(0.1, 0.9),
    period=st.sampled_from(PERIODS),
    required_fields=st.lists(st.text(min_size=1)).map(tuple),
    qualified_criteria=st.lists(st.text(min_size=1)).map(tuple),
)


@given(terms)
def test_terms_survive_being_stored(terms):
    assert from_dict(json.loads(json.dumps(terms.as_dict()))) == terms


def test_a_value_that_was_not_known_then_has_its_default():
    stored = Terms(decide_minutes=30).as_dict()
    del stored["dispute_days"]
    assert from_dict(stored) == Terms(decide_minutes=30)


def test_a_value_that_means_nothing_is_refused():
    with pytest.raises(Refused, match="no such value: dicide_minutes"):
        from_dict({"dicide_minutes": 30})
