"""What is put back is what was played, and each test's own."""

import pytest
from django.db import DatabaseError, transaction

from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from smarketing.journal.models import Entry
from smarketing.kernel.api import limits
from tests import given
from tests.kept import Kept, rows
from tests.programs import undone

pytestmark = pytest.mark.django_db


def an_offer_is_accepted():
    cast = given.cast()
    return cast, given.an_accepted(cast, given.MONDAY)


def test_it_is_played_once_and_the_same_each_time():
    played, there = [], []
    kept = Kept(lambda: played.append(1) or an_offer_is_accepted())
    for _ in range(3):
        with undone():
            # In any order: the database puts a row where there is room.
            there.append((kept(), {table: sorted(written.splitlines()) for table, written in rows().items()}))
    assert played == [1]
    assert there[0] == there[1] == there[2]
    assert there[0][1]["journal_entry"] and there[0][1]["sla_clock"]


def test_what_a_test_does_to_it_is_gone_for_the_next():
    kept = Kept(an_offer_is_accepted)
    for _ in range(2):
        with undone():
            cast, handoff = kept()
            assert (cast.rep.name, handoff.holder_id) == ("Rita Rep", cast.rep.pk)
            cast.rep.name = "Somebody Else"
            cast.rep.save()
            given.an_attempt(handoff, cast.rep, given.MONDAY)
            handoffs.return_(
                handoff_id=handoff.pk, reason="no_intent", actor=given.who(cast.rep), now=given.MONDAY
            )
            assert Handoff.objects.get().returned_at


def test_life_goes_on_from_it():
    """What comes next gets ids of its own, and the triggers that it kept still are awake."""
    kept = Kept(an_offer_is_accepted)
    for _ in range(2):
        with undone():
            cast, handoff = kept()
            assert given.an_offer(cast, given.MONDAY).pk > handoff.pk
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                Entry.objects.filter(kind="handoff.accepted").update(kind="forged")


def test_what_was_counted_of_them_elsewhere_begins_anew():
    kept = Kept(given.cast)
    for _ in range(2):
        with undone():
            person = kept().rep
            assert limits.take(f"person:{person.pk}").count == 1


def test_it_is_not_kept_together_with_what_was_there_before():
    given.user("Early Bird", None)
    with pytest.raises(AssertionError, match="began after"):
        Kept(given.cast)()
