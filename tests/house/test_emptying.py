"""What one test committed is gone before the next one, whichever way the tables are emptied."""

import pytest
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.utils import InternalError

from smarketing.journal.models import Entry
from smarketing.people.members.models import User
from tests import emptying, given

pytestmark = pytest.mark.django_db(transaction=True)


def every_table():
    return [connection.ops.quote_name(each) for each in connection.introspection.django_table_names()]


def rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def empty(statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("grew", [emptying.GREW, -1], ids=["deleted", "truncated"])
def test_every_table_is_emptied(grew):
    given.a_qualified(given.cast(), given.at("Mon 10:00"))
    assert Entry.objects.exists()
    empty([emptying.statement(every_table(), grew)])
    assert {table: rows(table) for table in every_table() if rows(table)} == {}


def test_django_empties_them_so_and_nobody_may_afterwards():
    """The permission to erase ends with the transaction, and so does the silence of triggers and keys."""
    given.a_qualified(given.cast(), given.at("Mon 10:00"))
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    empty(connection.ops.sql_flush(no_style(), tables))
    assert not User.objects.exists()
    given.cast()
    given.a_contact(given.at("Mon 10:00"))
    with pytest.raises(InternalError):
        empty(["DELETE FROM journal_entry"])
    assert Entry.objects.exists()
