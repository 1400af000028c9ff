from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.intake.reading import read
from leads.intake.rules import DOUBLE_CLICK, digest, keys, means, says_yes, understand
from smarketing.kernel.errors import Refused

MOMENTS = st.floats(min_value=0, max_value=4e9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
FIELDS = st.dictionaries(st.text(), st.one_of(SCALARS, st.lists(SCALARS)))


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("email", "email"),
        ("E-Mail", "email"),
        (" Email Address ", "email"),
        ("Phone-Number", "phone"),
        ("organisation", "company"),
        ("utm_source", "utm_source"),
        ("favourite colour", None),
    ],
)
def test_the_usual_names_of_fields_are_understood(name, ours):
    assert means(name) == ours


def test_first_and_last_name_make_a_name_unless_one_was_given():
    assert understand({"First Name": "Ada", "last_name": "Byron"}).person["name"] == "Ada Byron"
    assert understand({"name": "A. B.", "first_name": "Ada"}).person["name"] == "A. B."


def test_the_first_name_of_a_field_that_says_something_counts():
    given_ = understand({"email": "", "work_email": "ada@acme.example"})

    assert given_.person["email"] == "ada@acme.example"
    assert given_.sent_as["email"] == "work_email"


def test_ticked_boxes_numbers_and_truth_are_read_as_words():
    given_ = understand({"consent": True, "phone": 12125550100, "message": ["a", "b"]})

    assert (given_.consent, given_.person["phone"], given_.message) == ("yes", "12125550100", "a, b")


@pytest.mark.parametrize("said", ["", "no", "False", "0", "null", "undefined", "None"])
def test_a_programs_word_for_nothing_agrees_to_nothing(said):
    assert not says_yes(said)
    assert says_yes("I agree") and says_yes("on")


@given(FIELDS)
def test_any_fields_are_understood_without_an_error_and_digested_alike_in_any_order(fields):
    understand(fields)
    assert digest(fields) == digest(dict(reversed(fields.items())))


@given(MOMENTS, st.floats(min_value=0, max_value=DOUBLE_CLICK.total_seconds()))
def test_two_moments_within_a_double_click_always_share_a_key(moment, pause):
    one = keys(form_id=1, body="b", key="", now=moment)
    two = keys(form_id=1, body="b", key="", now=moment + timedelta(seconds=pause))

    assert one[0] == two[0] or one[1] == two[1]


@given(MOMENTS, st.floats(min_value=21, max_value=1e6))
def test_moments_far_apart_and_other_forms_share_none(moment, pause):
    one = keys(form_id=1, body="b", key="", now=moment)

    for other in (
        keys(form_id=1, body="b", key="", now=moment + timedelta(seconds=pause)),
        keys(form_id=2, body="b", key="", now=moment),
        keys(form_id=1, body="c", key="", now=moment),
    ):
        assert not set(one) & set(other)


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "text/plain",
            "",
        ]
    ),
)
def test_any_bytes_are_read_or_refused(body, content_type):
    try:
        fields = read(body, content_type)
    except Refused as refusal:
        assert refusal.message
    else:
        digest(fields).encode()
        understand(fields)
