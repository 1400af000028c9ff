"""Two at the same moment: one wins, the other is told who and when. Never both, never neither."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from sla.clocks import sweep
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who

NOW = at("Mon 10:00")
ROUNDS = 12


@pytest.fixture
def cast(transactional_db):
    return given.cast()


def at_once(*acts):
    """Run each in its own thread and connection, started together; results or refusals in order."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait()
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def accept(cast, handoff, by, now=NOW):
    return partial(handoffs.accept, handoff_id=handoff.pk, actor=who(by), now=now)


def offer(cast, contact):
    return partial(
        handoffs.offer,
        contact_id=contact.pk,
        sales_team_id=cast.sales.pk,
        actor=who(cast.marketer),
        now=NOW,
    )


def test_of_two_who_accept_one_wins(cast):
    for _ in range(ROUNDS):
        handoff = given.an_unheld_offer(cast, NOW)
        results = at_once(accept(cast, handoff, cast.rep), accept(cast, handoff, cast.colleague))
        refused = [each for each in results if isinstance(each, Refused)]
        assert [each.code for each in refused] == ["already-accepted"]
        handoff.refresh_from_db()
        assert handoff.accepted_by.name in refused[0].message
        assert Entry.objects.filter(kind="handoff.accepted", subject_id=handoff.pk).count() == 1


def test_accept_against_withdraw_ends_one_way(cast):
    for _ in range(ROUNDS):
        handoff = given.an_offer(cast, NOW)
        withdraw = partial(
            handoffs.withdraw, handoff_id=handoff.pk, why="x", actor=who(cast.marketer), now=NOW
        )
        results = at_once(accept(cast, handoff, cast.rep), withdraw)
        assert sum(isinstance(each, Refused) for each in results) == 1
        handoff.refresh_from_db()
        assert handoff.state in {"accepted", "withdrawn"}


def test_a_person_offered_twice_at_once_has_one_handoff(cast):
    for _ in range(ROUNDS):
        contact = given.an_mql(cast, NOW)
        results = at_once(offer(cast, contact), offer(cast, contact))
        assert sum(isinstance(each, Refused) for each in results) == 1
        assert Handoff.objects.filter(contact=contact).count() == 1


def test_accept_and_sweep_at_the_due_moment_do_not_block_each_other(cast):
    late = at("Mon 11:30")
    for _ in range(ROUNDS):
        handoff = given.an_offer(cast, NOW)
        at_once(accept(cast, handoff, cast.rep, late), partial(sweep.run, now=late))
        sweep.run(now=late)
        breaches = Entry.objects.filter(
            kind="clock.breached", thread=handoff.contact.thread, payload__kind="decide"
        )
        assert [entry.occurred_at for entry in breaches] == [at("Mon 11:00")]


def test_parallel_offers_take_turns(cast):
    at_once(*(offer(cast, given.an_mql(cast, NOW)) for _ in range(9)))
    shares = [Handoff.objects.filter(holder=rep).count() for rep in (cast.rep, cast.colleague, cast.lead)]
    assert shares == [3, 3, 3]
