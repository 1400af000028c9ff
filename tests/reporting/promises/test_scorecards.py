"""Scorecards: the same promises for both sides, a team, a person; each opens to as many rows as it says."""

import re
from datetime import timedelta
from html import unescape
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.handoff import commands as handoffs
from reporting.dashboard.address import Asked
from reporting.keeping.counting import Counting
from reporting.metrics import queries as metrics
from reporting.metrics.filters import Filters, read
from reporting.metrics.registry import REGISTRY
from reporting.metrics.rules import Kind, containing
from reporting.promises.queries import OF_A_PERSON, each_person, each_team, medians
from reporting.scorecard.queries import PROMISED
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms, Volume
from tests import given
from tests.reporting.conftest import NOW, an_offer, follow

pytestmark = pytest.mark.django_db
IN_MARCH = {"period": "month", "on": "2026-03-01"}
MARCH = containing(Kind.MONTH, given.MONDAY.date())
TAB = re.compile(r'aria-current="page">[^<]*<span class="split-count">(\d+)</span>')
LINK = re.compile(r'<a [^>]*href="(/dashboard/[^"]+)"[^>]*>([^<]*)</a>')


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: NOW)


@pytest.fixture
def busy(week, cast):
    """One handoff passed from hand to hand, after its first holder let the time run out."""
    offer = an_offer(cast, 11)
    lead, late = given.who(cast.lead), offer.offered_at + timedelta(minutes=70)
    handoffs.reassign(handoff_id=offer.pk, holder_id=cast.colleague.pk, why="late", actor=lead, now=late)
    soon = late + timedelta(minutes=5)
    handoffs.accept(handoff_id=offer.pk, actor=given.who(cast.colleague), now=soon)
    follow(NOW)
    return offer


def page(user, name="scorecard", *args, status=200, **query):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(reverse(name, args=args), IN_MARCH | query)
    assert response.status_code == status
    return client, response.content.decode()


def opened(client, html):
    """How many rows each number of a page says, and how many it opens to."""
    for href, text in LINK.findall(html):
        number = text.split()[0].removeprefix("of").replace(",", "") if text.split() else ""
        if number.isdigit() and not href.startswith("/dashboard/?"):
            yield text, int(number), int(TAB.search(client.get(unescape(href)).content.decode())[1])


@pytest.fixture
def by_kind(cast):
    """An agreement of the two teams that promises volumes by channel and segment."""
    terms = Terms(volumes=(Volume(40, "paid_search"), Volume(5, "", "mid")))
    return Agreement.objects.create(
        marketing_team=cast.marketing,
        sales_team=cast.sales,
        state="active",
        effective_from=given.at("Mon 00:00", week=-4),
        terms=terms.as_dict(),
    )


@pytest.mark.parametrize("name", ["scorecard", "scorecard-team", "dashboard"])
def test_each_line_of_the_volume_is_a_tile_of_its_own_that_opens_its_rows(by_kind, week, cast, name):
    client, html = page(cast.rep, name, *([cast.marketing.pk] if name == "scorecard-team" else []))
    tiles = html.split("Delivered, by channel and segment")[1].split("</section>")[0].split("stat-top")[1:3]
    assert [re.search('stat-label">([^<]+)', tile)[1] for tile in tiles] == ["Paid search", "Mid"]
    assert "target <b" in tiles[0]
    assert "≥ 40" in tiles[0]
    assert f"{cast.marketing} and {cast.sales}" in unescape(tiles[0])
    address, said = re.search(r'stat-value num" href="([^"]+)" aria-label="[^"]*">(\d+)', tiles[0]).groups()
    assert int(said) == int(TAB.search(client.get(unescape(address)).content.decode())[1]) == 4


