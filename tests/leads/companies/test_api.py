"""Companies by program: read, found by how they begin, never counted; typed in and mended by both sides."""

from decimal import Decimal

import pytest

from leads.companies.api import CompanyFilters
from leads.companies.models import Company
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at
from tests.programs import Program

NOW = at("Wed 12:00")
BOTH_SIDES = {"marketer", "marketing_lead", "rep", "colleague", "lead", "other_rep", "manager"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def rita(cast):
    return Program(cast.rep)


@pytest.fixture
def companies(cast):
    acme = Company.objects.create(
        name="Acme Tools",
        domain="acme.example",
        industry="Tools",
        segment="mid",
        declared_monthly_revenue=Decimal("1200.5"),
        attributes={"has_gtin": True},
        source="shop",
        external_id="C-1",
        owner=cast.rep,
        created_at=at("Mon 10:00"),
    )
    zoe = Company.objects.create(
        name="Zoë & Söhne", target_since=at("Tue 11:00"), target_why="Big", created_at=at("Tue 10:00")
    )
    other = Company.objects.create(name="acme", domain="acme-two.example", created_at=at("Wed 10:00"))
    return [acme, zoe, other]


def test_a_company_is_shown_with_all_we_know(cast, rita, companies):
    acme = companies[0]
    assert rita.shown(f"/companies/{acme.pk}") == {
        "id": acme.pk,
        "name": "Acme Tools",
        "domain": "acme.example",
        "industry": "Tools",
        "segment": "mid",
        "employees": None,
        "declared_monthly_revenue": "1200.50",
        "attributes": {"has_gtin": True},
        "custom": {},
        "source": "shop",
        "external_id": "C-1",
        "owner": {"id": cast.rep.pk, "name": "Rita Rep"},
        "target_since": None,
        "target_by": None,
        "target_why": "",
        "created_at": "2026-03-02T10:00:00Z",
    }
    assert rita.shown("/companies")[2] == rita.shown(f"/companies/{acme.pk}")
    programs.refused(rita.get("/companies/99999"), 404, code="no-such-company")


def test_everybody_reads_them_and_people_of_both_sides_write(cast, rita, companies):
    acme = companies[0].pk
    for path in ("/companies", f"/companies/{acme}", f"/companies/{acme}/counts"):
        programs.reads_need_read(cast, path)
    writes = (
        lambda me: me.post("/companies", {"name": "New"}),
        lambda me: me.patch(f"/companies/{acme}", {"industry": "Steel"}),
        lambda me: me.post(f"/companies/{acme}/target", {"why": "They grow"}),
    )
    for ask in writes:
        programs.only_those_may(cast, BOTH_SIDES, ask, Company, Entry)
        with programs.undone():
            programs.needs_scope(cast, cast.rep, "companies:write", ask, Company)


def test_one_is_typed_in_and_mended_with_both_values_kept(cast, rita):
    sent = {"name": "Acme  Tools ", "domain": "https://www.ACME.example/en", "employees": 40}
    answer = rita.post("/companies", sent)
    made = Company.objects.get()
    assert (answer.status_code, made.name, made.domain, made.employees) == (
        201,
        "Acme Tools",
        "acme.example",
        40,
    )
    seen = rita.get(f"/companies/{made.pk}")["ETag"]
    rita.patch(f"/companies/{made.pk}", {"segment": "mid", "owner_id": cast.rep.pk}, If_Match=seen)
    made.refresh_from_db()
    assert (made.segment, made.owner, made.version) == ("mid", cast.rep, 2)
    assert Entry.objects.get(kind="company.changed").payload["changes"] == {
        "segment": {"from": "", "to": "mid"},
        "owner_id": {"from": "", "to": "Rita Rep"},
    }
    with programs.nothing_written(Company, Entry):
        programs.refused(rita.patch(f"/companies/{made.pk}", {"name": "Mine"}, If_Match=seen), 412)


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"name": " "}, 400, "name"),
        ({"name": "a\x07b"}, 422, "name"),
        ({"domain": "gmail.com"}, 422, "domain"),
        ({"domain": "no domain"}, 422, "domain"),
        ({"domain": "acme-two.example"}, 409, "domain"),
        ({"segment": "tiny"}, 400, "segment"),
        ({"employees": 0}, 400, "employees"),
        ({"owner_id": 99999}, 422, "owner_id"),
        ({"version": 1}, 400, "version"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(rita, companies, wrong, status, field):
    with programs.nothing_written(Company, Entry):
        programs.refused(rita.post("/companies", {"name": "New", **wrong}), status, field=field)
        programs.refused(rita.patch(f"/companies/{companies[0].pk}", wrong), status, field=field)


def test_a_target_account_says_who_wants_it_since_when_and_why(cast, rita, companies):
    at_acme = f"/companies/{companies[0].pk}"
    shown = rita.post(f"{at_acme}/target", {"why": "They build a second plant"}).json()
    assert (shown["target_since"], shown["target_by"]["name"], shown["target_why"]) == (
        "2026-03-04T12:00:00Z",
        "Rita Rep",
        "They build a second plant",
    )
    assert rita.ids("/companies", {"target": "true"}) == [companies[1].pk, companies[0].pk]
    with programs.nothing_written(Company, Entry):
        programs.refused(rita.post(f"{at_acme}/target", {"why": "Again"}), 409, code="already-target")
    rita.post(f"{at_acme}/untarget", {"why": "Bought elsewhere"})
    with programs.nothing_written(Company, Entry):
        programs.refused(rita.post(f"{at_acme}/untarget", {"why": "Again"}), 409, code="no-target")
    assert rita.shown(at_acme)["target_since"] is None


def test_filters_narrow_to_what_they_say(cast, rita, companies):
    tuesday = "2026-03-03T10:00:00Z"
    cases = {
        ("q", "ACME"): lambda c: c.name.lower().startswith("acme"),
        ("q", "acme t"): lambda c: c.name == "Acme Tools",
        ("q", "acme-"): lambda c: c.domain == "acme-two.example",
        ("q", "zoË"): lambda c: c.name.startswith("Zoë"),
        ("id", f"{companies[0].pk},{companies[1].pk}"): lambda c: c in companies[:2],
        ("name", "ACME"): lambda c: c.name == "acme",
        ("domain", "ACME.example"): lambda c: c.domain == "acme.example",
        ("industry", "tools"): lambda c: c.industry,
        ("segment", "mid,large"): lambda c: c.segment,
        ("target", "false"): lambda c: c.domain,
        ("owner", str(cast.rep.pk)): lambda c: c.owner_id,
        ("source", "shop"): lambda c: c.source,
        ("external_id", "C-1"): lambda c: c.external_id,
        ("created_after", tuesday): lambda c: c.created_at >= at("Tue 10:00"),
        ("created_before", tuesday): lambda c: c.created_at < at("Tue 10:00"),
    }
    programs.narrows(rita, "/companies", companies, cases)
    assert {name for name, _ in cases} | {"view"} == set(CompanyFilters.known())
    for query in ("segment=tiny", "owner=me", "created_after=x", "size=1"):
        programs.refused(rita.get(f"/companies?{query}"), 400, field=query.partition("=")[0])


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "💥"])
def test_a_search_takes_signs_as_they_are(rita, companies, text):
    assert rita.ids("/companies", {"q": text}) == []


def test_a_domain_is_found_as_people_write_it(cast, rita):
    ida = given.a_contact(NOW, email="ida@bücher.example", company_name="Müller & Söhne")
    given.a_contact(NOW, email="bob@acme.example")
    for query in ({"domain": "Bücher.example"}, {"q": "bücher"}, {"q": "BÜCHER.ex"}, {"q": "xn--b"}):
        assert rita.ids("/companies", query) == [ida.company_id], query
    assert rita.ids("/companies", {"q": "müller & söhne"}) == [ida.company_id]
    assert rita.ids("/companies", {"q": "ü ü"}) == []
    assert rita.ids("/contacts", {"domain": "bücher.example"}) == [ida.pk]
    given.a_contact(NOW, email="cy@gmail.com", company_name="No Domain")
    for path in ("/companies", "/contacts"):  # what can't travel is nobody's, least of all of who has none
        assert rita.ids(path, {"domain": "ü ü"}) == []


def test_pages_show_each_once_and_cost_the_same(cast, rita, companies):
    programs.walks_once(rita, "/companies", lambda: given.a_contact(NOW))
    programs.costs_the_same(rita, "/companies", lambda: given.a_contact(NOW))
