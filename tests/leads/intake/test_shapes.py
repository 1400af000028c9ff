"""Other systems' ways of sending a form, as they send it: only the host changed."""

import base64
import hmac
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client

from leads.contacts.models import Contact
from leads.intake.models import Submission
from leads.intake.shapes import SHAPES
from tests.leads.intake.conftest import a_form, later, work_off

RECORDED = Path(__file__).with_name("recorded")
GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
OID = "00D5g00000Kx1Ab"
JSON = "application/json"
URLENCODED = "application/x-www-form-urlencoded"


def recorded(name):
    return (RECORDED / name).read_bytes()


def processed():
    work_off(later(1))
    submission = Submission.objects.get()
    assert submission.state == "processed", submission.why
    return submission


def signed(form, body):
    digest = hmac.digest(form.secret.encode(), body, "sha256")
    return {"Typeform-Signature": f"sha256={base64.b64encode(digest).decode()}"}


class TestHubSpot:
    ADDRESS = f"/submissions/v3/integration/submit/4099946/{GUID}"

    @pytest.fixture
    def form(self, db):
        return a_form(alias=GUID, consent_text="You may write.", thanks="We call you.")

    def test_an_embed_changes_its_host_and_nothing_else(self, form):
        answer = Client().post(
            self.ADDRESS, recorded("hubspot.json"), JSON, headers={"Origin": "https://www.acme.example"}
        )

        assert (answer.status_code, answer.json()) == (200, {"inlineMessage": "We call you."})
        assert answer["Access-Control-Allow-Origin"] == "https://www.acme.example"
        submission = processed()
        contact = submission.contact
        assert (contact.email, contact.name) == ("ada@analytical.example", "Ada Byron")
        assert (submission.shape, submission.consent.text) == ("hubspot", "You may write.")
        assert submission.page == "https://www.acme.example/demo?utm_source=google&utm_medium=cpc"
        assert submission.fields["favourite_engine"] == "difference;analytical"
        assert contact.channel == "paid_search"

    def test_a_browser_may_ask_first(self, form):
        answer = Client().options(
            self.ADDRESS,
            headers={"Origin": "https://www.acme.example", "Access-Control-Request-Method": "POST"},
        )
        assert answer["Access-Control-Allow-Origin"] == "https://www.acme.example"

    def test_a_form_with_a_next_page_says_where(self, db):
        a_form(alias=GUID, redirect_url="https://www.acme.example/thanks")
        answer = Client().post(self.ADDRESS, recorded("hubspot.json"), JSON)
        assert answer.json() == {"redirectUri": "https://www.acme.example/thanks"}

    @pytest.mark.parametrize(
        ("body", "status", "field"),
        [
            ({}, 422, "fields"),
            ({"fields": "x"}, 422, "fields"),
            ({"fields": [{"value": "x"}]}, 422, "fields"),
            ({"fields": [{"name": "email", "value": "ada"}]}, 422, "email"),
            ({"fields": [{"name": "a", "value": {"b": 1}}]}, 422, "a"),
            ({"fields": [{"name": "a", "value": "\x00"}]}, 422, "a"),
            ([], 422, None),
        ],
    )
    def test_what_is_wrong_is_a_problem(self, form, body, status, field):
        answer = Client().post(self.ADDRESS, json.dumps(body), JSON)
        assert answer["Content-Type"] == "application/problem+json"
        assert (answer.status_code, answer.json().get("field")) == (status, field)
        assert not Submission.objects.exists()

    def test_the_words_that_stood_there_are_kept_aside(self, form):
        """They may be other than ours."""
        Client().post(self.ADDRESS, recorded("hubspot.json"), JSON)
        assert processed().fields["consent_words"] == (
            "I agree to allow Example Company to store and process my personal data.\n"
            "I agree to receive marketing."
        )

    @pytest.mark.parametrize("boxes", [5, "x", {"value": True}, [5], None])
    def test_boxes_that_are_none_are_passed_over(self, form, boxes):
        body = json.loads(recorded("hubspot.json"))
        body["legalConsentOptions"]["consent"]["communications"] = boxes
        assert Client().post(self.ADDRESS, json.dumps(body), JSON).status_code == 200

    def test_a_legitimate_interest_is_no_consent(self, form):
        body = json.loads(recorded("hubspot.json"))
        body["legalConsentOptions"] = {"legitimateInterest": {"value": True, "legalBasis": "CUSTOMER"}}
        assert Client().post(self.ADDRESS, json.dumps(body), JSON).status_code == 200
        assert processed().consent is None

    def test_what_is_said_of_the_company_is_not_said_of_the_person(self, form):
        """An embed's fields say by a number what they are of."""
        body = json.loads(recorded("hubspot.json"))
        said = {"name": "Analytical Engines", "phone": "+442079460000"}
        body["fields"][-1:] = [{"objectTypeId": "0-2", "name": name, "value": said[name]} for name in said]
        assert Client().post(self.ADDRESS, json.dumps(body), JSON).status_code == 200
        submission = processed()
        contact = submission.contact
        assert (contact.name, contact.company.name, contact.phone) == ("Ada Byron", "Analytical Engines", "")
        assert submission.fields["0-2/phone"] == "+442079460000"

    def test_a_guid_nobody_knows_is_told_so(self, form):
        address = "/submissions/v3/integration/submit/4099946/nobody"
        assert Client().post(address, recorded("hubspot.json"), JSON).status_code == 404


