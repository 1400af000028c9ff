"""What happened to my leads: every count is the length of the list it opens, and what sales said is there."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.campaigns.models import Campaign
from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from smarketing.kernel import clock
from tests import given
from tests.given import at, who
from tests.kept import Kept

NOW = at("Wed 11:00")
PAGE = "/my-leads/"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def offer(cast, moment, campaign=None, by=None):
    contact = given.an_mql(cast, moment)
    if campaign:
        given.a_touch(contact, moment, campaign_id=campaign.pk)
    return handoffs.offer(
        contact_id=contact.pk, sales_team_id=cast.sales.pk, holder_id=cast.rep.pk,
        actor=who(by or cast.marketer), now=moment,
    )  # fmt: skip


@Kept
def played():
    """Some of each ending, with a campaign and without, one of a colleague's, one long ago."""
    cast = given.cast()
    spring = Campaign.objects.create(key="spring", name="Spring", created_at=at("Mon 08:00"))
    offer(cast, at("Wed 10:40"), spring)
    offer(cast, at("Wed 10:30"))
    for moment, reason in (("Tue 09:00", "bad_data"), ("Tue 10:00", "bad_data"), ("Tue 11:00", "no_intent")):
        handoff = offer(cast, at(moment), spring)
        handoffs.reject(
            handoff_id=handoff.pk, reason=reason, comment="The number is a bakery's", rating=2,
            actor=who(cast.rep), now=at(moment) + timedelta(minutes=9),
        )  # fmt: skip
    back = offer(cast, at("Mon 09:00"))
    handoffs.accept(handoff_id=back.pk, actor=who(cast.rep), now=at("Mon 09:10"))
    handoffs.return_(
        handoff_id=back.pk, reason="too_early", comment="Budget comes in May", hint="Send the benchmark",
        actor=who(cast.rep), now=at("Mon 12:00"),
    )  # fmt: skip
    offer(cast, at("Mon 10:00"), by=cast.marketing_lead)
    offer(cast, at("Mon 10:00", -20))
    return cast, spring


@pytest.fixture
def house(db):
    return played()


@pytest.fixture
def weeks(house):
    return house[0]


@pytest.fixture
def spring(house):
    return house[1]


def rows(page):
    return [int(pk) for pk in re.findall(r'id="offer-(\d+)"', page)]


def counted_links(page):
    """Every number on the page that opens a list, with where it leads."""
    chips = re.findall(r'href="([^"]+)"[^>]*>[^<]+<span class="chip-count num">(\d+)</span>', page)
    cells = re.findall(r'<td class="text-end num"><a href="([^"]+)">(\d+)</a>', page)
    return {unescape(url): int(count) for url, count in chips + cells}


@pytest.mark.parametrize(
    "query", ["", "?whose=team", "?whose=all&days=all", "?state=rejected", "?reason=bad_data"]
)
def test_every_count_is_the_length_of_the_list_it_opens(query, weeks, client):
    client.force_login(weeks.marketer)
    links = counted_links(client.get(PAGE + query).text)
    assert len(links) > 3
    for url, count in links.items():
        if url.startswith("/my-leads") and "reason=bad_data" not in query:
            assert len(rows(client.get(url).text)) == count, url


def test_whose_offers_and_since_when_are_chosen_in_the_address(weeks, client):
    client.force_login(weeks.marketer)
    mine = Handoff.objects.filter(offered_by=weeks.marketer)
    recent = mine.filter(offered_at__gte=NOW - timedelta(days=90)).order_by("-offered_at", "-pk")
    assert rows(client.get(PAGE).text) == list(recent.values_list("pk", flat=True))
    assert len(rows(client.get(f"{PAGE}?days=all").text)) == mine.count()
    assert len(rows(client.get(f"{PAGE}?whose=all&days=all").text)) == Handoff.objects.count()
    week = mine.filter(offered_at__gte=NOW - timedelta(days=7))
    assert len(rows(client.get(f"{PAGE}?days=7").text)) == week.count()


def test_what_sales_said_is_there(weeks, client):
    client.force_login(weeks.marketer)
    page = client.get(f"{PAGE}?state=returned").text
    assert "Budget comes in May" in page and "Send the benchmark" in page and "Too early" in page
    page = client.get(f"{PAGE}?reason=bad_data").text
    assert "The number is a bakery&#x27;s" in page and "quality 2 of 5" in page and "Fix" in page


def test_what_came_back_can_be_offered_again_once(weeks, client):
    client.force_login(weeks.marketer)
    back = Handoff.objects.get(state="returned")
    link = f"{reverse('hand-off')}?contacts={back.contact_id}&amp;next="
    assert link in client.get(PAGE).text
    handoffs_again = {
        "ids": back.contact_id,
        "team": weeks.sales.pk,
        "qualify": "Asked again",
        "override": "Budget came",
    }
    assert client.post(reverse("hand-off"), handoffs_again).status_code == 302
    assert link not in client.get(PAGE).text
    again = Handoff.objects.filter(contact=back.contact_id).latest("pk")
    assert (again.cycle, again.state, again.brief["override"]) == (2, "offered", "Budget came")


def test_sales_sees_the_same_without_marketings_buttons(weeks, client):
    client.force_login(weeks.other_rep)
    page = client.get(f"{PAGE}?days=all").text
    assert len(rows(page)) == Handoff.objects.count()
    assert "/handoffs/" not in page and "Offer again" not in page


def test_a_dispute_is_made_and_seen_here(weeks, client):
    client.force_login(weeks.marketer)
    rejected = Handoff.objects.filter(state="rejected").latest("pk")
    answer = client.post(
        reverse("handoff-dispute", args=[rejected.pk]),
        {"why": "They wrote to us today", "next": f"{PAGE}?state=rejected"},
        headers={"HX-Request": "true"},
    )
    assert answer.headers["HX-Retarget"] == "#my-leads"
    assert "They wrote to us today" in answer.text and "waits for a ruling" in answer.text
    assert "Rejected" in answer.text and "In work" not in answer.text.split("<li")[-1]


@pytest.mark.parametrize(
    "query",
    ["state=married", "reason=none", "campaign=x", "form=99999999999", "days=-1", "after=zz", "whose=you"],
)
def test_an_odd_filter_is_passed_over(query, weeks, client):
    client.force_login(weeks.marketer)
    assert rows(client.get(f"{PAGE}?{query}").text) == rows(client.get(PAGE).text)


def test_nothing_fits_and_nothing_yet_say_different_things(cast, client):
    client.force_login(cast.marketer)
    assert "Nothing was handed off yet" in client.get(PAGE).text
    assert "Nothing fits these filters" in client.get(f"{PAGE}?state=rejected").text


def test_it_costs_the_same_however_much_there_is(weeks, spring, client):
    client.force_login(weeks.marketer)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(PAGE).status_code == 200
        return len(caught)

    client.get(PAGE)
    few = queries()
    for minute in range(10):
        handoff = offer(weeks, at("Tue 15:00") + timedelta(minutes=minute), spring)
        handoffs.reject(handoff_id=handoff.pk, reason="no_intent", actor=who(weeks.rep), now=at("Tue 16:00"))
    assert queries() == few


def test_older_ones_are_a_page_away(cast, client):
    for minute in range(53):
        offer(cast, at("Tue 09:00") + timedelta(minutes=minute))
    client.force_login(cast.marketer)
    first = client.get(PAGE).text
    older = client.get(unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])).text
    assert len(rows(first)) == 50 and len(rows(older)) == 3
    newer = client.get(unescape(re.search(r'rel="prev" href="([^"]+)"', older)[1])).text
    assert rows(newer) == rows(first)
