"""Rows written with one COPY are the rows that were meant, whatever they hold."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from leads.models import Company, Contact, Touchpoint
from smarketing.kernel.copying import change, copy_in, keep
from tests.given import MONDAY

pytestmark = pytest.mark.django_db
# What no text column holds: NUL and halves of a sign.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


def a_company(**fields):
    return Company(**{"name": "Acme", "created_at": MONDAY, **fields})


@settings(max_examples=30)
@drawn(st.lists(st.tuples(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=2)), min_size=1, max_size=4))
def test_any_text_and_any_json_come_back_as_they_were(rows):
    kept = copy_in([a_company(name=name, attributes=said) for name, said in rows])

    found = Company.objects.in_bulk([each.pk for each in kept])
    assert [(found[each.pk].name, found[each.pk].attributes) for each in kept] == rows


def test_what_has_a_backslash_a_tab_or_looks_like_null_is_text():
    said = ["\\N", "\\.", "a\tb", "a\nb", "a\r\nb", "\\t", ""]

    kept = copy_in([a_company(name=name) for name in said])

    assert list(Company.objects.order_by("pk").values_list("name", flat=True)) == said
    assert [each.pk for each in kept] == sorted(each.pk for each in kept)


def test_blank_and_unknown_are_told_apart_and_a_moment_is_kept_to_the_microsecond():
    moment = MONDAY + timedelta(microseconds=7)

    copy_in([a_company(domain=None, source="", demo=True, created_at=moment)])

    company = Company.objects.get()
    assert (company.domain, company.source, company.demo, company.created_at) == (None, "", True, moment)


def test_what_the_database_fills_it_fills():
    dates = dict.fromkeys(("stage_since", "created_at", "changed_at"), MONDAY)

    (contact,) = copy_in([Contact(name="Ada Byron", email="a@a.example", email_key="a@a.example", **dates)])

    assert Contact.objects.get(pk=contact.pk).name_key == "ada byron"


def test_rows_without_objects_are_as_with_them():
    copy_in([a_company(name="Acme")])

    numbers = keep(Company, [{"name": name, "created_at": MONDAY} for name in ("Acme", "Beta")])

    said, same, other = Company.objects.order_by("pk").values()
    assert {**said, "id": same["id"]} == same
    assert [same["id"], other["id"]] == numbers
    assert (other["name"], keep(Company, [])) == ("Beta", [])


@settings(max_examples=20)
@drawn(st.lists(st.tuples(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=2)), min_size=1, max_size=4))
def test_many_rows_are_changed_in_the_fields_that_are_named_and_in_no_others(rows):
    kept = copy_in([a_company(name="Acme", industry="steel") for _ in rows])
    moment = MONDAY + timedelta(microseconds=7)
    for company, (name, said) in zip(kept, rows, strict=True):
        company.name, company.attributes, company.created_at, company.industry = name, said, moment, "lost"

    change(kept, ["name", "attributes", "created_at"])

    found = Company.objects.in_bulk([each.pk for each in kept])
    assert [(found[each.pk].name, found[each.pk].attributes) for each in kept] == rows
    assert {(each.created_at, each.industry) for each in found.values()} == {(moment, "steel")}


def test_one_row_that_breaks_a_rule_takes_all_with_it():
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in([a_company(domain="a.example"), a_company(domain="a.example")])

    assert not Company.objects.exists()


def test_nothing_is_nothing():
    assert copy_in(iter(())) == []
    assert not Touchpoint.objects.exists()
