"""A company's page: what its people come to, each number as long as the list it opens."""

import re
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leads.accounts import queries as queries_of
from leads.companies import commands as companies
from leads.companies.models import Company
from leads.contacts.models import Contact
from leads.handoff.models import Handoff
from leads.models import Touchpoint
from leads.outcomes import commands as outcomes
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def rita(cast):
    client = Client()
    client.force_login(cast.rep)
    return client


@pytest.fixture
def acme(cast):
    """Three people: one with sales, one who bought, one of whom we only know; and others elsewhere."""
    given.an_offer(cast, at("Mon 10:00"), name="Ada", email="ada@acme.example")
    buyer = given.a_contact(at("Mon 10:00"), name="Bob", email="bob@acme.example")
    given.a_contact(at("Mon 11:00"), stage="contact", name="Cleo", email="cleo@acme.example")
    given.a_touch(buyer, at("Tue 09:30"))
    for amount in (Decimal(1500), None):
        chance = outcomes.open_(
            contact_id=buyer.pk, name=f"Deal {amount}", actor=who(cast.rep), now=at("Tue 10:00")
        )
        outcomes.win(opportunity_id=chance.pk, amount=amount, actor=who(cast.rep), now=at("Tue 11:00"))
    outcomes.open_(contact_id=buyer.pk, name="More", actor=who(cast.rep), now=at("Tue 12:00"))
    given.an_offer(cast, at("Mon 10:00"), name="Zed", email="zed@elsewhere.example")
    return Company.objects.get(domain="acme.example")


def rows_of(client, address):
    return len(re.findall(r"<tr id=", client.get(address).content.decode()))


def test_every_number_is_as_long_as_its_list(cast, rita, acme):
    counts = Program(cast.rep).shown(f"/companies/{acme.pk}/counts")
    assert counts == {
        "people": 3,
        "by_stage": {"contact": 1, "mql": 1, "customer": 1},
        "open_handoffs": 1,
        "open_opportunities": 1,
        "won": 2,
        "lost": 0,
        "worth": [{"currency": "USD", "amount": "1500.00", "stated": 1, "not_stated": 1}],
        "last_active_at": "2026-03-03T09:30:00Z",
    }
    people, chances = f"/contacts/?company={acme.pk}", f"/opportunities/?company={acme.pk}"
    assert rows_of(rita, people) == counts["people"]
    for stage, number in counts["by_stage"].items():
        assert rows_of(rita, f"{people}&stage={stage}") == number
    assert rows_of(rita, f"{people}&handoff=open") == counts["open_handoffs"]
    assert rows_of(rita, chances) == counts["open_opportunities"]
    assert rows_of(rita, f"{chances}&state=won") == counts["won"]
    page = rita.get(f"/companies/{acme.pk}/").content.decode()
    for address in (people, f"{people}&amp;handoff=open", chances, f"{chances}&amp;state=won"):
        assert f'href="{address}"' in page
    assert page.index("Bob") < page.index("Ada</a>"), "the last active first"
    assert "$1,500" in page and Contact.objects.count() == 4 and Handoff.objects.count() == 2


def test_the_list_narrows_and_costs_the_same_for_many(rita, acme, cast):
    companies.mark_target(company_id=acme.pk, why="They grow", actor=who(cast.rep), now=NOW)
    assert rows_of(rita, "/companies/") == 2
    for query, number in (
        ("target=yes", 1), ("q=ELSE", 1), ("q=acme.ex", 1), ("q=%25", 0), ("owner=me", 0), ("segment=mid", 0),
    ):  # fmt: skip
        assert rows_of(rita, f"/companies/?{query}") == number, query
    before = queries(rita)
    for number in range(5):
        given.a_contact(NOW, name="New", email=f"new@firm{number}.example")
    assert queries(rita) == before


def queries(client):
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/companies/").status_code == 200
    return len(seen)


@pytest.mark.parametrize("seed", range(4))
def test_the_last_active_are_those_of_all_however_they_were_active(cast, monkeypatch, seed):
    monkeypatch.setattr(queries_of, "SHOWN", 3)
    chance = Random(seed)
    for number in range(8):
        offer = given.an_offer(cast, at("Mon 10:00"), name=f"P{number}", email=f"p{number}@acme.example")
        for _ in range(chance.choice((0, 0, 1, 2))):
            given.a_touch(offer.contact, at("Mon 12:00") + timedelta(minutes=chance.randrange(600)))
    Touchpoint.objects.filter(contact__in=Contact.objects.all()[:3]).delete()
    company = Company.objects.get()
    every = queries_of._with_last(Contact.objects.all())
    wanted = every.order_by(F("last_at").desc(nulls_last=True), "-pk")[:3]
    assert list(queries_of.people_of(company)) == list(wanted)
    assert queries_of.rollup(company.pk).last_at == max(
        (each.last_at for each in every if each.last_at), default=None
    )


def test_an_edit_of_what_changed_meanwhile_keeps_what_was_typed(rita, acme, cast):
    edit = f"/companies/{acme.pk}/edit/"
    companies.edit(
        company_id=acme.pk, changes={"industry": "Steel"}, version=1, actor=who(cast.marketer), now=NOW
    )
    typed = {"name": "Acme", "domain": "acme.example", "industry": "Pumps", "version": 1}
    before = given.snapshot(Company, Entry)
    answer = rita.post(edit, typed)
    assert answer.status_code == 409 and "Meanwhile it became “Steel”." in answer.content.decode()
    assert 'value="Pumps"' in answer.content.decode()
    assert given.snapshot(Company, Entry) == before
    assert rita.post(edit, {**typed, "version": 2}).status_code == 302
    acme.refresh_from_db()
    assert acme.industry == "Pumps"


def test_who_leaves_passes_their_companies_on(cast, acme):
    companies.edit(
        company_id=acme.pk, changes={"owner_id": cast.rep.pk}, version=1, actor=who(cast.rep), now=NOW
    )
    companies.pass_on(from_id=cast.rep.pk, to_id=cast.colleague.pk, actor=who(cast.admin), now=NOW)
    acme.refresh_from_db()
    assert acme.owner == cast.colleague
    assert Entry.objects.filter(kind="company.changed").count() == 2
