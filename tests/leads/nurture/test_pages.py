"""Nurture where people see it: the person's page, what happened to my leads, contacts, the files."""

from datetime import date

import pytest
from django.urls import reverse

from leads.handoff import commands as handoffs
from leads.nurture import commands as nurture
from leads.nurture.models import Enrolment
from smarketing.kernel import clock
from tests import given
from tests.given import at, who

NOW = at("Wed 12:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def returned(cast):
    return given.a_returned(cast, at("Wed 10:00"))


def page(client, person, contact_id):
    client.force_login(person)
    return client.get(reverse("contact", args=[contact_id])).text


class TestThePersonsPage:
    def test_marketing_enrols_there_and_sees_it(self, cast, returned, client):
        address = reverse("nurture-enrol", args=[returned.contact_id])
        assert address in page(client, cast.marketer, returned.contact_id)
        asked = client.get(address).text
        assert "Enrol in nurture" not in asked and 'name="programme"' in asked
        answer = client.post(
            address, {"programme": "Second look", "look_on": "2026-06-01", "next": "/my-leads/"}
        )
        assert answer.url == "/my-leads/"
        shown = page(client, cast.marketer, returned.contact_id)
        assert "Second look" in shown and address not in shown
        assert "enrolled them in the nurture programme “Second look”" in shown
        assert 'datetime="2026-06-01"' in shown

    def test_sales_sees_it_and_has_no_buttons(self, cast, client):
        there = given.an_enrolled(cast, at("Wed 11:00"), note="Two mails")
        shown = page(client, cast.rep, there.contact_id)
        assert "Second look" in shown and "Two mails" in shown
        assert "/enrolments/" not in shown and "/nurture/" not in shown
        for name, pk in (
            ("nurture-enrol", there.contact_id), ("enrolment-change", there.pk), ("enrolment-end", there.pk),
        ):  # fmt: skip
            for ask in (client.get, client.post):
                assert ask(reverse(name, args=[pk]), {"why": "x", "programme": "x"}).status_code == 403
        assert Enrolment.objects.get().ended_at is None

    def test_what_was_typed_stays_where_it_is_refused(self, cast, returned, client):
        client.force_login(cast.marketer)
        address = reverse("nurture-enrol", args=[returned.contact_id])
        answer = client.post(
            address, {"programme": "Second look", "note": "Ring first", "look_on": "2026-03-04"}
        )
        assert answer.status_code == 422
        for text in ("must lie ahead", 'value="Second look"', "Ring first", 'value="2026-03-04"'):
            assert text in answer.text
        handoffs.disqualify(
            contact_id=returned.contact_id, reason="student", actor=who(cast.rep), now=at("Wed 11:00")
        )
        answer = client.post(address, {"programme": "Second look", "note": "Ring first"})
        assert answer.status_code == 409
        assert "is disqualified (student)" in answer.text and "Ring first" in answer.text

    def test_programmes_used_before_are_suggested(self, cast, returned, client):
        given.an_enrolled(cast, at("Wed 11:00"), programme='Win "back" <b>')
        client.force_login(cast.marketer)
        asked = client.get(reverse("nurture-enrol", args=[returned.contact_id])).text
        assert '<option value="Win &quot;back&quot; &lt;b&gt;"></option>' in asked

    def test_it_is_kept_current_and_ended_there(self, cast, client):
        there = given.an_enrolled(cast, at("Wed 11:00"))
        client.force_login(cast.manager)
        address = reverse("enrolment-change", args=[there.pk])
        assert 'name="version" value="1"' in client.get(address).text
        client.post(address, {"note": "Rang", "look_on": "2026-06-01", "version": "1"})
        answer = client.post(address, {"note": "Wrote", "look_on": "", "version": "1"})
        assert answer.status_code == 409 and "Meanwhile it became “Rang”" in answer.text
        address = reverse("enrolment-end", args=[there.pk])
        assert client.post(address, {"why": ""}).status_code == 422
        client.post(address, {"why": "They left"})
        there.refresh_from_db()
        assert (there.note, there.look_on, there.why) == ("Rang", date(2026, 6, 1), "They left")
        shown = page(client, cast.manager, there.contact_id)
        assert "Ended by marketing: They left" in shown and ">in nurture<" not in shown
        assert client.get(address).status_code == 409

    def test_who_was_never_sent_back_has_no_such_card(self, cast, client):
        contact = given.an_mql(cast, at("Wed 10:00"))
        assert "Nurture" not in page(client, cast.marketer, contact.pk)
        assert client.get(reverse("nurture-enrol", args=[contact.pk])).status_code == 409


class TestMyLeads:
    def test_from_there_it_is_one_click_and_the_list_shows_it(self, cast, returned, client):
        client.force_login(cast.marketer)
        address = reverse("nurture-enrol", args=[returned.contact_id])
        assert address in client.get("/my-leads/").text
        asked = {"programme": "Second look", "next": "/my-leads/?state=returned"}
        answer = client.post(address, asked, headers={"HX-Request": "true"})
        assert answer.headers["HX-Retarget"] == "#my-leads"
        assert "In nurture" in answer.text and address not in answer.text
        assert "Offer again" in answer.text

    def test_not_for_who_was_offered_again_or_is_with_sales(self, cast, returned, client):
        client.force_login(cast.marketer)
        handoffs.offer(
            contact_id=returned.contact_id, sales_team_id=cast.sales.pk, qualify="Again",
            actor=who(cast.marketer), now=at("Wed 11:00"),
        )  # fmt: skip
        assert "/nurture/" not in client.get("/my-leads/").text

    def test_sales_has_no_button(self, cast, returned, client):
        client.force_login(cast.rep)
        assert "/nurture/" not in client.get("/my-leads/?days=all").text


class TestContacts:
    def listed(self, client, query):
        shown = client.get(f"/contacts/?{query}").text
        return {
            pk for pk in Enrolment.objects.values_list("contact", flat=True) if f'id="contact-{pk}"' in shown
        }

    def test_they_are_narrowed_by_it(self, cast, client):
        client.force_login(cast.rep)
        due = given.an_enrolled(cast, at("Mon 11:00"), look_on=date(2026, 3, 4))
        other = given.an_enrolled(cast, at("Tue 11:00"), programme="Webinars", look_on=date(2026, 3, 5))
        over = given.an_enrolled(cast, at("Tue 12:00"))
        nurture.end(enrolment_id=over.pk, why="Enough", actor=who(cast.marketer), now=at("Tue 13:00"))
        everybody = {row.contact_id for row in (due, other, over)}
        for query, rows in (
            ("nurture=yes", {due.contact_id, other.contact_id}),
            ("nurture=due", {due.contact_id}),
            ("nurture=no", {over.contact_id}),
            ("programme=Webinars", {other.contact_id}),
            ("nurture=maybe", everybody),
        ):
            assert self.listed(client, query) == rows, query
        assert client.get("/contacts/?nurture=yes").text.count("in nurture</div>") == 2

    def test_their_file_says_it(self, cast, client):
        there = given.an_enrolled(cast, at("Mon 11:00"), look_on=date(2026, 6, 1))
        given.a_contact(at("Tue 09:00"))
        client.force_login(cast.manager)
        heading, newer, older = client.post("/contacts/export/").getvalue().decode("utf-8-sig").splitlines()
        place = heading.split(",").index("nurture programme")
        assert older.split(",")[place : place + 3] == [
            "Second look",
            "2026-03-02T11:00:00+00:00",
            "2026-06-01",
        ]
        assert newer.split(",")[place : place + 3] == ["", "", ""]
        handed = client.post("/my-leads/export/?days=all").getvalue().decode("utf-8-sig").splitlines()
        assert handed[1].split(",")[handed[0].split(",").index("in nurture")] == there.programme
