"""Lists that people read are narrowed by added fields and show them as columns, by their address alone; the
file that is taken out has what is shown, no more and no less."""

import csv
import re
from html import unescape
from io import StringIO

import pytest

from leads.companies import commands as companies
from leads.contacts import commands as contacts
from leads.fields import commands
from leads.fields.models import CustomField
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from tests.given import at

pytestmark = pytest.mark.django_db
SYSTEM = actors.system("test")
NOW = at("Mon 10:00")
CONTACT = (("Budget", "number"), ("Tags", "several"), ("Keen", "yes_no"), ("Since", "date"), ("Team", "text"))


@pytest.fixture
def browser(cast, client):
    client.force_login(cast.manager)
    return client


@pytest.fixture
def people(cast):
    for of, fields in (("contact", CONTACT), ("company", (("Fleet", "number"), ("Plan", "choice")))):
        for label, kind in fields:
            told = {"of": of, "label": label, "kind": kind, "choices": ["A", "B"]}
            commands.create(fields=told, actor=SYSTEM, now=NOW)
    for name, fleet, plan in (("Acme", "9", "a"), ("Big", "100", "b")):
        companies.create(
            fields={"name": name, "domain": f"{name}.example", "custom.fleet": fleet, "custom.plan": plan},
            actor=SYSTEM,
            now=NOW,
        )
    for name, firm, budget, tags, keen, since in (
        ("Ada", "acme", "9", ["a"], True, "2026-01-01"),
        ("Bob", "big", "10.5", ["a", "b"], False, "2026-02-01"),
        ("Cy", "big", "200", [], None, "2026-03-01"),
    ):
        told = {"budget": budget, "tags": tags, "keen": keen, "since": since, "team": f"<b>{name}</b>"}
        fields = {"name": name, "email": f"{name}@{firm}.example"}
        fields |= {f"custom.{key}": value for key, value in told.items()}
        contacts.create(fields=fields, actor=SYSTEM, now=NOW)


def page(browser, address):
    return unescape(browser.get(address).content.decode())


def names(text):
    return re.findall(r'data-open href="[^"]*">([^<]*)</a>', text)


def taken(browser, address):
    body = b"".join(browser.post(address).streaming_content).decode("utf-8-sig")
    return [list(row) for row in csv.reader(StringIO(body))]


@pytest.mark.parametrize(
    ("query", "found", "said"),
    [
        ("custom.budget=10.50", ["Bob"], "Budget: 10.5"),
        ("custom.budget.min=10", ["Cy", "Bob"], "Budget from: 10"),
        ("custom.budget.min=10&custom.budget.max=20", ["Bob"], "Budget up to: 20"),
        ("custom.tags=a", ["Bob", "Ada"], "Tags: A"),
        ("custom.tags=b&custom.tags=a", ["Bob", "Ada"], "Tags: B"),
        ("custom.keen=no", ["Bob"], "Keen: no"),
        ("custom.since.after=2026-02-01&custom.since.before=2026-03-01", ["Bob"], "Since before: 2026-03-01"),
        ("custom.team=%3Cb%3EAda%3C/b%3E", ["Ada"], "Team: <b>Ada</b>"),
        ("custom.budget=much", ["Cy", "Bob", "Ada"], "Budget must be a number"),
        ("custom.budget.after=1", ["Cy", "Bob", "Ada"], "There is no field “budget.after”"),
        ("custom.team=%00", ["Cy", "Bob", "Ada"], "can't be printed. That was left out."),
        ("custom.none=1", ["Cy", "Bob", "Ada"], "There is no field “none”; that was left out."),
        ("custom.budget=77", [], "Nobody matches"),
    ],
)
def test_people_are_narrowed_and_told_by_what(browser, people, query, found, said):
    shown = page(browser, f"/contacts/?{query}")
    assert names(shown) == found and said in shown
    rows = taken(browser, f"/contacts/export/?{query}")
    assert [row[1] for row in rows[1:]] == found


