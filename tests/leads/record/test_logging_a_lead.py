"""Logging a lead by hand: one person stays one person, and nothing typed is lost."""

from html import unescape

import pytest
from django.urls import reverse

from leads.campaigns.models import Campaign, Touchpoint
from leads.contacts.models import Contact
from leads.lifecycle.models import StageMove
from leads.record import commands
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given

NOW = given.at("Mon 10:00")
ADA = {"name": "Ada Lovelace", "email": "ada@acme.example", "stage": "lead", "channel": "event"}
XSS = "<script>alert(1)</script>"


@pytest.fixture
def browser(client, cast):
    client.force_login(cast.marketer)
    return client


def log(client, **typed):
    return client.post(reverse("log-lead"), {"stage": "lead", **typed})


def test_a_lead_is_logged_with_stage_source_campaign_and_owner(browser, cast):
    fair = Campaign.objects.create(key="fair", name="Fair", created_at=NOW)
    typed = {**ADA, "phone": "+49 30 901820", "company_name": "Acme Ltd", "notes": "Met at the stand"}
    response = log(browser, **typed, campaign=fair.pk)
    contact = Contact.objects.get()
    assert response.url == reverse("contact", args=[contact.pk])
    assert (contact.stage, contact.channel, contact.owner) == ("lead", "event", cast.marketer)
    assert (contact.company.name, contact.notes) == ("Acme Ltd", "Met at the stand")
    touch = Touchpoint.objects.get()
    assert (touch.kind, touch.channel, touch.campaign) == ("manual", "event", fair)
    assert list(StageMove.objects.order_by("pk").values_list("to_stage", "implied")) == [
        ("contact", False), ("prospect", True), ("lead", False)
    ]  # fmt: skip


def test_a_rep_logs_leads_too_and_their_channel_is_sales(client, cast):
    client.force_login(cast.rep)
    page = client.get(reverse("log-lead")).content.decode()
    assert '<option value="sales" selected>' in page
    log(client, name="Ada", phone="+49 30 901820", channel="sales")
    assert Contact.objects.get().channel == "sales"


def test_nobody_is_logged_twice_by_the_same_email(browser):
    log(browser, **ADA)
    before = given.snapshot(Contact, Touchpoint, Entry)
    response = log(browser, **{**ADA, "email": " ADA@acme.example"}, shown=str(Contact.objects.get().pk))
    page = unescape(response.content.decode())
    assert response.status_code == 409
    assert "This person is here already" in page and "Add to this contact" in page
    assert "Ada Lovelace" in page  # what was typed is still there
    assert given.snapshot(Contact, Touchpoint, Entry) == before


def test_somebody_alike_is_shown_once_and_may_then_be_logged_as_somebody_else(browser):
    log(browser, **ADA, company_name="Acme")
    first = Contact.objects.get()
    other = {"name": "Ada Lovelace", "email": "lovelace@acme.example"}
    response = log(browser, **other)
    assert response.status_code == 409
    assert "Is it one of these?" in response.content.decode()
    assert Contact.objects.count() == 1
    log(browser, **other, shown=str(first.pk))
    assert Contact.objects.count() == 2


def test_what_was_learned_is_added_instead_of_doubling(browser):
    log(browser, **ADA, phone="+49 30 901820", notes="First call")
    ada = Contact.objects.get()
    typed = {"name": "Ada King", "phone": "+49 30 555", "job_title": "Analyst", "notes": "Wants a demo"}
    response = log(browser, **typed, channel="email", add_to=ada.pk)
    assert response.url == reverse("contact", args=[ada.pk])
    ada.refresh_from_db()
    assert (ada.name, ada.phone, ada.job_title) == ("Ada Lovelace", "+49 30 901820", "Analyst")
    assert ada.notes == "First call\n\nWants a demo"
    assert ada.touchpoints.count() == 2 and ada.channel == "event"
    fact = Entry.objects.get(kind="contact.logged")
    assert fact.payload == {"differing": {"name": "Ada King", "phone": "+49 30 555"}}
    page = unescape(browser.get(response.url).content.decode())
    assert "Kept as it was: name (you wrote “Ada King”), phone (you wrote “+49 30 555”)." in page


def test_adding_raises_the_stage_but_never_lowers_it(browser, cast):
    ada = given.an_mql(cast, NOW, name="Ada")
    log(browser, name="Ada", stage="contact", add_to=ada.pk)
    ada.refresh_from_db()
    assert ada.stage == "mql"


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"name": "Ada"}, "Give an e-mail address, a phone number"),
     ({"email": "ada@"}, "is not an e-mail address"),
     ({"email": "a@b.example", "name": "A\x07da"}, "can't be printed"),
     ({"phone": "soon"}, "is not a phone number"),
     ({"email": "a@b.example", "stage": "mql"}, "Select a valid choice"),
     ({"email": "a@b.example", "campaign": "99"}, "Select a valid choice"),
     ({"email": "a@b.example", "name": "x" * 201}, "longer than 200"), ({"add_to": "99"}, "no such contact"),
     ({"add_to": "9" * 30}, "no such contact"), ({"add_to": "١"}, "no such contact")],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_writes_nothing(browser, typed, words):
    before = given.snapshot(Contact, Touchpoint, Entry)
    response = log(browser, **typed)
    assert 400 <= response.status_code < 500
    assert words in unescape(response.content.decode())
    assert given.snapshot(Contact, Touchpoint, Entry) == before


def test_somebody_without_a_side_logs_nobody(client, cast):
    client.force_login(cast.admin)
    assert log(client, **ADA).status_code == 403
    assert Contact.objects.count() == 0


def test_a_lead_is_logged_low_on_the_ladder_only(cast):
    with pytest.raises(Refused, match="contact, prospect or lead"):
        commands.log_lead(
            fields={"email": "a@b.example"},
            stage="customer",
            channel="",
            actor=given.who(cast.manager),
            now=NOW,
        )


class TestWhileTyping:
    def alike(self, client, **typed):
        return unescape(client.post(reverse("contact-alike"), typed).content.decode())

    def test_the_typist_is_warned_with_the_reason_and_a_link(self, browser):
        ada = given.a_contact(NOW, name="Ada Lovelace", email="ada@acme.example", phone="+49 30 901820")
        page = self.alike(browser, email="ADA@acme.example")
        assert "This person is here already" in page and reverse("contact", args=[ada.pk]) in page
        assert "Same phone" in self.alike(browser, phone="030 901820")
        assert "Same name and company" in self.alike(browser, name="ada lovelace", company_name="Acme")
        assert self.alike(browser, name="Bob", email="bob@acme.example").strip() == ""

    def test_it_writes_nothing_and_takes_anything(self, browser):
        before = given.snapshot(Contact, Entry)
        for typed in ({}, {"name": "\x00"}, {"email": "x" * 5000}, {"name": "'; --", "phone": "'"}):
            self.alike(browser, **typed)
        assert given.snapshot(Contact, Entry) == before

    def test_names_are_shown_as_text(self, browser):
        given.a_contact(NOW, name=f"Ada {XSS}", email="ada@acme.example")
        assert (
            XSS not in browser.post(reverse("contact-alike"), {"email": "ada@acme.example"}).content.decode()
        )
