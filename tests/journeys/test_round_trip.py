"""Contacts taken out as a file and brought in again are the same contacts of the same companies, whatever
stands in their fields; brought in twice they change nothing."""

import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leads.companies import commands as companies
from leads.companies.models import Company
from leads.contacts import commands as contacts
from leads.contacts.models import Contact
from leads.fields import commands as custom
from leads.texts import has_control
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from tests import given as past
from tests.given import at

SYSTEM = actors.system("test")
NOW = at("Mon 10:00")
MAP = """
source = "elsewhere"
stage = "contact"
[contact]
name = "name"
email = "email"
phone = "phone"
job_title = "job title"
country = "country"
company_name = "company"
external_id = "external id"
notes = "notes"
"custom.since" = "Customer since"
"custom.money" = "Money"
"custom.plan" = "Plan"
"custom.likes" = "Likes"
"custom.word" = "Name (word)"
[company]
"custom.fleet" = "Fleet (company)"
"custom.motto" = "Motto (company)"
[touchpoint]
happened_at = "created"
"""
FIELDS = [
    {"label": "Customer since", "key": "since", "kind": "date"},
    {"label": "Money", "key": "money", "kind": "number"},
    {"label": "Plan", "key": "plan", "kind": "choice", "choices": ["Free", "Pro, yearly"]},
    {"label": "Likes", "key": "likes", "kind": "several", "choices": ["Tea, green", "Tea"]},
    {"label": "Name", "key": "word", "kind": "text"},
    {"label": "Fleet", "key": "fleet", "kind": "number", "of": "company"},
    {"label": "Motto", "key": "motto", "kind": "text", "of": "company"},
]
NASTY = [
    '=HYPERLINK("http://evil.example")', "'=1+1", "''", "+1", "-1", "@you", "007", "1e5", "2026-03-31",
    'Ada "the first"', "Ada, Countess; of\tLovelace", "עדה ביירון", "👩🏽\u200d💻 Ada", "NULL", "yes",
]  # fmt: skip
WORDS = st.sampled_from(NASTY) | st.text(max_size=30).filter(lambda text: not has_control(text))
LINES = WORDS | st.just('=one\n+two\r\n"three"\n\n- four')
PERSON = st.fixed_dictionaries(
    {
        "name": WORDS,
        "job_title": WORDS,
        "notes": LINES,
        "country": st.sampled_from(["", "Germany", "DE", "=x"]),
        "phone": st.sampled_from(["", "+49 30 123456", "030 123456", "0049 30 123456", "+1 (212) 555-0100"]),
        "company_name": st.sampled_from(["", "=Acme", "'Acme", "Müller & Söhne, GmbH"]),
        "custom.since": st.dates().map(str) | st.just(""),
        "custom.money": st.sampled_from(["", "-12.50", "123456789012345678.0123456789", "007"]),
        "custom.plan": st.sampled_from(["", "Pro, yearly"]),
        "custom.likes": st.sampled_from([[], ["tea"], ["tea_green", "tea"]]),
        "custom.word": WORDS,
    }
)


class TestContactsGoOutAndComeIn(TestCase):
    @settings(max_examples=12, deadline=None)
    @given(st.lists(PERSON, min_size=1, max_size=4))
    @example([{"name": name, "notes": name, "custom.word": name} for name in NASTY])
    def test_as_the_same_contacts(self, people):
        for each in FIELDS:
            custom.create(fields={"of": "contact", **each}, actor=SYSTEM, now=NOW)
        for number, fields in enumerate(people):
            keys = {"external_id": f"0{number}", "source": "elsewhere"} if number % 2 else {}
            mail = {"email": f"{number}@{'acme' if number % 3 else 'gmail'}.com"}
            contact = contacts.create(fields={**fields, **mail, **keys}, actor=SYSTEM, now=NOW)
            tell_of(contact.company)
        before, file = what_we_know(), taken_out()
        Contact.objects.all().delete()
        Company.objects.all().delete()
        assert brought_in(file) == (len(people), 0)
        assert what_we_know() == before
        written = Entry.objects.count()
        assert brought_in(file) == (0, len(people))
        assert (what_we_know(), Entry.objects.count()) == (before, written)


def tell_of(company):
    """The same of companies of one name: who writes from free mail is of either when they come back."""
    if company is not None:
        size = len(company.name)
        changes = {"custom.fleet": size, "custom.motto": NASTY[size % len(NASTY)]}
        companies.edit(company_id=company.pk, changes=changes, version=company.version, actor=SYSTEM, now=NOW)


def what_we_know():
    told = ("name", "email", "phone", "phone_e164", "job_title", "country", "external_id", "notes", "custom")
    rows = Contact.objects.order_by("email").values_list(
        *told, "company__name", "company__custom", "created_at"
    )
    return list(rows)


def taken_out():
    browser = Client()
    browser.force_login(past.user("Lea Lead", None, is_admin=True))
    answer = browser.post(reverse("contacts-export"))
    body = answer.getvalue()
    for row in csv.reader(StringIO(body.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if cell.startswith(tuple("=+@\t\r＝"))]
    return body


def brought_in(file):
    """How many were new, and how many were here."""
    with TemporaryDirectory() as folder:
        path, how = Path(folder, "contacts.csv"), Path(folder, "map.toml")
        path.write_bytes(file)
        how.write_text(MAP)
        said = StringIO()
        call_command("import_csv", "contacts", str(path), "--map", str(how), stdout=said)
        errors = Path(folder, "contacts.errors.csv")
        assert not errors.exists(), errors.read_text()
    new, known, _ = (int(part.split()[0]) for part in said.getvalue().split(","))
    return new, known
