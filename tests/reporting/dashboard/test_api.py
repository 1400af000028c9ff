"""Numbers by program: each is as many rows as it says, and says the same as the dashboard."""

from decimal import Decimal
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leads.models import Contact
from reporting.metrics import queries as metrics
from reporting.metrics.filters import FILTERS, Filters, dimensions
from reporting.metrics.registry import REGISTRY
from reporting.metrics.rules import Kind, Unit, containing
from tests import given
from tests.kept import Kept
from tests.reporting.conftest import NOW, a_week, an_offer, follow, played, sell

pytestmark = pytest.mark.django_db
MARCH = {"period": "month", "on": "2026-03-01"}
MONTH = containing(Kind.MONTH, given.MONDAY.date())


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: NOW)


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.rep)
    return client


def get(client, path, query=MARCH, status=200):
    response = client.get(f"/api/v1/metrics{path}", query)
    assert response.status_code == status, response.json()
    return response.json()


def every_row(client, key, part, page_size=2, **filters):
    """All rows of a list, page by page."""
    found, query = [], {**MARCH, **filters, "part": part, "page_size": page_size}
    page = get(client, f"/{key}/rows", query)
    while True:
        assert len(page["results"]) <= page_size
        found += page["results"]
        if page["next"] is None:
            return found
        page = client.get(page["next"]).json()


@Kept
def busier():
    """Also a win without an amount, and one nobody offered."""
    cast = given.cast()
    week = a_week(cast)
    sell(cast, week[2], None)
    given.a_contact(given.at("Wed 09:00"), stage="mql")
    follow(NOW)
    return cast, week


@pytest.fixture
def house(request, db):
    return busier() if "busy" in request.fixturenames else played()


@pytest.fixture
def busy(week):
    """The house had more to do."""


def test_the_registry_is_told_whole(client):
    told = get(client, "", {})["results"]
    assert [each["key"] for each in told] == list(REGISTRY)
    for each in told:
        metric = REGISTRY[each["key"]]
        assert each["formula"] == metric.formula
        assert [part["key"] for part in each["parts"]] == [part.key for part in metric.parts]
        assert each["has_target"] == (metric.target is not None)


@pytest.mark.parametrize("key", REGISTRY)
def test_a_number_is_what_its_rows_make(key, busy, client):
    metric, told = REGISTRY[key], get(client, f"/{key}")
    reading = told["reading"]
    rows = {}
    for part in metric.parts:
        rows[part.key] = every_row(client, key, part.key)
        ids = [row["id"] for row in rows[part.key]]
        assert len(ids) == len(set(ids))
        assert {"key": part.key, "label": part.label, "count": len(ids)} in reading["counts"]
    first = rows[metric.parts[0].key]
    match metric.unit:
        case Unit.COUNT:
            assert reading["value"] == len(first)
        case Unit.RATE:
            whole = len(rows[metric.parts[1].key])
            assert reading["value"] == (len(first) / whole if whole else None)
        case Unit.MONEY:
            total = sum(Decimal(row["value"]) for row in first) if first or not any(rows.values()) else None
            assert (reading["value"] and Decimal(reading["value"])) == total
        case _:
            assert reading["value"] == (median(row["value"] for row in first) if first else None)


@pytest.mark.parametrize("key", REGISTRY)
def test_a_number_is_the_registrys_own(key, busy, client):
    told = get(client, f"/{key}")
    before, now = metrics.values([REGISTRY[key]], [MONTH.before(), MONTH], Filters(), NOW)
    for said, meant in ((told["reading"], now[key]), (told["before"], before[key])):
        assert {each["key"]: each["count"] for each in said["counts"]} == meant.counts
        assert said["p90"] == meant.p90
        assert (said["value"] is None) == (meant.number is None)
        assert meant.number is None or float(said["value"]) == float(meant.number)
    assert told["as_of"] == "2026-03-06T12:00:00Z"
    assert told["period"]["name"] == "March 2026"
    assert (told["period"]["start"], told["period"]["end"]) == (
        "2026-03-01T00:00:00Z",
        "2026-04-01T00:00:00Z",
    )


