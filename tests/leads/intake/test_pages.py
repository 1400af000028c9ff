import html

import pytest
from django.test import Client
from django.urls import reverse

from leads.intake import commands as intake
from leads.intake.models import Form, Submission
from smarketing.journal.models import Entry
from tests import given
from tests.given import at
from tests.leads.intake.conftest import SYSTEM, a_form, work_off

NOW = at("Tue 10:00")
ADA = {"email": "ada@acme.example", "name": "Ada"}


@pytest.fixture
def visit(cast):
    """The pages as one of the cast sees them."""

    def signed_in(who="marketer"):
        client = Client()
        client.force_login(getattr(cast, who))
        return client

    return signed_in


def test_a_marketer_makes_a_form_and_copies_its_snippet(visit):
    page = visit().post(
        "/settings/forms/new/",
        {
            "name": "White paper",
            "kind": "offer",
            "qualifies": "on",
            "redirect_url": "https://us.example/thanks",
        },
        follow=True,
    )

    form = Form.objects.get()
    assert (form.name, form.kind, form.qualifies, form.is_active) == ("White paper", "offer", True, True)
    assert len(form.key) == 16
    text = html.unescape(page.content.decode())
    assert f'<form action="http://testserver/api/v1/forms/{form.key}/submissions" method="post"' in text
    assert "Idempotency-Key" in text
    assert "form-action 'self' https://us.example" in page.headers["Content-Security-Policy"]
    assert Entry.objects.filter(kind="form.created", subject_id=form.pk).exists()


def test_the_snippets_show_the_stated_public_address(visit, form, settings):
    settings.PUBLIC_URL = "https://leads.us.example"

    page = visit().get(f"/settings/forms/{form.pk}/").content.decode()

    assert f"https://leads.us.example/api/v1/forms/{form.key}/submissions" in page
    assert f'action="/api/v1/forms/{form.key}/submissions"' in page  # the test posts to this very host


@pytest.mark.parametrize("who", ["marketer", "admin", "manager"])
def test_marketing_managers_and_admins_keep_forms(visit, who, form):
    assert visit(who).get("/settings/forms/new/").status_code == 200
    assert "New form" in visit(who).get("/settings/forms/").content.decode()


def test_sales_sees_forms_and_changes_none(visit, form):
    rita = visit("rep")

    assert "New form" not in rita.get("/settings/forms/").content.decode()
    assert rita.get(f"/settings/forms/{form.pk}/").status_code == 200
    before = given.snapshot(Form)
    for address in ("/settings/forms/new/", f"/settings/forms/{form.pk}/edit/"):
        assert rita.get(address).status_code == 403
        assert rita.post(address, {"name": "Mine", "kind": "offer"}).status_code == 403
    assert given.snapshot(Form) == before


def test_nobody_sees_the_pages_without_signing_in(form):
    for address in ("/settings/forms/", f"/settings/forms/{form.pk}/"):
        assert Client().get(address).status_code == 302


def test_an_edit_keeps_the_key_and_can_switch_the_form_off(visit, form):
    key = form.key
    page = visit().post(
        f"/settings/forms/{form.pk}/edit/",
        {"name": "Demo", "kind": "subscription", "version": 1},
        follow=True,
    )

    form.refresh_from_db()
    assert (form.name, form.kind, form.is_active, form.key) == ("Demo", "subscription", False, key)
    assert "switched off" in page.content.decode()


@pytest.mark.parametrize("address", ["ftp://us.example/", "javascript:alert(1)", "no address"])
def test_a_form_leads_to_web_pages_only(visit, form, address):
    page = visit().post("/settings/forms/new/", {"name": "New", "kind": "offer", "redirect_url": address})

    assert page.status_code == 422
    assert Form.objects.count() == 1
    assert 'value="New"' in page.content.decode()


