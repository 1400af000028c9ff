"""What a campaign brought: what its people became after it had touched them, each number as long as its
list, by page and by program."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from leads.campaigns import commands as campaigns
from leads.handoff import commands as handoffs
from leads.influence import queries
from leads.influence.api import BroughtFilters
from leads.lifecycle import commands as lifecycle
from leads.outcomes import commands as outcomes
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Fri 12:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def spring(cast):
    fields = {"key": "spring", "name": "Spring"}
    return campaigns.create(fields=fields, actor=who(cast.marketer), now=at("Mon 08:00"))


@pytest.fixture
def story(cast, spring):
    """Ada came by the campaign and bought; Bob was an MQL before it touched him; Cleo became a lead
    twice; Dan never met it."""
    told = {"spent_on": date(2026, 3, 2), "amount": Decimal(1000), "what": "Ads"}
    campaigns.enter_spend(campaign_id=spring.pk, **told, actor=who(cast.marketer), now=at("Mon 09:00"))
    ada = given.a_contact(at("Mon 10:00"), name="Ada")
    given.a_touch(ada, at("Mon 10:00"), campaign_id=spring.pk)
    given.a_touch(ada, at("Tue 10:00"), campaign_id=spring.pk)
    reason = {"reason": "Asked", "actor": who(cast.marketer)}
    lifecycle.qualify_mql(contact_ids=[ada.pk], now=at("Mon 10:30"), **reason)
    offer = handoffs.offer(
        contact_id=ada.pk,
        sales_team_id=cast.sales.pk,
        holder_id=cast.rep.pk,
        actor=who(cast.marketer),
        now=at("Mon 11:00"),
    )
    handoffs.accept(handoff_id=offer.pk, actor=who(cast.rep), now=at("Mon 11:10"))
    for amount in (Decimal(1500), None):
        chance = outcomes.open_(
            contact_id=ada.pk, name=f"Deal {amount}", actor=who(cast.rep), now=at("Tue 10:00")
        )
        outcomes.win(opportunity_id=chance.pk, amount=amount, actor=who(cast.rep), now=at("Wed 10:00"))
    bob = given.an_mql(cast, at("Mon 09:00"), name="Bob")
    given.a_touch(bob, at("Mon 12:00"), campaign_id=spring.pk)
    cleo = given.a_contact(at("Mon 13:00"), stage="contact", name="Cleo")
    given.a_touch(cleo, at("Mon 13:00"), campaign_id=spring.pk)
    for hour, stage in (("14", "lead"), ("15", "contact"), ("16", "lead")):
        lifecycle.correct(
            contact_id=cleo.pk, stage=stage, reason="So", actor=who(cast.manager), now=at(f"Mon {hour}:00")
        )
    given.an_accepted(cast, at("Mon 10:00"))


def test_every_number_is_as_long_as_its_list_by_both_doors(cast, spring, story):
    mara, page = Program(cast.marketer), Client()
    page.force_login(cast.rep)
    counts = mara.shown(f"/campaigns/{spring.pk}/counts")
    assert counts == {
        "forms": 0,
        "touchpoints": 4,
        "contacts": 3,
        "leads": 2,
        "mqls": 1,
        "accepted": 1,
        "won": 2,
        "worth": [{"currency": "USD", "amount": "1500.00", "stated": 1, "not_stated": 1}],
        "spent": "1000.00",
        "costs": {"leads": "500.00", "mqls": "1000.00", "accepted": "1000.00", "won": "500.00"},
    }
    shown = page.get(f"/campaigns/{spring.pk}/").content.decode()
    names = {"leads": {"Ada", "Cleo"}, "mqls": {"Ada"}, "accepted": {"Ada"}, "won": {"Ada"}}
    for part in names:
        path = f"/campaigns/{spring.pk}/brought/{part}"
        assert f'href="{path}/">{counts[part]}</a>' in shown
        assert len(re.findall(r'<tr id="row-', page.get(f"{path}/").content.decode())) == counts[part]
        rows = mara.shown(path)
        assert len(rows) == counts[part] and {row["contact"]["name"] for row in rows} == names[part]
        programs.reads_need_read(cast, path)
    won = mara.shown(f"/campaigns/{spring.pk}/brought/won")
    assert [(row["amount"], row["currency"]) for row in won] == [(None, "USD"), ("1500.00", "USD")]
    assert mara.shown(f"/campaigns/{spring.pk}/brought/leads")[0]["at"] == "2026-03-02T14:00:00Z"


def test_the_rows_are_narrowed_by_person_and_moment(cast, spring, story):
    mara, path = Program(cast.marketer), f"/campaigns/{spring.pk}/brought/leads"
    rows = list(queries.rows(spring.pk, queries.Part.LEADS))
    cases = {
        ("contact", str(rows[0].contact_id)): lambda row: row.contact_id == rows[0].contact_id,
        ("at_after", "2026-03-02T14:00:00Z"): lambda row: row.at >= at("Mon 14:00"),
        ("at_before", "2026-03-02T14:00:00Z"): lambda row: row.at < at("Mon 14:00"),
    }
    programs.narrows(mara, path, rows, cases)
    assert {name for name, _ in cases} == set(BroughtFilters.known())


def test_a_campaign_without_money_or_people_says_so(cast, spring):
    counts = Program(cast.marketer).shown(f"/campaigns/{spring.pk}/counts")
    assert (counts["spent"], counts["costs"], counts["worth"]) == (None, {}, [])
    page = Client()
    page.force_login(cast.marketer)
    assert "not stated" in page.get(f"/campaigns/{spring.pk}/").content.decode()
    assert "Nobody yet" in page.get(f"/campaigns/{spring.pk}/brought/won/").content.decode()


def test_a_touch_without_form_and_asset_is_called_by_its_kind(cast, spring):
    given.a_touch(given.a_contact(at("Mon 10:00")), at("Mon 10:00"), kind="page_view", campaign_id=spring.pk)
    page = Client()
    page.force_login(cast.rep)
    shown = page.get(f"/campaigns/{spring.pk}/").content.decode()
    assert "Page view" in shown
    assert "page_view" not in shown


def test_what_is_not_there_is_not_found(cast, spring):
    mara = Program(cast.marketer)
    programs.refused(mara.get(f"/campaigns/{spring.pk}/brought/nothing"), 404, code="no-such-list")
    programs.refused(mara.get("/campaigns/99999/brought/won"), 404, code="no-such-campaign")
    programs.refused(mara.get("/campaigns/99999/counts"), 404, code="no-such-campaign")
