"""Each index costs every insert of its table, so none may be there that finds nothing more than another."""

import pytest
from django.apps import apps
from django.db import connection

from tests.house.test_architecture import SOURCE

# Of the same table, kind and condition, where the columns of one are the first ones of the other. Directions
# don't matter: an index is read both ways.
BEGINNINGS = """
SELECT own.relname || ' is a mere beginning of ' || other.relname
FROM pg_index x
JOIN pg_index y ON y.indrelid = x.indrelid AND y.indexrelid <> x.indexrelid AND x.indnkeyatts <= y.indnkeyatts
JOIN pg_class own ON own.oid = x.indexrelid
JOIN pg_class other ON other.oid = y.indexrelid AND other.relam = own.relam
WHERE x.indrelid = ANY(%s::regclass[]) AND NOT x.indisunique AND x.indexprs IS NULL AND y.indexprs IS NULL
  AND pg_get_expr(x.indpred, x.indrelid) IS NOT DISTINCT FROM pg_get_expr(y.indpred, y.indrelid)
  AND (y.indkey::int2[])[0:x.indnkeyatts - 1] = (x.indkey::int2[])[0:x.indnkeyatts - 1]
  AND (y.indclass::oid[])[0:x.indnkeyatts - 1] = (x.indclass::oid[])[0:x.indnkeyatts - 1]
"""


@pytest.mark.django_db
def test_no_index_is_a_mere_beginning_of_another():
    """Tables that Django makes by itself (of many to many) are as they are."""
    ours = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith(SOURCE)]
    with connection.cursor() as cursor:
        cursor.execute(BEGINNINGS, [ours])
        assert [said for (said,) in cursor.fetchall()] == []
        cursor.execute("CREATE INDEX too_short ON leads_touchpoint (contact_id)")
        cursor.execute(BEGINNINGS, [ours])
        assert ("too_short is a mere beginning of touch_contact",) in cursor.fetchall()
