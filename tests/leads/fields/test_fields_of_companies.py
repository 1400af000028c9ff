"""Fields that an organisation adds to companies: they take what contacts' fields take and go wherever the
company's own go."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from leads.companies import commands as companies
from leads.companies.models import Company
from leads.fields import commands, queries
from leads.fields.models import CustomField
from leads.fields.rules import clean
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who
from tests.programs import Program

pytestmark = pytest.mark.django_db
SYSTEM = actors.system("test")
NOW, LATER = at("Mon 10:00"), at("Mon 11:00")


def field(label="Fleet", kind="number", of="company", **told):
    return commands.create(fields={"of": of, "label": label, "kind": kind, **told}, actor=SYSTEM, now=NOW)


@pytest.fixture
def acme(cast):
    field(), field("Plan", "choice", choices=["free: Free", "pro: Pro"]), field("Since", "date")
    field("Uses", "several", choices=["Pumps", "Fans"]), field("Partner", "yes_no")
    return firm(cast, "Acme", fleet="120", plan="pro", uses=["pumps", "fans"])


def firm(cast, name, **custom):
    added = {f"custom.{key}": value for key, value in custom.items()}
    domain = f"{name.lower()}.example"
    return companies.create(fields={"name": name, "domain": domain, **added}, actor=who(cast.rep), now=NOW)


def test_an_edit_leaves_both_values_in_the_journal_and_a_bad_one_nothing(cast, acme):
    assert acme.custom == {"fleet": "120", "plan": "pro", "uses": ["pumps", "fans"]}
    changes = {"custom.fleet": "121.50", "custom.plan": None, "industry": "Steel"}
    companies.edit(company_id=acme.pk, changes=changes, version=1, actor=who(cast.rep), now=LATER)
    acme.refresh_from_db()
    assert (acme.custom, acme.version) == ({"fleet": "121.5", "uses": ["pumps", "fans"]}, 2)
    assert Entry.objects.get(kind="company.changed").payload["changes"] == {
        "custom.fleet": {"label": "Fleet", "from": "120", "to": "121.5"},
        "custom.plan": {"label": "Plan", "from": "Pro", "to": ""},
        "industry": {"from": "", "to": "Steel"},
    }
    field("Budget", of="contact")
    before = given.snapshot(Company, CustomField, Entry)
    for wrong in ({"custom.fleet": "many"}, {"custom.none": "1"}, {"custom.budget": "1"}):
        with pytest.raises(Refused) as refused:
            companies.edit(company_id=acme.pk, changes=wrong, version=2, actor=who(cast.rep), now=LATER)
        assert refused.value.field == next(iter(wrong))
    with pytest.raises(Refused) as refused:
        changes = {"custom.fleet": "7", "custom.plan": "free"}
        companies.edit(company_id=acme.pk, changes=changes, version=1, actor=who(cast.rep), now=LATER)
    assert refused.value.detail["values"] == {
        "custom.fleet": {"now": "121.5", "yours": "7"},
        "custom.plan": {"now": "", "yours": "Free"},
    }
    assert given.snapshot(Company, CustomField, Entry) == before


def test_a_kind_is_fixed_and_a_choice_stays_as_soon_as_a_company_has_a_value(cast, acme):
    plan = CustomField.objects.get(key="plan")
    with pytest.raises(Refused, match="already"):
        commands.edit(field_id=plan.pk, changes={"kind": "text"}, actor=SYSTEM, now=LATER)
    plan = commands.edit(field_id=plan.pk, changes={"choices": ["Free"]}, actor=SYSTEM, now=LATER)
    assert [(c["key"], c["retired"]) for c in plan.choices] == [("free", False), ("pro", True)]
    commands.edit(field_id=plan.pk, changes={"retired": True}, actor=SYSTEM, now=LATER)
    with pytest.raises(Refused, match="retired"):
        firm(cast, "Zed", plan="free")
    assert [each.field.key for each in queries.shown("company", Company())] == [
        "fleet", "since", "uses", "partner",
    ]  # fmt: skip


def test_one_key_is_one_field_whatever_it_is_of(acme):
    with pytest.raises(Refused) as refused:
        field("Fleet", of="contact")
    assert refused.value.code == "taken"


def test_the_page_that_adds_a_field_asks_whose_it_is(cast, client):
    client.force_login(cast.marketing_lead)
    typed = {"label": "Region", "kind": "text", "of": "company"}
    assert client.post("/settings/fields/new/", typed).status_code == 302
    assert CustomField.objects.get().of == "company"
    assert "<td>Company</td>" in client.get("/settings/fields/").content.decode()
    assert client.post("/settings/fields/new/", {**typed, "of": "planet"}).status_code == 422
    change = f"/settings/fields/{CustomField.objects.get().pk}/"
    assert 'name="of"' not in client.get(change).content.decode()


def test_programs_read_write_and_narrow_by_them(cast, acme):
    rita = Program(cast.rep)
    field("Budget", of="contact")
    zed = {"name": "Zed", "custom": {"fleet": 9, "partner": False, "since": "2026-02-01"}}
    made = rita.post("/companies", zed)
    assert (made.status_code, made.json()["custom"]) == (
        201,
        {"fleet": "9", "partner": False, "since": "2026-02-01"},
    )
    for query, found in (
        ({"custom.fleet.min": "10"}, ["Acme"]),
        ({"custom.fleet.max": "10"}, ["Zed"]),
        ({"custom.plan": "Pro"}, ["Acme"]),
        ({"custom.uses": "fans"}, ["Acme"]),
        ({"custom.partner": "no"}, ["Zed"]),
        ({"custom.since.after": "2026-02-01", "custom.since.before": "2026-02-02"}, ["Zed"]),
    ):
        assert [row["name"] for row in rita.shown("/companies", query)] == found, query
    assert rita.get("/companies", {"custom.budget": "1"}).status_code == 400
    answer = rita.patch(f"/companies/{acme.pk}", {"custom": {"fleet": None, "partner": True}})
    assert answer.json()["custom"] == {"partner": True, "plan": "pro", "uses": ["pumps", "fans"]}
    wrong = rita.patch(f"/companies/{acme.pk}", {"custom": {"budget": 1}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "custom.budget")


def test_the_page_shows_and_saves_them_in_their_place_and_tells_both_values(cast, client, acme):
    client.force_login(cast.rep)
    page, address = f"/companies/{acme.pk}/", f"/companies/{acme.pk}/field/custom.plan/"
    assert "Pumps; Fans" in client.get(page).content.decode()
    saved = client.post(address, {"value": "free", "version": "1"}, headers={"HX-Request": "true"})
    assert saved.status_code == 200 and "company-changed" in saved["HX-Trigger"]
    assert "Pro → Free" in client.get(page).content.decode()
    conflict = client.post(address, {"value": "", "version": "1"})
    shown = conflict.content.decode()
    assert conflict.status_code == 409 and "<dd>Free</dd>" in shown and "<dd>—</dd>" in shown
    assert 'value="2"' in shown
    fleet = f"/companies/{acme.pk}/field/custom.fleet/"
    assert "must be a number" in client.post(fleet, {"value": "x", "version": "2"}).content.decode()
    assert client.get(f"/companies/{acme.pk}/field/custom.none/").status_code == 404
    client.force_login(cast.admin)
    assert client.post(fleet, {"value": "5", "version": "2"}).status_code == 403
    acme.refresh_from_db()
    assert acme.custom == {"fleet": "120", "plan": "free", "uses": ["pumps", "fans"]}


def test_what_was_chosen_is_sent_again_after_a_conflict(cast, client, acme):
    client.force_login(cast.rep)
    changes = {"custom.plan": ""}
    companies.edit(company_id=acme.pk, changes=changes, version=1, actor=who(cast.marketer), now=LATER)
    answer = client.post(f"/companies/{acme.pk}/field/custom.plan/", {"value": "free", "version": "1"})
    assert '<option value="free" selected>Free</option>' in answer.content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_they_leave_in_the_companies_file_as_clean_understands_them_again(cast, client, acme, form):
    field("Name", "text")
    zed = firm(cast, "Zed", since="2026-02-28", partner=False)
    changes = {"custom.name": "=1+1"}
    companies.edit(company_id=zed.pk, changes=changes, version=1, actor=who(cast.rep), now=NOW)
    client.force_login(cast.manager)
    body = b"".join(client.post("/companies/export/", {"format": form}).streaming_content)
    head, *rows = read(body, form)
    assert head[-6:] == ["Fleet", "Plan", "Since", "Uses", "Partner", "Name (name)"]
    known = queries.known("company")
    for row in rows:
        told = dict(zip(known, row[-6:], strict=True))
        back = {key: clean(known[key], unmarked(value)) for key, value in told.items()}
        kept = Company.objects.get(name=row[1]).custom
        assert {key: value for key, value in back.items() if value is not None} == kept


def read(body, form):
    if form == "csv":
        return list(csv.reader(StringIO(body.decode("utf-8-sig"))))
    return [list(row) for row in openpyxl.load_workbook(BytesIO(body)).active.iter_rows(values_only=True)]


def unmarked(value):
    return value.removeprefix("'") if isinstance(value, str) else value