@pytest.mark.parametrize("name", ["scorecard-team", "dashboard"])
def test_a_total_that_began_to_be_promised_inside_the_period_counts_from_then_and_says_so(week, cast, name):
    Agreement.objects.create(
        marketing_team=cast.marketing,
        sales_team=cast.sales,
        state="active",
        effective_from=given.at("Tue 00:00"),
        terms=Terms(volume_per_period=22).as_dict(),
    )
    an_offer(cast, 50)  # on Tuesday
    follow(NOW)
    about = [cast.marketing.pk] if name == "scorecard-team" else []
    client, html = page(cast.rep, name, *about, **({} if about else {"team": cast.sales.pk}))
    tile = html.split(">MQLs delivered<")[1].split("stat-top")[0]
    assert "since 3 March" in tile
    assert "≥ 21" in tile
    address, said = re.search(r'stat-value num" href="([^"]+)" aria-label="[^"]*">(\d+)', tile).groups()
    assert int(said) == int(TAB.search(client.get(unescape(address)).content.decode())[1]) == 1
    asked = IN_MARCH | {"pair": f"{cast.marketing.pk}-{cast.sales.pk}"}
    answer = client.get("/api/v1/metrics/delivered", asked).json()
    assert answer["reading"]["value"] == 11, "what was asked for is the whole month"
    assert (answer["score"]["actual"], answer["score"]["target"]) == (1, 21)
    assert answer["score"]["since"] == "2026-03-03"


def test_who_asks_by_program_reads_each_line_of_the_volume(by_kind, week, cast):
    client = Client()
    client.force_login(cast.rep, backend="allauth.account.auth_backends.AuthenticationBackend")
    lines = client.get(reverse("api-scorecard"), IN_MARCH | {"side": "marketing"}).json()["results"]
    found = [line for line in lines if "pair" in line["filters"]]
    assert [(line["score"]["target"], line["reading"]["value"]) for line in found] == [(40, 4), (5, 0)]
    assert found[0]["filters"]["channel"] == "paid_search"
    assert len(client.get(found[0]["rows"]["all"]).json()["results"]) == 4


def test_every_promise_of_both_sides_is_there(busy, cast):
    _, html = page(cast.marketer)
    for keys in PROMISED.values():
        for key in keys:
            assert REGISTRY[key].label in html


@pytest.mark.parametrize("name", ["scorecard", "scorecard-team", "scorecard-person"])
def test_every_number_opens_to_as_many_rows(busy, cast, name):
    about = {"scorecard": [], "scorecard-team": [cast.sales.pk], "scorecard-person": [cast.rep.pk]}[name]
    client, html = page(cast.manager, name, *about)
    found = list(opened(client, html))
    assert found
    assert [text for text, said, shown in found if said != shown] == []


def test_a_marketer_sees_their_own_offers(busy, cast):
    client, html = page(cast.marketer, "scorecard-person", cast.marketer.pk)
    assert "My scorecard" in html
    assert all(said == shown for _, said, shown in opened(client, html))
    delivered = metrics.value(REGISTRY["delivered"], MARCH, read({"marketer": str(cast.marketer.pk)}), NOW)
    assert delivered.number == 11


def test_a_clock_is_charged_to_who_held_it_when_it_was_due(busy, cast):
    """The first holder's clock broke, the second's was kept; the handoff's promise is broken."""
    people = each_person("sales", asked_of_march(), Counting(NOW))
    assert people[cast.colleague.pk]["decide_clocks"].counts["kept"] == 1
    assert people[cast.colleague.pk]["decide_clocks"].counts["broken"] == 0
    by_handoff = metrics.value(REGISTRY["decide_kept"], MARCH, Filters(), NOW)
    by_clock = metrics.value(REGISTRY["decide_clocks"], MARCH, Filters(), NOW)
    assert by_clock.counts["broken"] == by_handoff.counts["broken"]
    assert by_clock.counts["judged"] == by_handoff.counts["judged"] + 1


def test_what_people_are_charged_with_adds_up_to_all_clocks(busy, cast):
    people = each_person("sales", asked_of_march(), Counting(NOW))
    for key in ("decide_clocks", "first_contact_clocks", "attempts_clocks", "outcome_clocks"):
        whole = metrics.value(REGISTRY[key], MARCH, Filters(), NOW)
        for part in whole.counts:
            assert sum(r[key].counts[part] for r in people.values()) == whole.counts[part]


