"""What a campaign cost: entered, never changed, taken off again in plain sight."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from leads.campaigns import commands as campaigns
from leads.campaigns import queries
from leads.campaigns.api import SpendFilters
from leads.campaigns.models import Spend
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from tests import programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")
KEPT = (Spend, Entry)
ADS = {"spent_on": "2026-03-02", "amount": "120.50", "what": "Ads in March"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def spring(cast):
    fields = {"key": "spring", "name": "Spring", "budget": Decimal(200)}
    return campaigns.create(fields=fields, actor=who(cast.marketer), now=at("Mon 10:00"))


@pytest.fixture
def mara(cast):
    return Program(cast.marketer)


def enter(cast, campaign, amount, now=NOW):
    told = {"spent_on": date(2026, 3, 2), "amount": Decimal(amount), "what": "Ads"}
    return campaigns.enter_spend(campaign_id=campaign.pk, **told, actor=who(cast.marketer), now=now)


def test_an_entry_is_summed_and_a_wrong_one_is_taken_off_in_plain_sight(cast, mara, spring):
    assert queries.spent(spring.pk) is None
    made = mara.post(f"/campaigns/{spring.pk}/spend", ADS)
    entry = Spend.objects.get()
    assert (made.status_code, made.json()) == (
        201,
        {
            **ADS,
            "id": entry.pk,
            "campaign": spring.pk,
            "counters": None,
            "countered_by": None,
            "entered_at": "2026-03-04T12:00:00Z",
            "entered_by": {"id": cast.marketer.pk, "name": "Mara Marketer"},
        },
    )
    enter(cast, spring, 100)
    page = Client()
    page.force_login(cast.rep)
    assert "over budget" in page.get(f"/campaigns/{spring.pk}/").content.decode()

    counter = mara.post(f"/spend/{entry.pk}/counter", {"why": "Entered twice"}).json()
    assert (counter["amount"], counter["counters"], counter["what"]) == ("-120.50", entry.pk, "Entered twice")
    assert mara.shown(f"/spend/{entry.pk}")["countered_by"] == counter["id"]
    assert mara.shown(f"/campaigns/{spring.pk}/counts")["spent"] == "100.00"
    shown = page.get(f"/campaigns/{spring.pk}/").content.decode()
    assert "counter entry" in shown and "Ads in March" in shown and "over budget" not in shown
    kinds = Entry.objects.filter(thread=f"campaign:{spring.pk}").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["campaign.created", "spend.entered", "spend.entered", "spend.countered"]

    with programs.nothing_written(*KEPT):
        programs.refused(mara.post(f"/spend/{entry.pk}/counter", {"why": "Again"}), 409)
        programs.refused(mara.post(f"/spend/{counter['id']}/counter", {"why": "No"}), 409)


def test_the_database_itself_keeps_an_entry_as_it_is(cast, spring):
    entry = enter(cast, spring, 5)
    for change in (lambda: Spend.objects.update(amount=6), entry.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Spend.objects.get().amount == 5


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"amount": "0.00"}, 422, "amount"),
        ({"amount": "-5.00"}, 422, "amount"),
        ({"amount": None}, 400, "amount"),
        ({"amount": "99999999999.00"}, 400, "amount"),
        ({"spent_on": "1999-12-31"}, 422, "spent_on"),
        ({"spent_on": "2028-01-01"}, 422, "spent_on"),
        ({"what": " "}, 400, "what"),
        ({"what": "a\x00b"}, 400, "what"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(mara, spring, wrong, status, field):
    with programs.nothing_written(*KEPT):
        programs.refused(mara.post(f"/campaigns/{spring.pk}/spend", {**ADS, **wrong}), status, field=field)


def test_marketing_enters_and_everybody_reads(cast, mara, spring):
    path, entry = f"/campaigns/{spring.pk}/spend", enter(cast, spring, 7)
    keepers = {"marketer", "marketing_lead", "manager", "admin"}
    programs.only_those_may(cast, keepers, lambda me: me.post(path, ADS), *KEPT)
    programs.needs_scope(cast, cast.marketer, "campaigns:write", lambda me: me.post(path, ADS), *KEPT)
    for each in (path, f"/spend/{entry.pk}"):
        programs.reads_need_read(cast, each)
    with programs.nothing_written(*KEPT):
        programs.refused(Program(cast.rep).post(f"/spend/{entry.pk}/counter", {"why": "x"}), 403)
        programs.refused(mara.post("/spend/99999/counter", {"why": "x"}), 404, code="no-such-spend")
        programs.refused(mara.post("/campaigns/99999/spend", ADS), 404, code="no-such-campaign")
        with pytest.raises(Refused, match="Say why"):
            campaigns.counter_spend(spend_id=entry.pk, why=" ", actor=who(cast.marketer), now=NOW)


def test_the_list_is_narrowed_and_followed_page_by_page(cast, mara, spring):
    rows = [enter(cast, spring, number, at("Tue 10:00")) for number in (1, 2)]
    campaigns.counter_spend(spend_id=rows[0].pk, why="Twice", actor=who(cast.marketer), now=at("Wed 10:00"))
    rows = list(Spend.objects.order_by("pk"))
    cases = {
        ("countered", "true"): lambda s: s.pk == rows[0].pk,
        ("entered_after", "2026-03-04T10:00:00Z"): lambda s: s.counters_id,
        ("entered_before", "2026-03-04T10:00:00Z"): lambda s: not s.counters_id,
    }
    path = f"/campaigns/{spring.pk}/spend"
    programs.narrows(mara, path, rows, cases)
    assert {name for name, _ in cases} == set(SpendFilters.known())
    programs.walks_once(mara, path, lambda: enter(cast, spring, 3))
    programs.costs_the_same(mara, path, lambda: enter(cast, spring, 4))
    page = Client()
    page.force_login(cast.marketer)
    every = page.get(f"/campaigns/{spring.pk}/spend/").content.decode()
    assert every.count('<tr id="spend-') == Spend.objects.count() > 3
