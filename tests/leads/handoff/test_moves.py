"""Every state against every move: what the table allows happens, everything else is refused and
writes nothing."""

from datetime import timedelta

import pytest

from leads.handoff import commands as handoffs
from leads.handoff.models import Attempt, Handoff
from leads.handoff.queries import criteria_of, moves_for
from leads.handoff.rules import TABLE, Move, State
from leads.models import Contact, StageMove
from sla.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.members import queries as members
from tests import given
from tests.given import at, who

OFFERED, DECIDED, NOW = at("Mon 10:00"), at("Mon 10:30"), at("Mon 10:32")
CHANGED = (Handoff, Attempt, Contact, StageMove, Clock, Entry)


def in_state(cast, state):
    """A handoff that came to this state by commands."""
    if state == State.OFFERED:
        return given.an_offer(cast, OFFERED)
    if state in {State.ACCEPTED, State.QUALIFIED, State.RETURNED}:
        handoff = given.an_accepted(cast, OFFERED, decided=DECIDED)
    else:
        handoff = given.an_offer(cast, OFFERED)
    rep, marketer = who(cast.rep), who(cast.marketer)
    ways = {
        State.ACCEPTED: lambda: handoff,
        State.QUALIFIED: lambda: handoffs.qualify(
            handoff_id=handoff.pk, criteria=criteria_of(handoff), actor=rep, now=DECIDED
        ),
        State.RETURNED: lambda: handoffs.return_(
            handoff_id=handoff.pk, reason="too_early", actor=rep, now=DECIDED
        ),
        State.REJECTED: lambda: handoffs.reject(
            handoff_id=handoff.pk, reason="bad_data", actor=rep, now=DECIDED
        ),
        State.REROUTED: lambda: handoffs.reroute(
            handoff_id=handoff.pk, team_id=cast.other_sales.pk, why="Wrong side", actor=rep, now=DECIDED
        ),
        State.WITHDRAWN: lambda: handoffs.withdraw(
            handoff_id=handoff.pk, why="Sent by mistake", actor=marketer, now=DECIDED
        ),
    }
    ways[state]()
    return Handoff.objects.get(pk=handoff.pk)


def make(move, handoff, cast, now):
    """The move, made by somebody who may, with everything it needs."""
    rep, marketer, lead, manager = map(who, (cast.rep, cast.marketer, cast.lead, cast.manager))
    one = {"handoff_id": handoff.pk, "now": now}
    ways = {
        Move.CLAIM: lambda: handoffs.claim(actor=who(cast.colleague), **one),
        Move.ACCEPT: lambda: handoffs.accept(actor=rep, **one),
        Move.REJECT: lambda: handoffs.reject(reason="no_intent", actor=rep, **one),
        Move.REROUTE: lambda: handoffs.reroute(
            team_id=cast.other_sales.pk, why="Lives there", actor=rep, **one
        ),
        Move.WITHDRAW: lambda: handoffs.withdraw(why="Mistake", actor=marketer, **one),
        Move.REASSIGN: lambda: handoffs.reassign(
            holder_id=cast.colleague.pk, why="Knows them", actor=lead, **one
        ),
        Move.LOG_ATTEMPT: lambda: handoffs.log_attempt(
            via="call", result="connected", happened_at=now, actor=rep, **one
        ),
        Move.QUALIFY: lambda: handoffs.qualify(criteria=criteria_of(handoff), actor=rep, **one),
        Move.RETURN: lambda: handoffs.return_(reason="no_response", actor=rep, **one),
        Move.HOLD: lambda: handoffs.hold(
            reason="Call in March", until=now + timedelta(days=5), actor=rep, **one
        ),
        Move.LIFT_HOLD: lambda: handoffs.lift_hold(actor=rep, **one),
        Move.TAKE_BACK: lambda: handoffs.take_back(actor=rep, **one),
        Move.DISPUTE: lambda: handoffs.dispute(why="They do fit", actor=marketer, **one),
        Move.RULE: lambda: handoffs.rule(ruling="stands", why="Checked", actor=manager, **one),
    }
    return ways[move]()


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(State))
def test_a_move_happens_exactly_when_the_table_allows_it(cast, state, move):
    if (state, move) == (State.OFFERED, Move.CLAIM):
        handoff = given.an_unheld_offer(cast, OFFERED)
    else:
        handoff = in_state(cast, state)
    first = {Move.RULE: Move.DISPUTE, Move.LIFT_HOLD: Move.HOLD}.get(move)
    if first and (state, first) in TABLE:
        make(first, handoff, cast, NOW)
    target = TABLE.get((state, move))
    if target is None:
        before = given.snapshot(*CHANGED)
        with pytest.raises(Refused) as refused:
            make(move, handoff, cast, NOW)
        assert refused.value.status == 409
        assert refused.value.message
        assert given.snapshot(*CHANGED) == before
    else:
        make(move, handoff, cast, NOW)
        handoff.refresh_from_db()
        assert handoff.state == target


@pytest.mark.parametrize("state", list(State))
def test_the_buttons_shown_are_the_moves_that_work(cast, state):
    handoff = in_state(cast, state)
    for person in (cast.rep, cast.marketer, cast.lead, cast.manager, cast.other_rep):
        shown = moves_for(handoff, members.standing(who(person)), NOW)
        assert shown <= {move for (s, move) in TABLE if s == state}
    assert moves_for(handoff, members.standing(who(cast.admin)), NOW) == set()


def test_every_change_of_state_has_its_entry(cast):
    for state in State:
        handoff = in_state(cast, state)
        kinds = set(
            Entry.objects.filter(subject="handoff", subject_id=handoff.pk).values_list("kind", flat=True)
        )
        assert "handoff.offered" in kinds
        assert f"handoff.{state}" in kinds


def test_a_stranger_to_the_handoff_is_refused_everywhere(cast):
    handoff = given.an_offer(cast, OFFERED)
    before = given.snapshot(*CHANGED)
    for stranger in (cast.other_rep, cast.admin, cast.marketer, cast.colleague):
        for act in (handoffs.accept, lambda **k: handoffs.reject(reason="no_intent", **k)):
            with pytest.raises(Refused) as refused:
                act(handoff_id=handoff.pk, actor=who(stranger), now=NOW)
            assert refused.value.status == 403
    assert given.snapshot(*CHANGED) == before


def test_a_colleague_covers_for_an_absent_holder(cast):
    handoff = given.an_offer(cast, OFFERED)
    given.away(cast.rep, NOW)
    taken = handoffs.accept(handoff_id=handoff.pk, actor=who(cast.colleague), now=NOW)
    assert taken.holder == cast.colleague


def test_accepting_what_somebody_took_names_them_and_the_time(cast):
    handoff = given.an_accepted(cast, OFFERED, decided=DECIDED)
    with pytest.raises(Refused) as refused:
        handoffs.accept(handoff_id=handoff.pk, actor=who(cast.lead), now=NOW)
    assert refused.value.code == "already-accepted"
    assert "Rita Rep" in refused.value.message
    assert "10:30" in refused.value.message