class TestTypeform:
    @pytest.fixture
    def form(self, db):
        return a_form()

    def test_a_signed_response_comes_in_once_however_often_it_is_delivered(self, form):
        body = recorded("typeform.json")
        for _ in range(2):
            answer = Client().post(
                f"/api/v1/forms/{form.key}/typeform", body, JSON, headers=signed(form, body)
            )
            assert answer.status_code == 202

        submission = processed()
        contact = submission.contact
        assert (contact.email, contact.name, contact.phone) == (
            "laura@wonderland.example", "Laura Hare", "+1 541-754-3010"
        )  # fmt: skip
        assert submission.fields["What are your favourite teas?"] == ["Earl Grey", "Assam"]
        assert submission.fields["How many people?"] == 7
        assert submission.fields["utm_source"] == "facebook"

    @pytest.mark.parametrize("told", ["", "sha256=", "sha256=AAAA", "Zoë"])
    def test_a_wrong_signature_opens_nothing(self, form, told):
        headers = {"Typeform-Signature": told} if told else {}
        answer = Client().post(
            f"/api/v1/forms/{form.key}/typeform", recorded("typeform.json"), JSON, headers=headers
        )
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:smarketing:problem:wrong-signature")
        assert not Submission.objects.exists()

    def test_an_answer_of_a_kind_we_do_not_know_costs_no_lead(self, form):
        body = json.loads(recorded("typeform.json"))
        paid = {"amount": "10", "last4": "4242", "name": "Zoë", "success": True}
        body["form_response"]["answers"].append({"type": "payment", "payment": paid, "field": {"ref": "fee"}})
        told = json.dumps(body).encode()
        address = f"/api/v1/forms/{form.key}/typeform"
        assert Client().post(address, told, JSON, headers=signed(form, told)).status_code == 202
        assert json.loads(processed().fields["fee"]) == paid

    def test_a_byte_changed_on_the_way_is_noticed(self, form):
        body = recorded("typeform.json")
        headers = signed(form, body)
        answer = Client().post(f"/api/v1/forms/{form.key}/typeform", body + b" ", JSON, headers=headers)
        assert answer.status_code == 403

    @pytest.mark.parametrize("body", [b"{}", b'{"form_response": {"answers": [1]}}', b"[]", b"{"])
    def test_what_is_no_response_is_a_problem(self, form, body):
        answer = Client().post(f"/api/v1/forms/{form.key}/typeform", body, JSON, headers=signed(form, body))
        assert answer.status_code in (400, 422)
        assert not Submission.objects.exists()