def test_each_kind_has_its_control_and_a_chip_takes_its_filter_away(browser, people):
    CustomField.objects.filter(key="team").update(retired_at=NOW)
    shown = browser.get("/contacts/?custom.budget.min=10&stage=contact&columns=person&columns=custom.budget")
    shown = shown.content.decode()
    assert 'name="custom.budget.min" value="10"' in shown and 'name="custom.since.before"' in shown
    assert '<select class="form-select" id="id_custom-keen" name="custom.keen">' in shown
    assert 'name="custom.team"' not in shown
    chip = re.search(r'href="([^"]*)"[^>]*aria-label="Remove filter Budget from: 10"', shown)[1]
    assert unescape(chip) == "/contacts/?stage=contact&columns=person&columns=custom.budget"


def test_companies_are_narrowed_and_told_by_what(browser, people):
    for query, found, said in (
        ("custom.fleet.min=10", ["Big"], "Fleet from: 10"),
        ("custom.plan=a&target=", ["Acme"], "Plan: A"),
        ("custom.fleet=x", ["Big", "Acme"], "Fleet must be a number"),
        ("custom.fleet=7", [], "No company like that"),
    ):
        shown = page(browser, f"/companies/?{query}")
        assert names(shown) == found and said in shown, query
        assert [row[1] for row in taken(browser, f"/companies/export/?{query}")[1:]] == found


def test_columns_stand_in_the_address_and_the_file_has_what_is_shown(browser, people):
    columns = "columns=person&columns=stage&columns=custom.budget&columns=custom.fleet&columns=nonsense"
    shown = browser.get(f"/contacts/?{columns}").content.decode()
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', shown)
    assert heads == ["Person", "Stage", "Budget", "Fleet (company)"]
    assert re.search(r'text-end num">10.5</td>.*?text-end num">100</td>', shown, re.DOTALL)
    assert 'type="hidden" name="columns" value="custom.budget"' in shown
    head, *rows = taken(browser, f"/contacts/export/?{columns}&custom.budget=9")
    own = ["Budget", "Fleet (company)"]
    stage = ["stage", "stage since", "disqualified", "do not contact", "erased"]
    nurture = ["nurture programme", "in nurture since", "next look"]
    assert sorted(head) == sorted(["id", "name", "email", "phone", *stage, *nurture, *own])
    assert [rows[0][head.index(name)] for name in ("name", *own)] == ["Ada", "9", "9"]
    noted = Entry.objects.get(kind="list.exported").payload["filters"]
    assert noted["custom.budget"] == ["9"] and "custom.fleet" in noted["columns"]


def test_values_are_shown_as_text(browser, people):
    shown = browser.get("/contacts/?columns=person&columns=custom.team").content.decode()
    assert "&lt;b&gt;Ada&lt;/b&gt;" in shown and "<b>Ada</b>" not in shown


def test_the_usual_columns_are_there_where_nobody_chose_and_the_file_is_whole(browser, people):
    shown = browser.get("/companies/").content.decode()
    assert "Last active</th>" in shown and "Fleet</th>" not in shown
    assert taken(browser, "/companies/export/")[0][-2:] == ["Fleet", "Plan"]
    assert taken(browser, "/contacts/export/")[0][-2:] == ["Fleet (company)", "Plan (company)"]
    shown = browser.get("/companies/?columns=company&columns=custom.plan").content.decode()
    assert "Last active</th>" not in shown and "Plan</th>" in shown
    head, *rows = taken(browser, "/companies/export/?columns=company&columns=custom.plan")
    assert head[-1] == "Plan" and [row[-1] for row in rows] == ["B", "A"] and "people" not in head


def test_the_neighbours_on_a_persons_page_are_those_of_the_narrowed_list(browser, people):
    ids = dict(
        re.findall(
            r'data-open href="/contacts/(\d+)/[^>]*>([^<]*)<', browser.get("/contacts/").content.decode()
        )
    )
    bob = next(pk for pk, name in ids.items() if name == "Bob")
    ada = next(pk for pk, name in ids.items() if name == "Ada")
    shown = page(browser, f"/contacts/{bob}/?list&custom.tags=a")
    assert f"/contacts/{ada}/?list&custom.tags=a" in shown
