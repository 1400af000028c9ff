"""A command is all or nothing, also when another command runs inside it."""

from contextlib import suppress

import pytest
from django.db import transaction

from smarketing.journal.models import Entry
from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused
from tests.given import at

NOW = at("Mon 10:00")


@command
def tell(*, kind, refuse=False):
    record(kind, 1, actor=actors.system("test"), now=NOW)
    if refuse:
        raise Refused("no", "No.")


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_a_refused_command_keeps_nothing(db):
    with pytest.raises(Refused):
        tell(kind="a.b", refuse=True)
    assert kinds() == []


def test_a_command_inside_a_command_joins_it(db):
    @command
    def outer():
        tell(kind="a.inner")
        raise Refused("no", "No.")

    with pytest.raises(Refused):
        outer()
    assert kinds() == []


def test_going_on_after_a_refusal_inside_keeps_nothing_and_is_an_error(transactional_db):
    @command
    def careless():
        tell(kind="a.before")
        with suppress(Refused):
            tell(kind="a.refused", refuse=True)

    with pytest.raises(RuntimeError, match="went on"):
        careless()
    assert kinds() == []


def test_a_hand_written_transaction_around_a_command_is_an_error(transactional_db):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        tell(kind="a.b")


def test_a_fact_outside_a_command_is_an_error(db):
    with pytest.raises(RuntimeError, match="inside the command"):
        record("a.b", 1, actor=actors.system("test"), now=NOW)