def test_what_is_promised_stands_beside_it(busy, client):
    quality = get(client, "/quality")
    assert (quality["score"]["target"], quality["score"]["at_least"]) == (0.6, True)
    assert quality["score"]["standing"] == "on pace"
    assert get(client, "/delivered")["score"]["target"] > 0
    assert get(client, "/won")["score"] is None
    assert not quality["is_settled"]


@pytest.mark.parametrize("key", REGISTRY)
def test_what_a_number_is_split_into_adds_up_and_opens(key, busy, client):
    metric = REGISTRY[key]
    whole = get(client, f"/{key}")["reading"]["counts"]
    for dimension in FILTERS:
        if dimension not in dimensions(metric.source):
            get(client, f"/{key}/by/{dimension}", status=404)
            continue
        groups = get(client, f"/{key}/by/{dimension}")["results"]
        for number, part in enumerate(metric.parts):
            if not part.one_per:
                assert sum(g["reading"]["counts"][number]["count"] for g in groups) == whole[number]["count"]
            for group in groups:
                rows = every_row(client, key, part.key, 200, **{dimension: group["key"]})
                if dimension != "reason" or group["key"] != "not-stated":
                    assert len(rows) == group["reading"]["counts"][number]["count"], (dimension, group)


def test_groups_are_called_what_people_call_them(busy, cast, client):
    reps = get(client, "/offered/by/rep")["results"]
    assert [(each["key"], each["name"]) for each in reps] == [(str(cast.rep.pk), "Rita Rep")]
    channels = {each["key"]: each["name"] for each in get(client, "/offered/by/channel")["results"]}
    assert channels == {"paid_search": "Paid search", "unknown": "Unknown", "not-stated": "Not stated"}


def test_days_of_ones_own_and_filters(busy, cast, client):
    tuesday = {"from": "2026-03-03", "to": "2026-03-03"}
    assert get(client, "/offered", tuesday)["reading"]["value"] == 0
    mine = {**MARCH, "rep": str(cast.rep.pk), "channel": "paid_search"}
    told = get(client, "/offered", mine)
    assert told["reading"]["value"] == 4
    assert told["filters"] == {"rep": str(cast.rep.pk), "channel": "paid_search"}
    assert len(every_row(client, "offered", "all", channel="paid_search")) == 4


def test_rows_say_who_and_when_and_thin_out(busy, client):
    row = every_row(client, "rejected", "all")[-1]
    assert row["contact"]["name"]
    assert row["at"].endswith("Z")
    assert row["more"]["reason"] == "bad_data"
    assert row["rep"]["name"] == "Rita Rep"
    thin = get(client, "/rejected/rows", {**MARCH, "fields": "id,at"})
    assert {*thin["results"][0]} == {"id", "at"}


NONSENSE = [
    {"colour": "red"}, {"team": "EMEA"}, {"period": "year"}, {"on": "soon"}, {"channel": "pigeon"},
    {"from": "2026-03-05", "to": "2026-03-01"}, {"reason": "<b>"}, {"part": "all"},
]  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_words_that_mean_nothing_are_named(query, client):
    for path in ("/offered", "/offered/rows", "/offered/by/channel"):
        if path == "/offered/rows" and "part" in query:
            continue
        told = get(client, path, query, status=400)
        assert told["field"] in {*query, "to"}
        assert told["detail"]


def test_what_is_not_there(cast, client):
    for path in ("/happiness", "/happiness/rows", "/happiness/by/channel", "/offered/by/weather"):
        get(client, path, status=404)
    get(client, "/offered/rows", {**MARCH, "part": "nothing"}, status=404)
    get(client, "/offered", {**MARCH, "team": "999999"}, status=404)
    assert Client().get("/api/v1/metrics").status_code == 401


def test_before_the_first_refresh_it_is_as_of_nothing(client):
    assert get(client, "/offered")["as_of"] is None


def test_a_list_costs_the_same_however_long_it_is(week, cast, client):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            get(client, "/offered/rows")
        return len(asked)

    statements()
    before = statements()
    for number in range(20, 30):
        an_offer(cast, number)
    follow(NOW)
    assert statements() == before <= 8


def test_a_person_without_a_name_is_called_by_address(week, client):
    Contact.objects.update(name="")
    assert "@" in every_row(client, "offered", "all")[0]["contact"]["name"]
