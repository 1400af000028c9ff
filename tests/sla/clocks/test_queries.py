"""Where clocks stand, what an offer would be promised, and a clock that explains itself."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sla.agreements.models import Agreement
from sla.clocks import commands as clocks
from sla.clocks import queries
from sla.clocks.queries import Kind, State
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from smarketing.people.calendars.models import Calendar
from tests.sla.moments import at

SYSTEM = actors.system("test")


def begin(pledge, kind, holder, moment):
    return clocks.start(
        pledge_id=pledge.pk,
        kind=kind,
        holder_id=holder and holder.pk,
        at=moment,
        actor=SYSTEM,
        now=moment,
    )


@pytest.fixture
def friday(pledge, rep):
    """Decide, from Friday 16:30: at risk from Monday 09:15, due 09:30."""
    return begin(pledge, Kind.DECIDE, rep, at("Fri 16:30"))


def view(clock, moment):
    (only,) = queries.standing([clock.pledge_id], moment)[clock.pledge_id]
    return only


def test_an_open_clock_in_opening_hours(friday, rep):
    seen = view(friday, at("Fri 16:45"))
    assert (seen.state, seen.kind, seen.label, seen.holder_id) == (State.RUNNING, "decide", "Decide", rep.pk)
    assert (seen.minutes_used, seen.minutes_promised, seen.left) == (15, 60, timedelta(minutes=45))
    assert (seen.closes, seen.opens) == (at("Fri 17:00"), at("Mon 09:00", week=1))
    assert seen.is_open


def test_a_clock_in_closed_hours_says_when_it_goes_on(friday):
    seen = view(friday, at("Sat 12:00"))
    assert seen.state == State.CLOSED_HOURS
    assert (seen.minutes_used, seen.closes, seen.opens) == (30, None, at("Mon 09:00", week=1))
    assert seen.left == timedelta(minutes=30)


def test_an_overdue_clock_has_nothing_left(friday):
    seen = view(friday, at("Mon 09:31", week=1))
    assert (seen.state, seen.left, seen.minutes_used) == (State.OVERDUE, None, 61)
    assert seen.badge["state"] == "overdue"


def test_a_met_clock_says_how_long_it_took(friday):
    clocks.settle(
        pledge_id=friday.pledge_id, kind=Kind.DECIDE, at=at("Fri 16:48"), actor=SYSTEM, now=at("Fri 16:48")
    )
    seen = view(friday, at("Sun 12:00"))
    assert (seen.state, seen.minutes_used, seen.is_open) == (State.MET, 18, False)
    assert (seen.badge["took"], seen.badge["late"], seen.badge["left"]) == (timedelta(minutes=18), None, None)


def test_a_breached_clock_says_how_late_it_was(friday):
    late = at("Mon 09:55", week=1)
    clocks.settle(pledge_id=friday.pledge_id, kind=Kind.DECIDE, at=late, actor=SYSTEM, now=late)
    seen = view(friday, late)
    assert (seen.state, seen.badge["late"], seen.badge["took"]) == (
        State.BREACHED,
        timedelta(minutes=25),
        None,
    )


def test_a_clock_round_the_clock_never_closes(sales, pledge_for, rep):
    sales.calendar = Calendar.objects.create(name="24×7", zone="UTC", week=[[[0, 1440]]] * 7)
    sales.save()
    seen = view(begin(pledge_for(), Kind.DECIDE, rep, at("Sat 10:00")), at("Sat 10:10"))
    assert (seen.state, seen.closes, seen.opens) == (State.RUNNING, None, None)


def test_the_badge_shows_each_state(friday, client):
    from django.template.loader import render_to_string

    words = {
        at("Fri 16:45"): "45 min left",
        at("Mon 09:20", week=1): "at risk",
        at("Sat 12:00"): "closed until",
        at("Mon 09:55", week=1): "overdue by 25 min",
    }
    for moment, expected in words.items():
        shown = render_to_string("parts/sla_badge.html", {"badge": view(friday, moment).badge})
        assert expected in shown
        assert f"/clocks/{friday.pk}/explain" in shown


def test_standing_is_in_bulk_and_in_the_order_of_the_promises(pledge_for, rep):
    def cost(count):
        ids = []
        for number in range(count):
            pledge = pledge_for(str(number))
            for kind in (Kind.FIRST_CONTACT, Kind.DECIDE):
                begin(pledge, kind, rep, at("Mon 10:00"))
            ids.append(pledge.pk)
        with CaptureQueriesContext(connection) as captured:
            found = queries.standing(ids, at("Mon 10:10"))
        assert all([clock.kind for clock in found[i]] == ["decide", "first_contact"] for i in ids)
        return len(captured)

    assert cost(1) == cost(8) == 2


def test_a_pledge_without_clocks_stands_empty(pledge):
    assert queries.standing([pledge.pk], at("Mon 10:00")) == {pledge.pk: []}


def test_promises_are_judged_over_all_their_holders(pledge, rep, colleague):
    begin(pledge, Kind.DECIDE, rep, at("Mon 10:00"))
    values = {"pledge_id": pledge.pk, "actor": SYSTEM}
    clocks.cancel(**values, at=at("Mon 10:40"), now=at("Mon 10:40"))
    begin(pledge, Kind.DECIDE, colleague, at("Mon 10:40"))
    clocks.settle(**values, kind=Kind.DECIDE, at=at("Mon 11:20"), now=at("Mon 11:20"))
    states = [clock.state for clock in queries.standing([pledge.pk], at("Mon 12:00"))[pledge.pk]]
    assert states == [State.CANCELLED, State.MET]
    judgement = queries.judged([pledge.pk])[pledge.pk][Kind.DECIDE]
    assert judgement.kept(at("Mon 12:00")) is False  # 80 minutes in all


def test_a_preview_promises_what_an_offer_then_gets(marketing, sales, pledge_for, rep):
    moment = at("Fri 15:00")
    preview = queries.preview(marketing.pk, sales.pk, moment)
    pledge = pledge_for(now=moment)
    assert preview.decide_due == begin(pledge, Kind.DECIDE, rep, moment).due_at
    assert preview.first_contact_due == begin(pledge, Kind.FIRST_CONTACT, rep, moment).due_at
    assert (preview.decide_minutes, preview.first_contact_minutes, preview.zone) == (60, 240, "UTC")
    assert preview.hours == "Mon–Fri 09:00–17:00, UTC"


def test_a_preview_writes_nothing(marketing, sales):
    before = Entry.objects.count()
    queries.preview(marketing.pk, sales.pk, at("Fri 15:00"))
    assert not Agreement.objects.exists()
    assert Entry.objects.count() == before


def test_a_clock_explains_itself_line_by_line(friday):
    lines = queries.explain(friday.pk, at("Sat 12:00"))
    assert lines == [
        "Sales decides within 1 h of business time. "
        "The organisation's default, because these teams have no agreement of their own.",
        "Hours that count: Mon–Fri 09:00–17:00, UTC; times below are in that zone.",
        "Began Fri 6 Mar 16:30, held by Rita.",
        "Fri 6 Mar 16:30–17:00: 30 min, 30 min in all.",
        "Mon 9 Mar 09:00–09:30: 30 min, 1 h in all.",
        "At risk from Mon 9 Mar 09:15, due Mon 9 Mar 09:30; done at that very moment is still in time.",
        "If it is still not done Mon 9 Mar 10:30, the ladder takes its next step.",
        "30 min used. Closed now; time counts again from Mon 9 Mar 09:00.",
    ]


@pytest.mark.parametrize(
    ("end", "moment", "line"),
    [
        (None, at("Fri 16:45"), "15 min used, 45 min left."),
        (
            None,
            at("Mon 10:00", 1),
            "Not done yet, after 1 h 30 min: the promise was broken when it fell due.",
        ),
        ("settle", at("Fri 16:48"), "It was decided Fri 6 Mar 16:48, after 18 min: the promise was kept."),
        (
            "settle",
            at("Mon 10:00", 1),
            "It was decided only Mon 9 Mar 10:00, after 1 h 30 min: the promise was broken when it fell due.",
        ),
        (
            "cancel",
            at("Fri 16:48"),
            "It ended otherwise Fri 6 Mar 16:48, before it was due: neither kept nor broken.",
        ),
        (
            "cancel",
            at("Mon 10:00", 1),
            "It ended otherwise only Mon 9 Mar 10:00, after 1 h 30 min: "
            "the promise was broken when it fell due.",
        ),
    ],
)
def test_the_last_line_says_how_it_came_out(friday, end, moment, line):
    values = {"pledge_id": friday.pledge_id, "at": moment, "actor": SYSTEM, "now": moment}
    if end == "settle":
        clocks.settle(kind=Kind.DECIDE, **values)
    elif end == "cancel":
        clocks.cancel(**values)
    assert queries.explain(friday.pk, moment)[-1] == line


def test_a_clock_begun_in_closed_hours_says_when_it_began_to_count(pledge):
    clock = begin(pledge, Kind.ROUTE, None, at("Sat 12:00"))
    lines = queries.explain(clock.pk, at("Sat 12:00"))
    assert lines[0].startswith("An offer without a holder gets one within 30 min of business time.")
    assert lines[2:4] == ["Began Sat 7 Mar 12:00.", "Closed then; time counts from Mon 9 Mar 09:00."]


def test_a_clock_that_is_not_there_is_said_so(db):
    with pytest.raises(Refused) as refused:
        queries.explain(404, at("Mon 10:00"))
    assert refused.value.status == 404