def test_teams_add_up_to_all(busy, cast):
    for side in ("marketing", "sales"):
        each = each_team(side, asked_of_march(), Counting(NOW))
        for key in PROMISED[side]:
            whole = metrics.value(REGISTRY[key], MARCH, Filters(), NOW)
            for part in whole.counts:
                assert sum(r[key].counts[part] for r in each.values()) == whole.counts[part]


def test_a_person_stands_beside_the_middle_of_their_team(busy, cast):
    asked = asked_of_march().but(team=str(cast.sales.pk))
    each = each_person("sales", asked, Counting(NOW))
    numbers = [r["decide_clocks"].number for r in each.values() if r["decide_clocks"].number is not None]
    assert medians(each, OF_A_PERSON["sales"])["decide_clocks"] == median(numbers)
    _, html = page(cast.rep, "scorecard-person", cast.rep.pk)
    assert "team&#x27;s median" in html


def test_nobody_is_measured_by_what_they_win():
    for keys in OF_A_PERSON.values():
        assert not {"won", "revenue", "mql_won", "win_time"} & set(keys)


def test_an_address_that_names_another_person_beside_is_refused(busy, cast):
    page(cast.rep, "scorecard-person", cast.rep.pk, rep=cast.colleague.pk, status=400)
    page(cast.rep, "scorecard-team", cast.sales.pk, team=cast.other_sales.pk, status=400)
    page(cast.rep, "scorecard-team", 0, status=404)


def test_who_has_no_team_has_no_promises(busy, cast):
    assert "No promises of their own" in page(cast.manager, "scorecard-person", cast.manager.pk)[1]


def test_more_rows_cost_no_more_statements(busy, cast):
    few = statements(cast)
    for number in range(12, 16):
        an_offer(cast, number)
    follow(NOW)
    assert statements(cast) == few


def statements(cast):
    with CaptureQueriesContext(connection) as asked:
        page(cast.manager)
    return len([each for each in asked.captured_queries if "session" not in each["sql"]])


def test_programs_read_the_same_scorecard(busy, cast):
    client, _ = page(cast.rep)
    answer = client.get("/api/v1/scorecard", IN_MARCH)
    assert answer.status_code == 200, answer.json()
    lines = answer.json()["results"]
    assert [line["metric"]["key"] for line in lines] == [key for keys in PROMISED.values() for key in keys]
    for line in lines:
        for count in line["reading"]["counts"]:
            rows = client.get(line["rows"][count["key"]] + "&page_size=100").json()["results"]
            assert len(rows) == count["count"]


def test_programs_read_one_side_or_one_person(busy, cast):
    client, _ = page(cast.rep)
    sides = client.get("/api/v1/scorecard", IN_MARCH | {"side": "sales"}).json()["results"]
    assert {line["side"] for line in sides} == {"sales"}
    mine = client.get("/api/v1/scorecard", IN_MARCH | {"person": cast.rep.pk}).json()["results"]
    assert {line["metric"]["key"] for line in mine} == set(OF_A_PERSON["sales"])
    for wrong in ({"person": "x"}, {"side": "legal"}, {"person": cast.rep.pk, "rep": cast.colleague.pk}):
        assert client.get("/api/v1/scorecard", IN_MARCH | wrong).status_code == 422
    assert client.get("/api/v1/scorecard", IN_MARCH | {"person": 10**12}).status_code == 404


def test_a_teams_people_are_those_who_have_a_part_in_its_promises(busy, cast):
    """Reps hold clocks on marketing's handoffs and marketers on sales', which are the other side's."""
    marketing = each_person("marketing", asked_of_march(), Counting(NOW))
    assert set(marketing) == {cast.marketer.pk}
    delivered = marketing[cast.marketer.pk]["delivered"].number
    assert medians(marketing, ["delivered"]) == {"delivered": delivered}
    assert cast.marketer.pk not in each_person("sales", asked_of_march(), Counting(NOW))
    _, text = page(cast.marketer, "scorecard-team", cast.marketing.pk)
    assert cast.rep.name not in text.partition("By person")[2]
    assert f">{delivered}<" in text.partition("Median")[2]


def asked_of_march():
    return Asked(MARCH, Filters())
