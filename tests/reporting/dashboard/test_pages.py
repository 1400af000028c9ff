"""The dashboard as people meet it: every number leads to its rows, and they are as many."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting.metrics.registry import REGISTRY
from reporting.passages import commands as passages
from smarketing.journal.models import Entry
from smarketing.kernel import paging
from tests import given
from tests.reporting.conftest import NOW, an_offer, follow

pytestmark = pytest.mark.django_db
IN_MARCH = "period=month&on=2026-03-01"
TOTAL = re.compile(r"([\d,]+) of ([\d,]+)</span>")
TAB = re.compile(r'aria-current="page">[^<]*<span class="split-count">(\d+)</span>')
LINK = re.compile(r'<a [^>]*href="(/dashboard/[^"]+)"[^>]*>([^<]*)</a>')


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: NOW)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client, path="/dashboard/", query=IN_MARCH):
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_both_halves_and_the_shared_numbers_are_there(week, cast, at_noon):
    html = page(signed_in(cast.marketer))
    for words in ("Marketing promises", "Sales promises", "MQLs delivered", "Decided in time", "By channel"):
        assert words in html
    assert "as of" in html
    assert "Bad data" in html


def test_every_number_on_the_dashboard_opens_to_as_many_rows(week, cast, at_noon):
    client, counted = signed_in(cast.manager), 0
    opened = {}
    for href, text in LINK.findall(page(client)):
        path = unescape(href)
        if urlsplit(path).path == "/dashboard/":
            continue
        if path not in opened:
            opened[path] = int(TAB.search(client.get(path).content.decode())[1])
        said = re.match(r"(?:of )?([\d,]+)(?: [a-z,]|$)", unescape(text).strip())
        if said and "min" not in text and " h " not in text and "day" not in text:
            assert int(said[1].replace(",", "")) == opened[path], (text, path)
            counted += 1
    assert counted > 60


@pytest.mark.parametrize(
    ("metric", "part"), [(metric.key, part.key) for metric in REGISTRY.values() for part in metric.parts]
)
def test_every_list_of_the_registry_has_a_page(cast, at_noon, metric, part):
    html = page(signed_in(cast.rep), reverse("metric-rows", args=[metric, part]))
    assert "No rows" in html


def test_lists_have_pages_of_fifty_that_follow_on_each_other(week, cast, at_noon, monkeypatch):
    defaults = {**paging.page.__kwdefaults__, "size": 4}
    monkeypatch.setattr("smarketing.kernel.paging.page.__kwdefaults__", defaults)
    client, path = signed_in(cast.rep), reverse("metric-rows", args=["offered", "all"])
    seen, query = [], IN_MARCH
    while query:
        html = page(client, path, query)
        seen += re.findall(r'href="/contacts/(\d+)/"', html)
        following = re.search(r'rel="next" href="[^?]*\?([^"]+)"', html)
        query = unescape(following[1]) if following else ""
    assert seen == [str(offer.contact_id) for offer in reversed(week)]


@pytest.mark.parametrize("path", ["/dashboard/happiness/all/", "/dashboard/offered/nothing/"])
def test_numbers_that_are_not_there(cast, at_noon, path):
    assert signed_in(cast.rep).get(path).status_code == 404


@pytest.mark.parametrize("query", ["colour=red", "team=EMEA", "period=year", "channel=pigeon"])
def test_addresses_that_mean_nothing(cast, at_noon, query):
    for path in ("/dashboard/", "/dashboard/offered/all/"):
        assert signed_in(cast.rep).get(f"{path}?{query}").status_code == 400


def test_a_team_that_is_not_there(cast, at_noon):
    assert signed_in(cast.rep).get("/dashboard/?team=999999").status_code == 404


def test_strangers_sign_in_first(client, cast):
    for path in ("/dashboard/", "/dashboard/offered/all/"):
        assert client.get(path).status_code == 302
    assert client.post("/dashboard/offered/all/export/").status_code == 302


def test_before_the_first_refresh_the_page_says_so(cast, at_noon):
    assert "being worked out" in page(signed_in(cast.rep))


def test_empty_states_say_what_to_do_next(cast, at_noon):
    passages.refresh(now=NOW)
    client = signed_in(cast.manager)
    assert "Log a lead" in page(client)
    assert "Show this month" in page(client, query="period=month&on=2020-01-01")
    assert "Clear all filters" in page(client, query="channel=email")


def test_a_poll_brings_the_board_only_when_it_changed(week, cast, at_noon):
    client = signed_in(cast.manager)
    digest = re.search(r'X-Seen": "([0-9a-f]+)"', unescape(page(client)))[1]
    asked = {"headers": {"HX-Request": "true", "X-Seen": digest}}
    same = client.get(f"/dashboard/?{IN_MARCH}", **asked)
    assert same["HX-Reswap"] == "none"
    assert "Marketing promises" not in same.content.decode()
    assert 'id="as-of"' in same.content.decode()
    passages.refresh(now=given.at("Mon 12:00", week=1))
    given.an_offer(cast, given.at("Fri 11:00"))
    follow(NOW)
    changed = client.get(f"/dashboard/?{IN_MARCH}", **asked)
    assert "HX-Reswap" not in changed
    assert "Marketing promises" in changed.content.decode()


def test_the_page_costs_the_same_few_statements_however_much_there_is(week, cast, at_noon):
    client = signed_in(cast.manager)
    page(client)
    before = statements(client)
    for number in range(20, 25):
        an_offer(cast, number)
    follow(NOW)
    assert statements(client) == before
    # each promise has a due moment of its own, which is a statement, and so is what began amid the month
    assert before <= 46


def statements(client):
    with CaptureQueriesContext(connection) as asked:
        page(client)
    return len(asked)


def test_numbers_that_nobody_refreshes_say_so(week, cast, monkeypatch):
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: NOW + timedelta(minutes=10))
    assert "is-stale" in page(signed_in(cast.manager))


def csv_of(client, metric="rejected", part="all", query=IN_MARCH):
    return client.post(f"{reverse('metric-export', args=[metric, part])}?{query}")


@pytest.mark.parametrize("who", ["lead", "marketing_lead", "manager", "admin"])
def test_leads_managers_and_admins_take_rows_away_and_that_is_noted(week, cast, at_noon, who):
    response = csv_of(signed_in(getattr(cast, who)))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert response["Content-Type"].startswith("text/csv")
    assert len(lines) == 1 + 3
    entry = Entry.objects.get(kind="list.exported")
    assert (entry.actor_id, entry.payload["count"]) == (getattr(cast, who).pk, 3)
    assert entry.payload["list"] == "rejected-all"


@pytest.mark.parametrize("who", ["rep", "marketer", "colleague"])
def test_others_do_not_and_nothing_is_noted(week, cast, at_noon, who):
    assert csv_of(signed_in(getattr(cast, who))).status_code == 403
    assert not Entry.objects.filter(kind="list.exported").exists()


def test_a_file_is_never_taken_by_following_a_link(week, cast, at_noon):
    assert signed_in(cast.manager).get("/dashboard/rejected/all/export/").status_code == 405


@pytest.mark.parametrize(
    ("metric", "part"), [(metric.key, part.key) for metric in REGISTRY.values() for part in metric.parts]
)
def test_every_list_can_be_a_file(cast, at_noon, metric, part):
    response = csv_of(signed_in(cast.manager), metric, part)
    assert len(b"".join(response.streaming_content).splitlines()) == 1


def test_no_cell_of_a_file_is_run_by_a_spreadsheet(week, cast, at_noon):
    from leads.models import Contact

    Contact.objects.update(name='=HYPERLINK("http://evil.example")')
    body = b"".join(csv_of(signed_in(cast.manager)).streaming_content).decode()
    assert "'=HYPERLINK" in body
    assert not re.search(r'(^|,|")=HYPERLINK', body, re.M)
