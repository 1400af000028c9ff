"""Changing a contact where it is shown: nothing of somebody else's is overwritten unseen."""

from html import unescape

import pytest
from django.urls import reverse

from leads.contacts.models import Contact
from smarketing.journal.models import Entry
from tests import given

NOW = given.at("Mon 10:00")
XSS = "<script>alert(1)</script>"


@pytest.fixture
def browser(client, cast):
    client.force_login(cast.marketer)
    return client


def page(client, contact):
    return unescape(client.get(reverse("contact", args=[contact.pk])).content.decode())


class TestEditing:
    def save(self, client, contact, name, value, version=None):
        sent = {"value": value, "version": version or contact.version}
        return client.post(
            reverse("contact-field", args=[contact.pk, name]), sent, headers={"HX-Request": "true"}
        )

    def test_a_field_is_saved_in_its_place_and_the_story_follows(self, browser):
        contact = given.a_contact(NOW, name="Ada")
        response = self.save(browser, contact, "name", "Ada Lovelace")
        assert response.status_code == 200
        assert "contact-changed" in response["HX-Trigger"]
        assert "Ada Lovelace" in response.content.decode()
        assert "changed the name" in page(browser, contact)
        assert "Ada → Ada Lovelace" in page(browser, contact)

    def test_a_conflict_shows_both_values_and_saves_nothing(self, client, cast):
        contact = given.a_contact(NOW, name="Ada")
        client.force_login(cast.rep)
        self.save(client, contact, "phone", "+49 30 901820")
        client.force_login(cast.marketer)
        response = self.save(client, contact, "phone", "+49 30 555555", version=1)
        shown = response.content.decode()
        assert response.status_code == 409
        assert "+49 30 901820" in shown and "+49 30 555555" in shown and "Save mine" in shown
        assert Contact.objects.get(pk=contact.pk).phone == "+49 30 901820"
        assert 'name="version" value="2"' in shown
        assert self.save(client, contact, "phone", "+49 30 555555", version=2).status_code == 200

    def test_what_can_not_be_kept_comes_back_as_typed_with_the_reason(self, browser):
        contact = given.a_contact(NOW, name="Ada")
        other = given.a_contact(NOW, email="bob@acme.example")
        for name, value, status in (
            ("email", "ada@", 422),
            ("phone", "soon", 422),
            ("email", "Bob@acme.example", 409),
        ):
            response = self.save(browser, contact, name, value)
            assert response.status_code == status
            assert f'value="{value}"' in response.content.decode()
        assert reverse("contact", args=[other.pk]) in response.content.decode()
        assert Contact.objects.get(pk=contact.pk).version == 1

    def test_there_are_no_other_fields(self, browser, cast):
        contact = given.a_contact(NOW)
        for name in ("stage", "email_key", "owner", "channel", "version"):
            assert self.save(browser, contact, name, "x").status_code == 404
        assert self.save(browser, contact, "name", "x", version="x").status_code == 409

    def test_who_keeps_no_contacts_is_refused(self, client, cast):
        contact = given.a_contact(NOW, name="Ada")
        client.force_login(cast.admin)
        assert self.save(client, contact, "name", "Bob").status_code == 403
        assert Contact.objects.get(pk=contact.pk).name == "Ada"

    def test_scripts_are_shown_as_text_while_editing(self, browser):
        contact = given.a_contact(NOW, name=XSS, notes=XSS)
        for name in ("name", "notes"):
            shown = browser.get(reverse("contact-field", args=[contact.pk, name])).content.decode()
            assert XSS not in shown and "&lt;script&gt;" in shown
        assert XSS not in self.save(browser, contact, "name", XSS + XSS, version=9).content.decode()


class TestMarksAndOwner:
    def ask(self, client, name, contact, **answers):
        return client.post(reverse(name, args=[contact.pk]), answers)

    def test_the_owner_is_changed_and_taken_away(self, browser, cast):
        contact = given.a_contact(NOW)
        self.ask(browser, "contact-owner", contact, owner_id=cast.rep.pk)
        assert Contact.objects.get(pk=contact.pk).owner == cast.rep
        self.ask(browser, "contact-owner", contact, owner_id="")
        assert Contact.objects.get(pk=contact.pk).owner is None
        assert "made Rita Rep the owner" in page(browser, contact)

    def test_a_mark_is_set_and_lifted_with_a_reason(self, client, cast):
        contact = given.a_contact(NOW)
        client.force_login(cast.marketer)
        self.ask(client, "contact-disqualify", contact, reason="invalid_data")
        assert Contact.objects.get(pk=contact.pk).disqualified == "invalid_data"
        assert self.ask(client, "contact-disqualify", contact, reason="student").status_code == 409
        assert self.ask(client, "contact-lift", contact, why=" ").status_code == 422
        client.force_login(cast.rep)
        assert self.ask(client, "contact-lift", contact, why="Fixed").status_code == 403
        client.force_login(cast.marketer)
        self.ask(client, "contact-lift", contact, why="Fixed")
        assert Contact.objects.get(pk=contact.pk).disqualified == ""

    def test_only_a_manager_corrects_a_stage(self, client, cast):
        contact = given.a_contact(NOW)
        for person, status in ((cast.lead, 403), (cast.admin, 403), (cast.manager, 302)):
            client.force_login(person)
            answer = self.ask(
                client, "contact-stage", contact, stage="prospect", reason="Never asked for an offer"
            )
            assert answer.status_code == status
        assert Contact.objects.get(pk=contact.pk).stage == "prospect"

    @pytest.mark.parametrize("name", ["contact-owner", "contact-disqualify", "contact-lift", "contact-stage"])
    def test_each_question_can_be_looked_at_and_changes_nothing_by_that(self, browser, name):
        contact = given.a_contact(NOW)
        before = given.snapshot(Contact, Entry)
        assert (
            browser.get(reverse(name, args=[contact.pk]), headers={"HX-Request": "true"}).status_code == 200
        )
        assert given.snapshot(Contact, Entry) == before
