"""A connection that notices when the other side is gone."""

import pytest
from django.db import connection

from smarketing.kernel.databases import from_url


@pytest.mark.django_db
def test_a_statement_whose_client_died_is_ended_within_seconds():
    with connection.cursor() as cursor:
        cursor.execute("SHOW client_connection_check_interval")
        assert cursor.fetchone() == ("2s",)


def test_a_machine_that_vanishes_is_noticed_within_half_a_minute():
    options = from_url("postgresql://me@db.example/crm")["OPTIONS"]
    idle, interval, count = (options[f"keepalives_{name}"] for name in ("idle", "interval", "count"))
    assert idle + interval * count <= 30
    assert options["tcp_user_timeout"] <= 30_000
    assert "-c tcp_keepalives_idle=10" in options["options"]


def test_the_address_has_the_last_word():
    options = from_url("postgresql://me@db.example/crm?sslmode=require&connect_timeout=9")["OPTIONS"]
    assert (options["sslmode"], options["connect_timeout"]) == ("require", "9")


def test_only_postgresql_will_do():
    with pytest.raises(ValueError, match="postgresql://"):
        from_url("mysql://me@db.example/crm")
