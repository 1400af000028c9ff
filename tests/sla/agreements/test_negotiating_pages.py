"""Two leads negotiate in the browser: draft, change, propose, sign, compare; and what others may not."""

import re

import pytest
from django.urls import reverse

from sla.agreements import queries
from sla.agreements.models import Agreement, Signature
from smarketing.kernel import clock
from smarketing.people.members import queries as members
from tests.sla.moments import at

NOW = at("Mon 10:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def milo(join, marketing):
    return join("Milo", marketing, is_lead=True)


@pytest.fixture
def lena(join, sales):
    return join("Lena", sales, is_lead=True)


@pytest.fixture
def as_somebody(client):
    def as_somebody(person):
        client.force_login(person)
        return client

    return as_somebody


@pytest.fixture
def drafted(as_somebody, milo, lena, marketing, sales):
    pair = {"marketing_team": marketing.pk, "sales_team": sales.pk}
    response = as_somebody(milo).post(reverse("agreement-draft"), pair)
    draft = Agreement.objects.get()
    assert response["Location"] == reverse("agreement-edit", args=[draft.pk])
    return draft


def typed(client, draft, **changes):
    """What the edit page shows, with some of it typed over."""
    page = client.get(reverse("agreement-edit", args=[draft.pk]))
    form = page.context["form"]
    shown = {field.name: field.value() for field in form if field.value() is not None}
    return {**shown, **changes}


def test_a_version_goes_from_draft_to_force_by_pages(as_somebody, drafted, milo, lena, marketing, sales):
    client = as_somebody(milo)
    sent = typed(client, drafted, decide_minutes=30, kept_share="95")
    assert client.post(reverse("agreement-edit", args=[drafted.pk]), sent).status_code == 302
    assert client.post(reverse("agreement-propose", args=[drafted.pk])).status_code == 302
    for person, side in ((milo, "marketing"), (lena, "sales")):
        client = as_somebody(person)
        page = client.get(reverse("agreement-version", args=[drafted.pk])).content.decode()
        [fingerprint] = set(re.findall(r'name="fingerprint" value="(\w+)"', page))
        sign = {"side": side, "fingerprint": fingerprint}
        assert client.post(reverse("agreement-sign", args=[drafted.pk]), sign).status_code == 302
    terms = queries.terms(queries.in_force(marketing.pk, sales.pk, NOW))
    assert (terms.decide_minutes, terms.kept_share) == (30, 0.95)
    index = client.get(reverse("agreement")).content.decode()
    assert "Demand and EMEA" in index
    assert "30 business minutes" in index


def test_what_was_typed_stays_when_it_makes_no_sense(as_somebody, drafted, milo):
    client = as_somebody(milo)
    sent = typed(client, drafted, decide_minutes=300, note="Because we grow")
    page = client.post(reverse("agreement-edit", args=[drafted.pk]), sent)
    assert page.status_code == 422
    assert b"Deciding must take less time than the first contact." in page.content
    assert b'value="300"' in page.content
    assert b"Because we grow" in page.content
    assert queries.terms(queries.get(drafted.pk)).decide_minutes == 60


def test_saving_over_somebody_elses_change_keeps_both(as_somebody, drafted, milo, lena):
    """Refused once, with what it says now beside what was typed; then it is theirs to save."""
    edit = reverse("agreement-edit", args=[drafted.pk])
    mine = typed(as_somebody(milo), drafted, note="mine", decide_minutes=45)
    theirs = typed(as_somebody(lena), drafted, note="theirs", outcome_days=12)
    assert as_somebody(lena).post(edit, theirs).status_code == 302
    client = as_somebody(milo)
    page = client.post(edit, mine)
    assert page.status_code == 422
    assert queries.get(drafted.pk).note == "theirs"
    said = {
        line.name: (line.before.partition(" business")[0], line.after.partition(" business")[0])
        for lines in page.context["apart"].values()
        for line in lines
    }
    assert said == {"Decide": ("60", "45"), "Outcome": ("12", "15"), "Why": ("theirs", "mine")}
    again = {field.name: field.value() for field in page.context["form"] if field.value() is not None}
    assert client.post(edit, again).status_code == 302
    agreed = queries.get(drafted.pk)
    assert (agreed.note, queries.terms(agreed).decide_minutes) == ("mine", 45)


def test_who_leads_neither_team_reads_and_is_offered_nothing_else(as_somebody, drafted, rep):
    client = as_somebody(rep)
    page = client.get(reverse("agreement-version", args=[drafted.pk]))
    assert b"Propose" not in page.content
    assert b"Not yours to negotiate" in client.get(reverse("agreement-draft")).content
    for name in ("propose", "draft-from"):
        assert client.post(reverse(f"agreement-{name}", args=[drafted.pk])).status_code == 403
    sent = {"side": "sales", "fingerprint": queries.fingerprint(queries.get(drafted.pk))}
    assert client.post(reverse("agreement-sign", args=[drafted.pk]), sent).status_code == 409
    assert queries.get(drafted.pk).state == "draft"
    assert not Signature.objects.exists()


def test_declining_asks_why_and_shows_it(as_somebody, drafted, milo, lena):
    as_somebody(milo).post(reverse("agreement-propose", args=[drafted.pk]))
    client = as_somebody(lena)
    decline = reverse("agreement-decline", args=[drafted.pk])
    assert client.post(decline, {"why": ""}).status_code == 422
    assert client.post(decline, {"why": "An hour is too short"}).status_code == 302
    page = client.get(reverse("agreement-version", args=[drafted.pk]))
    assert b"An hour is too short" in page.content
    assert queries.possible(queries.get(drafted.pk), members.actor_of(lena)).draft


def test_a_new_version_is_compared_with_the_one_before(as_somebody, drafted, milo):
    client = as_somebody(milo)
    client.post(reverse("agreement-withdraw", args=[drafted.pk]), {"why": "Start again"})
    client.post(reverse("agreement-draft-from", args=[drafted.pk]))
    second = Agreement.objects.get(version=2)
    sent = typed(client, second, decide_minutes=45)
    client.post(reverse("agreement-edit", args=[second.pk]), sent)
    page = client.get(reverse("agreement-compare", args=[second.pk, drafted.pk])).content.decode()
    assert "<del>60 business minutes" in page
    assert "<ins>45 business minutes" in page
    assert page.count('class="differs"') == 1


def test_a_manager_without_teams_is_told_what_is_missing(as_somebody, join):
    page = as_somebody(join("Max", is_manager=True)).get(reverse("agreement-draft")).content.decode()
    assert "Nobody to agree yet" in page
    assert reverse("settings-teams") in page
    assert "Not yours to negotiate" not in page


def test_a_draft_that_names_no_last_resort_says_so_instead_of_who_would_stand_in(as_somebody, drafted, milo):
    client = as_somebody(milo)
    client.post(reverse("agreement-edit", args=[drafted.pk]), typed(client, drafted, last_resort=""))
    page = client.get(reverse("agreement-version", args=[drafted.pk])).content.decode()
    assert "nobody yet" in page
    assert "else a manager" not in page
    refused = client.post(reverse("agreement-propose", args=[drafted.pk]))
    assert refused.status_code == 422
    edit = reverse("agreement-edit", args=[drafted.pk])
    assert f'href="{edit}#id_last_resort">Change the draft' in refused.content.decode()
    assert 'id="id_last_resort"' in client.get(edit).content.decode()


def test_a_refusal_that_no_field_of_a_draft_mends_leads_nowhere_else(as_somebody, drafted, milo):
    client = as_somebody(milo)
    client.post(reverse("agreement-withdraw", args=[drafted.pk]), {"why": "Start again"})
    refused = client.post(reverse("agreement-propose", args=[drafted.pk]))
    assert refused.status_code == 409
    assert "Change the draft" not in refused.content.decode()
