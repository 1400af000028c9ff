"""The inbox equals a plain recount, costs the same however much there is, and keeps one's place."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff, NextStep
from leads.handoff.queries import due_count
from sla.clocks.models import Clock
from smarketing.kernel import clock
from tests import given
from tests.given import at, who
from tests.kept import Kept

NOW = at("Wed 11:00")
HTMX = {"headers": {"HX-Request": "true"}}
TABS = {"Due now": "due", "Mine": "mine", "Team": "team", "On hold": "hold", "Next steps": "steps"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@Kept
def played():
    """Offers fresh, at risk and overdue, work begun, attempts with next steps, somebody away."""
    cast = given.cast()
    for moment in ("Wed 10:50", "Wed 10:10", "Wed 09:30", "Wed 10:59"):
        given.an_offer(cast, at(moment))
    for holder in (cast.colleague, cast.lead):
        given.an_offer(cast, at("Wed 10:20"), holder=holder)
    given.an_unheld_offer(cast, at("Wed 10:40"))
    for moment, after in (("Tue 09:00", "Wed 14:00"), ("Tue 10:00", "Thu 14:00"), ("Tue 11:00", "Tue 16:00")):
        handoff = given.an_accepted(cast, at(moment))
        given.an_attempt(handoff, cast.rep, at(moment), next_step="Call again", next_step_at=at(after))
    given.an_accepted(cast, at("Tue 16:00"))
    waits = given.an_accepted(cast, at("Tue 12:00"))
    later = {"reason": "After the fair", "until": at("Fri 09:00"), "actor": who(cast.rep)}
    given.an_attempt(waits, cast.rep, at("Tue 12:20"), result="no_answer")
    handoffs.hold(handoff_id=waits.pk, now=at("Tue 12:30"), **later)
    given.a_qualified(cast, at("Mon 10:00"))
    done = given.an_offer(cast, at("Mon 11:00"))
    handoffs.reject(handoff_id=done.pk, reason="no_intent", actor=who(cast.rep), now=at("Mon 11:20"))
    given.away(cast.colleague, at("Wed 10:58"))
    return cast


@pytest.fixture
def week(db):
    return played()


def recount(person, *, leads):
    """What each part holds, straight from the rows."""

    def due_of(handoff):
        running = Clock.objects.filter(pledge=handoff.pledge, stopped_at=None, cancelled_at=None)
        return min((c.due_at for c in running), default=None)

    def pressing(handoff):
        clocks = Clock.objects.filter(pledge=handoff.pledge, stopped_at=None, cancelled_at=None)
        first = min(clocks, key=lambda c: c.due_at, default=None)
        return first and (first.due_at.date() <= NOW.date() or first.warn_at <= NOW)

    def in_order(rows):
        far = at("Mon 00:00", 500)
        return [
            key
            for _, kind, pk, key in sorted((due or far, key.split("-")[0], pk, key) for due, pk, key in rows)
        ]

    def row(handoff):
        return (due_of(handoff), handoff.pk, f"handoff-{handoff.pk}")

    every = [
        h for h in Handoff.objects.select_related("contact", "holder")
        if h.state in ("offered", "accepted") or (h.state == "qualified" and h.contact.stage == "sql")
    ]  # fmt: skip
    mine = [h for h in every if h.holder_id == person.pk]
    others = [h for h in every if h.sales_team_id == person.team_id and h.holder_id != person.pk]
    team = [h for h in others if leads or h.holder is None or h.holder.leave.exists()]
    steps = [(s.due_at, s.pk, f"step-{s.pk}") for s in NextStep.objects.filter(owner=person, done_at=None)]
    due = [row(h) for h in mine if pressing(h)] + [s for s in steps if s[0].date() <= NOW.date()]
    return {
        "due": in_order(due),
        "mine": in_order(map(row, mine)),
        "team": in_order(map(row, team)),
        "hold": in_order(row(h) for h in [*mine, *team] if h.pledge.holds.filter(ends_at__gt=NOW).exists()),
        "steps": in_order(steps),
    }


def rows_of(page):
    return re.findall(r'<li class="work-row" id="((?:handoff|step)-\d+)"', page)


def counts_of(page):
    found = re.findall(r">([A-Za-z ]+) <span class=\"split-count[^>]*>(\d+)<", page)
    return {TABS[label]: int(count) for label, count in found}


@pytest.mark.parametrize("name", ["rep", "colleague", "lead", "other_rep"])
def test_order_and_counts_equal_a_plain_recount(name, week, client):
    person = getattr(week, name)
    client.force_login(person)
    expected = recount(person, leads=name == "lead")
    for split, keys in expected.items():
        page = client.get(reverse("inbox"), {"split": split}).text
        assert rows_of(page) == keys
        assert counts_of(page) == {each: len(found) for each, found in expected.items()}
    assert due_count(person.pk, NOW) == len(expected["due"])


def test_every_part_of_the_reps_inbox_holds_something(week):
    assert all(recount(week.rep, leads=False).values())


def test_the_rail_says_how_much_is_due(week, client):
    client.force_login(week.rep)
    due = len(recount(week.rep, leads=False)["due"])
    page = client.get(reverse("opportunities")).text
    assert re.search(r'id="rail-count-inbox"[^>]*>(\d+)', page)[1] == str(due)


@pytest.mark.parametrize("split", TABS.values())
def test_it_costs_the_same_however_much_there_is(split, week, client):
    client.force_login(week.lead)
    given.an_offer(week, at("Wed 10:58"), holder=week.lead)
    held = given.an_accepted(week, at("Wed 10:00"))
    handoffs.reassign(handoff_id=held.pk, holder_id=week.lead.pk, why="Mine", actor=who(week.lead), now=NOW)
    given.an_attempt(held, week.lead, NOW, next_step="Call", next_step_at=at("Wed 15:00"))

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(reverse("inbox"), {"split": split}).status_code == 200
        return len(caught)

    client.get(reverse("inbox"))
    few = queries()
    for minute in range(12):
        moment = at("Wed 10:00") + timedelta(minutes=minute)
        given.an_offer(week, moment, holder=week.lead)
        handoff = given.an_accepted(week, moment)
        handoffs.reassign(
            handoff_id=handoff.pk, holder_id=week.lead.pk, why="x", actor=who(week.lead), now=NOW
        )
        given.an_attempt(handoff, week.lead, NOW, next_step="Call", next_step_at=at("Wed 15:00"))
    assert queries() == few


def test_after_an_act_the_next_row_has_the_focus(week, client):
    client.force_login(week.rep)
    first, second, *_ = recount(week.rep, leads=False)["mine"]
    page = client.get(reverse("inbox"), {"split": "mine"}).text
    row = page.split(f'id="{first}"')[1].split("</li>")[0]
    back = re.search(r'name="next" value="([^"]+)"', row)[1].replace("&amp;", "&")
    answer = client.post(reverse("handoff-accept", args=[first.split("-")[1]]), {"next": back}, **HTMX)
    assert answer.headers["HX-Retarget"] == "#inbox"
    assert re.findall(r'id="([a-z]+-\d+)" data-row tabindex="-1" autofocus', answer.text) == [second]
    assert "accepted by you at 11:00." in answer.text
    assert "Take back" in answer.text and 'id="rail-count-inbox"' in answer.text
    assert "<html" not in answer.text


def test_what_somebody_else_took_is_said_and_gone_from_the_list(cast, client):
    offer = given.an_unheld_offer(cast, at("Wed 10:40"))
    handoffs.accept(handoff_id=offer.pk, actor=who(cast.colleague), now=at("Wed 10:58"))
    client.force_login(cast.rep)
    back = reverse("inbox") + "?split=team"
    answer = client.post(reverse("handoff-claim", args=[offer.pk]), {"next": back}, **HTMX)
    assert answer.status_code == 409
    assert "Already accepted by Carl Colleague at 10:58" in answer.text
    assert answer.headers["HX-Retarget"] == "#inbox"
    assert rows_of(answer.text) == []


def test_a_decision_can_be_taken_back_here_for_five_minutes(cast, client, monkeypatch):
    offer = given.an_offer(cast, at("Wed 10:30"))
    handoffs.reject(handoff_id=offer.pk, reason="no_intent", actor=who(cast.rep), now=NOW)
    client.force_login(cast.rep)
    take_back = reverse("handoff-take-back", args=[offer.pk])
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=5))
    assert take_back in client.get(reverse("inbox")).text
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=5, seconds=1))
    assert take_back not in client.get(reverse("inbox")).text
    assert client.post(take_back, {"next": reverse("inbox")}, **HTMX).status_code == 409
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=4))
    assert client.post(take_back, {"next": reverse("inbox")}, **HTMX).status_code == 200
    offer.refresh_from_db()
    assert offer.state == "offered"


def test_a_poll_brings_the_list_alone(week, client):
    client.force_login(week.rep)
    answer = client.get(reverse("inbox"), {"split": "mine"}, **HTMX).text
    assert answer.lstrip().startswith("<section") and "<html" not in answer
    assert 'hx-swap-oob="true"' in answer


def test_a_manager_looks_at_any_team_and_may_act_there(week, client):
    client.force_login(week.manager)
    page = client.get(reverse("inbox"), {"team": week.sales.pk, "split": "team"}).text
    assert set(counts_of(page)) == {"due", "team", "hold", "steps"}
    assert reverse("handoff-reassign", args=[Handoff.objects.filter(state="accepted").first().pk]) in page
    assert rows_of(client.get(reverse("inbox"), {"team": week.other_sales.pk}).text) == []


def test_a_manager_first_sees_the_busiest_team(cast, client):
    client.force_login(cast.manager)
    assert client.get(reverse("inbox")).status_code == 200
    given.an_offer(cast, at("Wed 10:40"))
    assert "Inbox: EMEA" in client.get(reverse("inbox")).text


def test_looking_at_a_team_gives_nobody_buttons_they_lack(week, client):
    client.force_login(week.other_rep)
    page = client.get(reverse("inbox"), {"team": week.sales.pk, "split": "team"}).text
    assert rows_of(page) and "/handoffs/" not in page


def test_a_long_list_is_shown_in_parts(cast, client):
    for minute in range(52):
        given.an_offer(cast, at("Wed 09:30") + timedelta(minutes=minute))
    client.force_login(cast.rep)
    page = client.get(reverse("inbox"), {"split": "mine"}).text
    assert len(rows_of(page)) == 50 and "Show more of 52" in page
    more = re.search(r'class="more"><a class="btn" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert len(rows_of(client.get(more).text)) == 52


@pytest.mark.parametrize(
    "query", ["split=nonsense", "show=-1", "show=x", "team=x", "focus=<script>", "show=999999999"]
)
def test_an_odd_address_shows_the_usual_inbox(query, week, client):
    client.force_login(week.rep)
    answer = client.get(f"{reverse('inbox')}?{query}")
    assert answer.status_code == 200 and "<script>" not in answer.text.split('id="inbox"')[1]


def test_a_finished_step_leaves_the_list(week, client):
    client.force_login(week.rep)
    step = NextStep.objects.filter(done_at=None).order_by("due_at").first()
    back = reverse("inbox") + "?split=steps"
    answer = client.post(reverse("next-step-done", args=[step.pk]), {"next": back}, **HTMX)
    assert f"step-{step.pk}" not in rows_of(answer.text)
    assert "Done: Call again" in answer.text