class TestWebToLead:
    ADDRESS = "/servlet/servlet.WebToLead?encoding=UTF-8"

    def test_a_page_changes_its_host_and_nothing_else(self, db):
        form = a_form(alias=OID, origins=["https://www.acme.example"])
        answer = Client().post(
            self.ADDRESS,
            recorded("webtolead.txt"),
            URLENCODED,
            headers={"Origin": "https://www.acme.example"},
        )

        assert (answer.status_code, answer["Location"]) == (303, "https://www.acme.example/thanks.html")
        submission = processed()
        assert (submission.form, submission.shape) == (form, "salesforce")
        assert (submission.contact.name, submission.contact.company.name) == ("Jöns Berzelius", "Karolinska")
        assert (submission.contact.job_title, submission.contact.notes) == ("Professor", "Please call.")
        assert submission.fields["00N5g000005Cdef"] == "Selenium"
        assert not {"oid", "retURL"} & set(submission.fields)

    def test_nobody_is_led_to_a_site_the_form_does_not_name(self, db):
        a_form(alias=OID)
        answer = Client().post(self.ADDRESS, recorded("webtolead.txt"), URLENCODED)
        assert (answer.status_code, answer["Location"]) == (303, "/forms/thanks")

    @pytest.mark.parametrize(
        ("asked", "led_to"),
        [
            (" https://www.acme.example/thanks ", "https://www.acme.example/thanks"),
            ("https://www.acme.example/dankeschön", "https://www.acme.example/dankesch%C3%B6n"),
            ("https://www.acme.example/спасибо", "https://www.acme.example/%D1%81%D0%BF%D0%B0%D1%81%D0%B8%D0%B1%D0%BE"),
            ("https://www.acme.example/\r\nX: y", "https://www.acme.example/%0D%0AX:%20y"),
            ("https://bücher.example/", "https://b%C3%BCcher.example/"),
        ],
    )  # fmt: skip
    def test_an_address_may_be_written_in_any_letters(self, db, asked, led_to):
        a_form(alias=OID, origins=["https://www.acme.example", "https://bücher.example"])
        sent = urlencode({"oid": OID, "email": "a@b.example", "retURL": asked})
        answer = Client().post(self.ADDRESS, sent, URLENCODED)
        assert (answer.status_code, answer["Location"]) == (303, led_to)

    def test_the_address_may_name_the_form(self, db):
        form = a_form()
        answer = Client().post(f"{self.ADDRESS}&form={form.key}", recorded("webtolead.txt"), URLENCODED)
        assert answer.status_code == 303 and Submission.objects.get().form == form

    @pytest.mark.parametrize("body", [b"", b"oid=nobody&email=a%40b.example", b"oid=&last_name=X"])
    def test_what_is_nobodys_is_refused_with_a_page(self, db, body):
        a_form(alias=OID)
        answer = Client().post(self.ADDRESS, body, URLENCODED)
        assert answer.status_code in (404, 415, 422) and "Please check" in answer.content.decode()
        assert not Submission.objects.exists()


@pytest.mark.parametrize("name", ["zapier.json", "make.txt"])
def test_flat_posts_of_automations_come_in_as_they_are(db, name):
    form = a_form()
    kind = JSON if name.endswith("json") else URLENCODED
    address = f"/api/v1/forms/{form.key}/submissions"
    answer = Client().post(address, recorded(name), kind, headers={"Accept": "application/json"})
    assert answer.status_code == 202
    assert processed().contact.email == "grace@navy.example"


ODD = (None, 5, "", "\x00", "\ud800", [5], {}, {"a": {"b": []}})


def inner(document):
    """Each object or list of it with each place in it."""
    places = list(document.items() if isinstance(document, dict) else enumerate(document))
    for place, value in places:
        yield document, place
        if isinstance(value, dict | list):
            yield from inner(value)


@pytest.mark.parametrize("odd", ODD, ids=ascii)
@pytest.mark.parametrize("name", ["hubspot", "typeform", "zapier"])
def test_whatever_stands_anywhere_in_it_is_no_fault_of_ours(db, name, odd):
    """It is taken or refused, and what is taken can be worked off: nothing is left to be tried again."""
    form = a_form(alias=GUID, most_per_minute=0)
    ways = {
        "hubspot": TestHubSpot.ADDRESS,
        "typeform": f"/api/v1/forms/{form.key}/typeform",
        "zapier": f"/api/v1/forms/{form.key}/submissions",
    }
    document = json.loads(recorded(f"{name}.json"))
    for holder, place in inner(document):
        whole, holder[place] = holder[place], odd
        body = json.dumps(document).encode()
        answer = Client().post(ways[name], body, JSON, headers=signed(form, body))
        assert answer.status_code in (200, 202, 400, 413, 422), (place, answer.content)
        holder[place] = whole
    work_off(later(1))
    assert not Submission.objects.filter(state="received").exists()


def test_every_shape_is_in_the_table_under_its_name():
    assert {name: shape.name for name, shape in SHAPES.items()} == {name: name for name in SHAPES}
    assert all(len(name) <= Submission._meta.get_field("shape").max_length for name in SHAPES)


def test_nothing_that_a_shape_carries_can_break_out_of_a_page(db, cast):
    """What another system sent is shown as text."""
    a_form(alias=GUID)
    evil = '"><img src=x onerror=alert(1)>'
    fields = [{"name": "email", "value": "ada@acme.example"}, {"name": evil, "value": evil}]
    Client().post(TestHubSpot.ADDRESS, json.dumps({"fields": fields}), JSON)
    submission = processed()
    client = Client()
    client.force_login(cast.marketer)
    page = client.get(f"/settings/submissions/{submission.pk}/").content.decode()
    assert "<img" not in page and "&lt;img" in page
    assert Contact.objects.get().email == "ada@acme.example"