def test_a_form_shows_what_it_sent_and_the_fate_of_each(visit, form):
    for number in range(60):
        intake.receive(form=form, fields={"email": f"p{number}@acme.example"}, now=NOW)
    held = Submission.objects.order_by("pk").first()
    Submission.objects.filter(pk=held.pk).update(state="held", settled_at=NOW, why="Odd.")

    page = visit().get(f"/settings/forms/{form.pk}/").content.decode()
    rest = visit().get(f"/settings/forms/{form.pk}/" + page.split('rel="next" href="')[1].split('"')[0])
    only_held = visit().get(f"/settings/forms/{form.pk}/?state=held").content.decode()

    assert page.count('id="submission-') == 50
    assert rest.content.decode().count('id="submission-') == 10
    assert only_held.count('id="submission-') == 1
    assert "Odd." in only_held


def test_a_poll_gets_the_submissions_alone(visit, form):
    page = visit().get(f"/settings/forms/{form.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert page.strip().startswith('<div id="submissions"')


def test_the_list_of_forms_asks_as_much_for_ten_as_for_one(visit, django_assert_max_num_queries):
    client = visit()
    for number in range(10):
        intake.receive(form=a_form(name=f"Form {number}"), fields=ADA, now=NOW)

    with django_assert_max_num_queries(12):
        assert client.get("/settings/forms/").content.decode().count('id="form-') == 10


def test_a_held_submission_is_listed_first_looked_at_and_processed_again(visit, form):
    sent = {**ADA, "Favourite colour": "<b>blue</b>", "source": "crm", "external_id": "7"}
    submission = intake.receive(form=form, fields=sent, now=NOW)
    given.a_contact(NOW, email="ada@acme.example")
    given.a_contact(NOW, source="crm", external_id="7")
    work_off(NOW)
    mara = visit()

    assert str(submission.pk) in mara.get("/settings/forms/").content.decode()
    page = mara.get(f"/settings/submissions/{submission.pk}/").content.decode()
    assert "&lt;b&gt;blue&lt;/b&gt;" in page
    assert "only kept" in page
    assert "The e-mail is one person&#x27;s" in page
    again = mara.post(reverse("submission-replay", args=[submission.pk]), follow=True)

    assert "waits for a worker" in again.content.decode()
    assert visit("rep").post(reverse("submission-replay", args=[submission.pk])).status_code == 403


def test_setting_aside_needs_a_reason(visit, form):
    submission = intake.receive(form=form, fields=ADA, now=NOW)
    Submission.objects.update(state="held", settled_at=NOW)
    address = reverse("submission-reject", args=[submission.pk])

    refused = visit().post(address, {"reason": ""})
    done = visit().post(address, {"reason": "Spam"}, follow=True)

    assert (refused.status_code, "Say why" in refused.content.decode()) == (422, True)
    assert "Spam" in done.content.decode()


def test_a_processed_submission_names_who_it_became_and_what_differs(visit, form):
    given.a_contact(NOW, email="ada@acme.example", name="Ada B")
    submission = intake.receive(form=form, fields=ADA, now=NOW)
    work_off(NOW)

    page = visit().get(f"/settings/submissions/{submission.pk}/").content.decode()

    assert "Ada B" in page
    assert "Sent, but not kept with the person" in page
    assert "ours: Ada B" in page
    assert "differs: name" in visit().get("/settings/submissions/").content.decode()


def test_a_list_that_is_narrowed_says_to_what(visit, form):
    narrowed = visit().get(f"/settings/submissions/?form={form.pk}&span=week&state=held").content.decode()

    for name in (form.name, "7 days"):
        assert f'aria-label="Remove filter {name}"' in narrowed
    assert "Remove filter" not in visit().get("/settings/submissions/?form=9999&span=").content.decode()


def test_no_page_where_there_is_nothing(visit):
    assert visit().get("/settings/forms/999/").status_code == 404
    assert visit().get("/settings/submissions/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_the_schema_and_its_page_are_served(client, db):
    schema = client.get("/api/v1/schema", headers={"Accept": "application/json"})
    page = client.get("/api/v1/docs").content.decode()

    assert schema.status_code == 200
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")
    assert client.get("/api/v1/docs?script=").status_code == 200


def test_the_key_of_a_form_may_be_given_where_one_is_in_use(db):
    form = intake.create_form(fields={"name": "Old"}, actor=SYSTEM, now=NOW, key="old-key")

    assert form.key == "old-key"
