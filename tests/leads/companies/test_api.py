"""Companies by program: read, found by how they begin, never counted."""

from decimal import Decimal

import pytest

from leads.companies.api import CompanyFilters
from leads.companies.models import Company
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at
from tests.programs import Program

NOW = at("Wed 12:00")


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
    zoe = Company.objects.create(name="Zoë & Söhne", created_at=at("Tue 10:00"))
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
        "declared_monthly_revenue": "1200.50",
        "attributes": {"has_gtin": True},
        "source": "shop",
        "external_id": "C-1",
        "owner": {"id": cast.rep.pk, "name": "Rita Rep"},
        "created_at": "2026-03-02T10:00:00Z",
    }
    assert rita.shown("/companies")[2] == rita.shown(f"/companies/{acme.pk}")
    programs.refused(rita.get("/companies/99999"), 404, code="no-such-company")


def test_everybody_reads_them_and_nobody_writes(cast, rita, companies):
    for path in ("/companies", f"/companies/{companies[0].pk}"):
        programs.reads_need_read(cast, path)
        for ask in (rita.post, rita.patch):
            programs.refused(ask(path, {"name": "x"}), 405)


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
        ("owner", str(cast.rep.pk)): lambda c: c.owner_id,
        ("source", "shop"): lambda c: c.source,
        ("external_id", "C-1"): lambda c: c.external_id,
        ("created_after", tuesday): lambda c: c.created_at >= at("Tue 10:00"),
        ("created_before", tuesday): lambda c: c.created_at < at("Tue 10:00"),
    }
    programs.narrows(rita, "/companies", companies, cases)
    assert {name for name, _ in cases} == set(CompanyFilters.known())
    for query in ("segment=tiny", "owner=me", "created_after=x", "size=1"):
        programs.refused(rita.get(f"/companies?{query}"), 400, field=query.partition("=")[0])


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "💥"])
def test_a_search_takes_signs_as_they_are(rita, companies, text):
    assert rita.ids("/companies", {"q": text}) == []


def test_pages_show_each_once_and_cost_the_same(cast, rita, companies):
    programs.walks_once(rita, "/companies", lambda: given.a_contact(NOW))
    programs.costs_the_same(rita, "/companies", lambda: given.a_contact(NOW))
