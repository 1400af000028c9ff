"""A range of an added field is found by an index of its own, built while people work."""

import pytest
from django.db import connection

from leads.companies.models import Company
from leads.contacts.models import Contact
from leads.fields import commands, indexing, queries, tasks
from leads.fields.models import CustomField
from smarketing.kernel import actor as actors
from tests import given
from tests.given import at

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = actors.system("test")
NOW = at("Mon 10:00")


def field(of, key, kind, used=True):
    commands.create(fields={"of": of, "key": key, "label": key, "kind": kind}, actor=SYSTEM, now=NOW)
    CustomField.objects.filter(key=key).update(used=used)


def ours():
    with connection.cursor() as cursor:
        cursor.execute(indexing._OURS, [list(indexing.TABLES.values())])
        return dict(cursor.fetchall())


@pytest.fixture(autouse=True)
def none_left():
    yield
    CustomField.objects.all().delete()
    indexing.build()
    assert ours() == {}


def test_each_field_in_use_that_has_an_order_gets_one_once():
    field("contact", "budget", "number"), field("company", "since", "date")
    field("contact", "team", "text"), field("contact", "unused", "number", used=False)
    assert tasks.index() == 2
    assert ours() == {"leads_contact_custom_budget": True, "leads_company_custom_since": True}
    assert tasks.index() == 0
    CustomField.objects.filter(key="budget").delete()
    assert tasks.index() == 0
    assert ours() == {"leads_company_custom_since": True}


def test_one_that_was_not_finished_is_made_anew():
    field("contact", "budget", "number")
    indexing.build()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false "
            "WHERE indexrelid = 'leads_contact_custom_budget'::regclass"
        )
    assert indexing.build() == 1
    assert ours() == {"leads_contact_custom_budget": True}


def test_a_longest_key_has_a_name_that_the_database_keeps():
    field("company", "k" * 40, "number")
    assert indexing.build() == 1
    assert indexing.build() == 0


@pytest.mark.parametrize(
    ("of", "model", "kind", "by", "bound"),
    [
        ("contact", Contact, "number", "min", "10"),
        ("contact", Contact, "date", "before", "2026-01-01"),
        ("company", Company, "number", "max", "-3.5"),
    ],
)
def test_the_statement_of_a_range_is_what_the_index_is_over(of, model, kind, by, bound):
    given.a_contact(NOW, name="Ada", email="ada@acme.example")
    field(of, "budget", kind)
    indexing.build()
    rows = queries.narrowed(model.objects.all(), queries.known(of)["budget"], [bound], by)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        try:
            assert f"leads_{of}_custom_budget" in rows.order_by().values("pk").explain()
        finally:
            cursor.execute("RESET enable_seqscan")
