"""The agreement, read like a contract."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sla.agreements.models import Agreement
from sla.agreements.rules import Terms
from smarketing.people.members.models import Team
from tests.sla.moments import at


@pytest.fixture
def page(client, rep):
    client.force_login(rep)
    return lambda: client.get("/agreement/").content.decode()


def test_both_halves_face_each_other(page, sales):
    text = page()
    assert text.index("Marketing promises, per month") < text.index("Sales promises, for each handoff")
    for words in (
        "≥ 100 MQLs",
        "≥ USD 100,000",
        "≥ 60 %",
        "has name and e-mail",
        "60 business minutes",
        "4 business hours",
        "≥ 5 in 10 business days",
        "≥ 90 %",
        "Mon–Fri 09:00–17:00, UTC",
    ):
        assert words in text, words


def test_reading_stores_nothing(page):
    page()
    assert not Agreement.objects.exists()


def test_a_pairs_own_agreement_is_shown_beside_the_default(page, marketing, sales):
    Agreement.objects.create(
        marketing_team=marketing,
        sales_team=sales,
        version=3,
        state=Agreement.State.ACTIVE,
        effective_from=at("Mon 00:00", week=-60),
        terms=Terms(decide_minutes=45).as_dict(),
    )
    text = page()
    assert text.index("Demand and EMEA") < text.index("Every marketing and every sales team")
    assert "Version 3" in text
    assert "45 business minutes" in text


def test_without_teams_it_still_reads(client, join):
    client.force_login(join("Ada", is_admin=True))
    assert "No team yet." in client.get("/agreement/").content.decode()


def test_who_is_not_signed_in_is_sent_to_sign_in(client, db):
    assert client.get("/agreement/").status_code == 302


def test_its_queries_do_not_grow_with_the_agreements(client, rep, marketing, calendar):
    client.force_login(rep)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get("/agreement/")
        return len(captured)

    before = cost()
    for number in range(6):
        team = Team.objects.create(name=f"Sales {number}", side="sales", calendar=calendar)
        Agreement.objects.create(
            marketing_team=marketing,
            sales_team=team,
            state=Agreement.State.ACTIVE,
            effective_from=at("Mon 00:00", week=-60),
            terms=Terms().as_dict(),
        )
    assert cost() == before
