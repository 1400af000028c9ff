"""What one MQL is worth: the most specific line counts, and the table is part of what is signed."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sla.agreements import commands, queries
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms, Value, Volume, check, fingerprint, from_dict, worth
from smarketing.kernel.errors import Refused
from smarketing.people.members import queries as members
from tests.sla.moments import at

NOW = at("Mon 10:00")
TABLE = (
    Value(Decimal("1250.00"), "paid_search", "mid"),
    Value(Decimal("900.00"), "paid_search"),
    Value(Decimal("5000.00"), segment="enterprise"),
    Value(Decimal("400.00")),
)


@pytest.mark.parametrize(
    ("channel", "segment", "expected"),
    [
        ("paid_search", "mid", 1250),
        ("paid_search", "small", 900),
        ("paid_search", "enterprise", 900),  # the channel's line goes before the segment's
        ("email", "enterprise", 5000),
        ("email", "", 400),
        (None, "", 400),
        ("", "", 400),
    ],
)
def test_the_most_specific_line_counts(channel, segment, expected):
    assert worth(TABLE, channel=channel, segment=segment) == expected


def test_a_table_that_doesnt_say_is_no_zero():
    assert worth(TABLE[:3], channel="email", segment="small") is None
    assert queries.worth(Terms(), channel="email", segment="small") is None


keys = st.sampled_from(["", "email", "event"])
lines = st.lists(
    st.builds(Value, st.decimals("0.01", "99999", places=2), keys, keys),
    unique_by=lambda each: (each.channel, each.segment),
)


@given(lines)
def test_a_table_survives_being_stored(table):
    terms = check(Terms(values=tuple(table)))
    assert from_dict(json.loads(json.dumps(terms.as_dict()))) == terms


@pytest.mark.parametrize(
    "table",
    [
        [{"channel": "email", "worth": 1}, {"channel": "email", "worth": 2}],
        [{"worth": 0}],
        [{"worth": "NaN"}],
        [{"worth": n + 1, "channel": "email_" + "x" * n} for n in range(201)],
    ],
)
def test_a_table_that_makes_no_sense_is_refused(table):
    with pytest.raises(Refused) as refused:
        check(from_dict({"values": table}))
    assert refused.value.field == "values"


@pytest.mark.parametrize("line", [{}, {"worth": "much"}, {"worth": None}, "email"])
def test_a_line_without_a_worth_is_refused(line):
    with pytest.raises(Refused, match="needs a worth"):
        from_dict({"values": [line]})


@pytest.fixture
def milo(join, marketing):
    return join("Milo", marketing, is_lead=True)


@pytest.fixture
def draft(db, milo, marketing, sales):
    return commands.draft(
        marketing_team_id=marketing.pk, sales_team_id=sales.pk, actor=members.actor_of(milo), now=NOW
    )


def test_what_was_written_before_there_was_a_table_keeps_its_fingerprint(draft):
    stored = {name: value for name, value in draft.terms.items() if name not in ("values", "volumes")}
    Agreement.objects.filter(pk=draft.pk).update(terms=stored)
    old = queries.get(draft.pk)
    assert queries.terms(old).values == ()
    text = {
        "marketing_team": old.marketing_team_id,
        "sales_team": old.sales_team_id,
        "version": 1,
        "effective_from": old.effective_from.isoformat(),
        "calendar": None,
        "terms": stored,
    }
    assert queries.fingerprint(old) == fingerprint(text)


def test_a_table_is_typed_line_by_line_shown_and_part_of_the_text(client, milo, draft):
    client.force_login(milo)
    before = queries.fingerprint(queries.get(draft.pk))
    edit = reverse("agreement-edit", args=[draft.pk])
    form = client.get(edit).context["form"]
    shown = {field.name: field.value() for field in form if field.value() is not None}
    typed = {
        "values-channel": ["paid_search", "", "", ""],
        "values-segment": ["mid", "enterprise", "", ""],
        "values-worth": ["1,250", "5000", "400.5", ""],
        "volumes-channel": ["email"],
        "volumes-segment": [""],
        "volumes-least": ["40"],
    }
    assert client.post(edit, {**shown, **typed}).status_code == 302
    saved = queries.get(draft.pk)
    assert queries.terms(saved).values == (TABLE[0], TABLE[2], Value(Decimal("400.50")))
    assert queries.fingerprint(saved) != before
    page = client.get(reverse("agreement-version", args=[draft.pk])).content.decode()
    assert "Paid search, mid" in page
    assert "USD 1,250.00" in page
    assert "Any other MQL" in page
    assert queries.terms(saved).volumes == (Volume(40, "email"),)
    assert "≥ 40 MQLs" in page
    again = client.get(edit).context["form"]["values"].value()
    assert [line["amount"] for line in again] == ["1250.00", "5000.00", "400.50"]


def test_a_line_that_cant_be_read_is_shown_again(client, milo, draft):
    client.force_login(milo)
    edit = reverse("agreement-edit", args=[draft.pk])
    form = client.get(edit).context["form"]
    shown = {field.name: field.value() for field in form if field.value() is not None}
    line = {"values-channel": "email", "values-segment": "", "values-worth": "much"}
    answer = client.post(edit, {**shown, **line})
    assert answer.status_code == 422
    assert "above zero: Email, any segment" in answer.content.decode()
    assert queries.terms(queries.get(draft.pk)).values == ()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("values", {"channel": "emial", "worth": "10"}),
        ("volumes", {"channel": "emial", "least": 10}),
        ("volumes", {"segment": "huge", "least": 10}),
        ("volumes", {"least": 10}),
        ("volumes", {"channel": "email", "least": 0}),
    ],
)
def test_a_line_that_would_count_nothing_is_refused(milo, draft, name, line):
    with pytest.raises(Refused) as refused:
        commands.edit(
            agreement_id=draft.pk,
            changes={"terms": {name: [line]}},
            revision=draft.revision,
            actor=members.actor_of(milo),
            now=NOW,
        )
    assert refused.value.field == name
    assert getattr(queries.terms(queries.get(draft.pk)), name) == ()


def test_without_a_table_the_contract_says_that_value_cant_be_judged(draft):
    clause = next(each for each in queries.contract(draft.pk).marketing if each.name == "Value")
    assert "can't be judged" in clause.text
