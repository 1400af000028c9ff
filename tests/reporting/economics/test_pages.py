"""Economics as people meet it: the answers, what is missing, the rows behind, and into a draft."""

import re
from html import unescape

import pytest
from django.urls import reverse

from leads.models import Opportunity
from reporting.passages import commands as passages
from sla.agreements import commands as agreements
from sla.agreements import queries as agreed
from sla.agreements.models import Agreement
from smarketing.kernel import clock
from tests.given import snapshot, who
from tests.reporting.economics.conftest import NOW

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/economics/(?:rows|attempts)/[^"]+)">(?:\+ )?([\d,]+)')


@pytest.fixture
def as_somebody(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def as_somebody(person):
        client.force_login(person)
        return client

    return as_somebody


@pytest.fixture
def draft(cast):
    pair = {"marketing_team_id": cast.marketing.pk, "sales_team_id": cast.sales.pk}
    return agreements.draft(**pair, actor=who(cast.lead), now=NOW)


def page(client, path="/economics/", status=200):
    response = client.get(path)
    assert response.status_code == status, response.content
    return response.content.decode()


def test_the_answers_are_there_and_every_number_opens_to_as_many_rows(past, cast, as_somebody):
    client = as_somebody(cast.rep)
    html = page(client, "/economics/?goal=1000000&share=60&hour=3000&minutes=10")
    assert "$1,300" in html
    assert "Not stated: none of 6 winners has an amount." in html
    assert "513" in html
    assert "Try once." in html
    links = LINK.findall(html)
    assert len(links) > 12
    for path, number in links[::3]:
        shown = page(client, unescape(path))
        assert f'heading-number">{number}</span>' in shown, path
    assert "Take over" not in html  # a rep reads


def test_by_two_words_and_for_a_team(past, cast, as_somebody):
    client = as_somebody(cast.marketer)
    assert "Email · Mid" in page(client, "/economics/?by=both")
    assert "guide" in page(client, "/economics/?by=offer").lower()
    assert "0 of at least 30 MQLs old enough" in page(client, f"/economics/?team={cast.sales.pk}")


def test_what_makes_no_sense_is_shown_again(cast, as_somebody):
    passages.rebuild(now=NOW)
    client = as_somebody(cast.rep)
    html = page(client, "/economics/?goal=much&share=60", status=422)
    assert 'value="much"' in html
    assert 'value="60"' in html
    for path in (
        "?colour=red",
        "rows/members/?colour=red",
        "rows/members/?campaign=x",
        "attempts/1/closed/?channel=x",
    ):
        page(client, f"/economics/{path}", status=400)
    for path in ("rows/nobody/", "attempts/1/nobody/"):
        page(client, f"/economics/{path}", status=404)


def test_with_nothing_there_each_part_says_what_would_be_needed(cast, as_somebody):
    client = as_somebody(cast.manager)
    assert "being worked out" in page(client)
    passages.rebuild(now=NOW)
    html = page(client, "/economics/?goal=1000")
    assert "Too little data to say how long a sale takes: 0 of at least 10 wins with dates." in html
    assert "0 of at least 30 MQLs old enough, 0 of at least 5 wins with an amount." in html
    assert "Until then, say what one MQL is worth." in html
    assert "No attempt is old enough" in html


def test_each_is_taken_over_into_a_draft(past, cast, as_somebody, draft):
    client = as_somebody(cast.lead)
    query = "?goal=1200000&worth=1000&hour=3000&minutes=10"
    assert "Take over as the value table" in page(client, f"/economics/{query}")
    for what in ("values", "volume", "attempts"):
        path = reverse("economics-take-over", args=[what]) + query
        assert client.post(path, {"draft": draft.pk})["Location"] == reverse(
            "agreement-version", args=[draft.pk]
        )
    terms = agreed.terms(agreed.get(draft.pk))
    assert (terms.volume_per_period, terms.attempts) == (100, 1)
    assert [(v.channel, v.worth) for v in terms.values] == [("email", 1300), ("", 1170)]
    assert agreed.worth(terms, channel="event", segment="small") == 1170


def shown_by(html):
    """What each button carries, by what it takes over."""
    form = re.compile(r'take-over/(\w+)/.*?name="shown" value="([^"]+)"', re.DOTALL)
    return {what: unescape(value) for what, value in form.findall(html)}


def test_what_the_page_showed_is_taken_whatever_was_counted_since(past, cast, as_somebody, draft):
    client = as_somebody(cast.lead)
    query = "?goal=1200000&hour=3000&minutes=10"
    shown = shown_by(page(client, f"/economics/{query}"))
    assert set(shown) == {"values", "volume", "attempts"}
    Opportunity.objects.filter(amount=1000).update(amount=500_000)
    passages.rebuild(now=NOW)
    assert "$1,300" not in page(client, f"/economics/{query}")
    for what, said in shown.items():
        path = reverse("economics-take-over", args=[what]) + query
        assert client.post(path, {"draft": draft.pk, "shown": said}).status_code == 302
    terms = agreed.terms(agreed.get(draft.pk))
    assert [(v.channel, v.worth) for v in terms.values] == [("email", 1300), ("", 1170)]
    assert terms.volume_per_period == 86  # 1,200,000 ÷ 1,170 in twelve parts


def test_what_no_page_showed_is_not_taken(past, cast, as_somebody, draft):
    client, before = as_somebody(cast.lead), snapshot(Agreement)
    shown = shown_by(page(client, "/economics/?goal=1200000"))
    for what, said in (("attempts", shown["values"]), ("values", "W10:forged"), ("volume", "7")):
        path = reverse("economics-take-over", args=[what])
        assert client.post(path, {"draft": draft.pk, "shown": said}).status_code == 422
    assert snapshot(Agreement) == before


def test_a_new_draft_is_begun_for_it(past, cast, as_somebody):
    client = as_somebody(cast.manager)
    path = reverse("economics-take-over", args=["values"])
    client.post(path, {"draft": f"{cast.marketing.pk}-{cast.other_sales.pk}"})
    draft = Agreement.objects.get()
    assert (draft.state, draft.sales_team) == ("draft", cast.other_sales)
    assert len(agreed.terms(draft).values) == 2


def test_who_leads_neither_team_takes_nothing_over(past, cast, as_somebody, draft):
    before = snapshot(Agreement)
    client = as_somebody(cast.rep)
    for word in (draft.pk, f"{cast.marketing.pk}-{cast.other_sales.pk}", "x", ""):
        path = reverse("economics-take-over", args=["values"])
        assert client.post(path, {"draft": word}).status_code == 422
    client = as_somebody(cast.lead)
    for what, status in (("volume", 422), ("nothing", 404)):
        path = reverse("economics-take-over", args=[what])
        assert client.post(path, {"draft": draft.pk}).status_code == status
    assert snapshot(Agreement) == before


def test_a_program_that_names_no_draft_is_told_what_to_name(past, cast, as_somebody):
    client, before = as_somebody(cast.lead), snapshot(Agreement)
    for said in ({}, {"marketing_team": cast.marketing.pk}):
        answer = client.post(
            "/api/v1/economics/take-over", {"what": "attempts", **said}, content_type="application/json"
        )
        assert (answer.status_code, answer.json()["field"]) == (422, "agreement")
    assert snapshot(Agreement) == before
