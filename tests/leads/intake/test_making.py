"""A form made here: what it asks, what people agree to, the sites it is for, its own page."""

import json
import subprocess
import sys

import pytest
from django.test import Client

from leads.contacts.models import Contact
from leads.handoff import commands as handoffs
from leads.intake import commands as intake
from leads.intake.models import ConsentText, Form, Submission
from leads.intake.rules import SUSPICIONS
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at
from tests.leads.intake.conftest import SYSTEM, a_form, later, work_off

EMAIL = {"name": "mail", "label": "Your e-mail", "type": "email", "required": True, "means": "email"}
SEATS = {"name": "seats", "label": "How many seats", "type": "number"}
PLAN = {"name": "plan", "label": "Plan", "type": "choice", "choices": ["Small", "Large"]}
DAY = {"name": "day", "label": "When", "type": "date"}
AGREE = {"name": "rules", "label": "I know the rules", "type": "checkbox", "required": True}
ASKED = [EMAIL, SEATS, PLAN, DAY, AGREE]
FILLED = {"mail": "ada@acme.example", "seats": "12", "plan": "Small", "day": "2026-03-31", "rules": "yes"}
SITE = "https://www.acme.example"


@pytest.fixture
def asking(db):
    return a_form(questions=ASKED)


@pytest.fixture
def mara(cast):
    client = Client()
    client.force_login(cast.marketer)
    return client


def door(form):
    return f"/api/v1/forms/{form.key}/submissions"


def send(form, fields, **headers):
    return Client().post(door(form), json.dumps(fields), content_type="application/json", headers=headers)


def rows_of(questions, **more):
    """A formset as a browser posts it."""
    told = {"q-TOTAL_FORMS": len(questions), "q-INITIAL_FORMS": 0}
    for number, question in enumerate(questions):
        row = {"type": "text", "keeping": "fill", "ORDER": number + 1, **question}
        row["choices"] = "\n".join(row.get("choices", []))
        row["required"] = "on" if row.get("required") else ""
        told |= {f"q-{number}-{name}": value for name, value in row.items()}
    return {**told, **more}


def test_a_marketer_says_in_the_browser_what_a_form_asks(mara, form):
    page = mara.get(f"/settings/forms/{form.pk}/fields/").content.decode()
    assert 'value="email"' in page  # what it usually asks, to be changed

    assert 'name="version" value="1"' in page
    posted = rows_of([SEATS, EMAIL], version=1)
    posted["q-0-ORDER"], posted["q-1-ORDER"] = 2, 1
    assert mara.post(f"/settings/forms/{form.pk}/fields/", posted).status_code == 302

    form = Form.objects.get()
    assert [each.name for each in form.asks] == ["mail", "seats"]
    assert form.asks[0].required and form.asks[0].means == "email"
    assert "How many seats" in mara.get(f"/settings/forms/{form.pk}/").content.decode()


def test_another_field_keeps_what_was_typed_and_saves_nothing(mara, form):
    page = mara.post(f"/settings/forms/{form.pk}/fields/", rows_of([EMAIL], more="yes"))

    text = page.content.decode()
    assert page.status_code == 200 and 'value="Your e-mail"' in text and "q-1-name" in text
    assert Form.objects.get().questions == []


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ([SEATS], "e-mail address or a phone number"),
        ([EMAIL, {**SEATS, "name": "MAIL"}], "Two fields are called mail"),
        ([EMAIL, {**SEATS, "means": "email"}], "Two fields are for email"),
        ([EMAIL, {**PLAN, "choices": []}], "needs choices"),
        ([EMAIL, {**SEATS, "name": "_stamp"}], "a name that we need"),
        ([{**EMAIL, "keeping": "newest"}], "never replaced"),
        ([EMAIL, {**SEATS, "keeping": "append"}], "only the message"),
    ],
)
def test_fields_that_make_no_sense_are_refused_with_why(db, questions, said):
    with pytest.raises(Refused, match=said) as refusal:
        a_form(questions=questions)
    assert refusal.value.field == "questions"
    assert not Form.objects.exists()


def test_answers_are_read_as_the_form_says_and_the_rest_is_kept_aside(asking):
    assert send(asking, {**FILLED, "email": "other@acme.example", "More": "x"}).status_code == 202
    work_off(later(1))

    submission = Submission.objects.get()
    assert (submission.contact.email, submission.state) == ("ada@acme.example", "processed")
    assert submission.fields["seats"] == "12" and submission.fields["More"] == "x"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"seats": "many"}, "seats"),
        ({"seats": "NaN"}, "seats"),
        ({"plan": "Huge"}, "plan"),
        ({"plan": ["Small", "Huge"]}, "plan"),
        ({"day": "31.3.2026"}, "day"),
        ({"rules": "off"}, "rules"),
        ({"rules": None}, "rules"),
        ({"mail": ""}, "mail"),
    ],
)
def test_what_is_no_answer_is_refused_by_its_name(asking, wrong, field):
    answer = send(asking, {**FILLED, **wrong})
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not Submission.objects.exists()


def test_each_submission_keeps_the_wording_it_agreed_to(cast):
    form = a_form(consent_text="You may write to me.")
    old = form.consent
    send(form, {"email": "ada@acme.example", "consent": "yes"})
    intake.edit_form(
        form_id=form.pk,
        changes={"consent_text": "Once a month."},
        revision=1,
        actor=SYSTEM,
        now=at("Tue 09:00"),
    )
    for version, email in (("1", "bea"), ("2", "cleo"), ("9", "dora")):
        send(form, {"email": f"{email}@acme.example", "consent": "on", "_consent_version": version})
    send(form, {"email": "eve@acme.example", "consent": "no"})

    agreed = dict(Submission.objects.values_list("fields__email", "consent__text"))
    assert [agreed[f"{name}@acme.example"] for name in ("ada", "bea")] == [old.text] * 2
    assert [agreed[f"{name}@acme.example"] for name in ("cleo", "dora")] == ["Once a month."] * 2
    assert agreed["eve@acme.example"] is None
    assert sorted(ConsentText.objects.values_list("version", flat=True)) == [1, 2]


def test_a_form_that_needs_consent_takes_nothing_without(db):
    form = a_form(consent_text="You may write to me.", consent_required=True)

    answer = send(form, {"email": "ada@acme.example", "consent": False})

    assert (answer.status_code, answer.json()["field"]) == (422, "consent")
    assert not Submission.objects.exists()


class TestOrigins:
    @pytest.fixture
    def form(self, db):
        return a_form(origins=[f"{SITE}/", "https://shop.acme.example:8443"])

    def asked(self, form, origin):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        return Client().options(door(form), headers=headers).get("Access-Control-Allow-Origin")

    def test_only_the_sites_a_form_names_may_post(self, form):
        assert self.asked(form, SITE) == SITE
        answer = send(form, {"email": "ada@acme.example"}, Origin=SITE)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (202, SITE)
        assert "origin" in answer["Vary"].lower()

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", f"{SITE}.evil.example", "http://www.acme.example", "null"]
    )
    def test_others_may_not_and_are_told(self, form, origin):
        assert self.asked(form, origin) is None
        answer = send(form, {"email": "ada@acme.example"}, Origin=origin)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:smarketing:problem:wrong-origin")
        assert "Access-Control-Allow-Origin" not in answer
        assert not Submission.objects.exists()

    def test_our_own_pages_and_programs_always_may(self, form):
        assert send(form, {"email": "ada@acme.example"}, Origin="http://testserver").status_code == 202
        assert send(form, {"email": "bea@acme.example"}).status_code == 202
        assert send(form, {"email": "x@acme.example"}, Referer="https://evil.example/a").status_code == 403

    def test_a_site_may_be_named_in_any_letters(self, db):
        form, as_browsers_say = a_form(origins=["https://Bücher.example"]), "https://xn--bcher-kva.example"
        assert send(form, {"email": "ada@acme.example"}, Origin=as_browsers_say).status_code == 202
        assert send(form, {"email": "bea@acme.example"}, Origin="https://bucher.example").status_code == 403

    @pytest.mark.parametrize(
        "wrong", ["acme.example", "https://*.acme.example", f"{SITE}/page", "ftp://x.example"]
    )
    def test_a_site_is_named_exactly(self, db, wrong):
        with pytest.raises(Refused, match="no web site's origin"):
            a_form(origins=[wrong])
        assert not Form.objects.exists()


def test_its_own_page_works_without_scripts_and_says_its_thanks(asking):
    intake.edit_form(
        form_id=asking.pk,
        changes={"thanks": "See you\nsoon <b>", "consent_text": "You may <i>write</i>."},
        revision=1,
        actor=SYSTEM,
        now=at("Tue 09:00"),
    )
    page = Client().get(
        f"/f/{asking.key}/?utm_source=fair&other=x", headers={"Referer": "https://a.example/"}
    )
    text = page.content.decode()

    assert 'name="utm_source" value="fair"' in text and 'name="other"' not in text
    assert "You may &lt;i&gt;write&lt;/i&gt;." in text and '<option value="Large">Large</option>' in text
    assert not page.cookies and page["Cache-Control"] == "no-store"
    answer = Client().post(door(asking), {**FILLED, "consent": "yes"}, headers={"Sec-Fetch-Mode": "navigate"})
    assert (answer.status_code, answer["Location"]) == (303, f"/f/{asking.key}/thanks/")
    assert "See you\nsoon &lt;b&gt;" in Client().get(answer["Location"]).content.decode()
    missing = Client().get("/f/nobody/")
    assert (missing.status_code, "There is no form" in missing.text, "Sign out" in missing.text) == (
        404,
        True,
        False,
    )


def test_a_page_that_draws_the_form_itself_learns_what_it_asks(asking):
    plan = Client().get(f"/api/v1/forms/{asking.key}/plan").json()

    assert [each["name"] for each in plan["questions"]] == list(FILLED)
    assert plan["questions"][2]["choices"] == ["Small", "Large"]
    assert "fetch(" in Client().get(f"/f/{asking.key}/embed.js").content.decode()


def test_the_python_snippet_is_a_program(mara, asking):
    page = mara.get(f"/api/v1/forms/{asking.pk}/snippets").json()
    snippets = {each["title"]: each["text"] for each in page["snippets"]}
    assert len(snippets) == 5
    subprocess.run([sys.executable, "-c", f"compile({snippets['From Python']!r}, 'x', 'exec')"], check=True)
    assert '<label>Plan <select name="plan"><option></option><option>Small</option>' in snippets["HTML form"]


class TestReplay:
    """A replay compares with the person anew, and brings nobody further a second time."""

    def test_of_what_was_processed_makes_no_second_interaction(self, cast):
        form = a_form(qualifies=True)
        send(form, {"email": "ada@acme.example", "name": "Ada"})
        work_off(later(1))
        contact = Contact.objects.get()
        before = (contact.touchpoints.count(), contact.moves.count())
        submission = Submission.objects.get()

        intake.replay(submission_id=submission.pk, actor=given.who(cast.marketer), now=later(2))
        work_off(later(3))

        submission.refresh_from_db()
        assert (submission.state, submission.contact_id) == ("processed", contact.pk)
        assert (contact.touchpoints.count(), contact.moves.count()) == before


class TestKeeping:
    """What a form says of a value that differs from the one we know."""

    def known(self, keeping, field="job", means="job_title", **ours):
        contact = given.a_contact(at("Mon 09:00"), name="Ada", email="ada@acme.example", **ours)
        asked = {"name": field, "label": field, "means": means, "keeping": keeping}
        self.form = a_form(questions=[EMAIL, asked])
        return contact

    def sent(self, **fields):
        send(self.form, {"mail": "ada@acme.example", **fields})
        work_off(later(1))
        return Submission.objects.get()

    def test_fill_keeps_ours_and_shows_theirs(self, cast):
        contact = self.known("fill", job_title="Countess")
        submission = self.sent(job="Engineer")
        contact.refresh_from_db()
        assert (contact.job_title, submission.differing) == ("Countess", {"job_title": "Engineer"})
        assert submission.undecided == []

    def test_newest_replaces_ours(self, cast):
        contact = self.known("newest", job_title="Countess")
        submission = self.sent(job="Engineer")
        contact.refresh_from_db()
        assert (contact.job_title, submission.differing) == ("Engineer", {})

    def test_newest_of_a_company_moves_the_person_there(self, cast):
        contact = self.known("newest", "firm", "company", company_name="Old Ltd")
        self.sent(firm="New Ltd")
        contact.refresh_from_db()
        assert contact.company.name == "New Ltd"

    def test_a_message_is_appended_once(self, cast):
        contact = self.known("append", "words", "message", notes="First.")
        submission = self.sent(words="Second.")
        contact.refresh_from_db()
        assert contact.notes == "First.\n\nSecond."
        intake.replay(submission_id=submission.pk, actor=SYSTEM, now=later(2))
        work_off(later(3))
        contact.refresh_from_db()
        assert contact.notes == "First.\n\nSecond."

    def test_a_message_that_others_begin_with_is_appended_too(self, cast):
        contact = self.known("append", "words", "message", notes="Call me\n\ntomorrow. Call me!")
        for moment, words in enumerate(("Call", "Call", "Call me\n\ntomorrow. Call me!")):
            send(self.form, {"mail": "ada@acme.example", "words": words, "number": moment})
            work_off(later(moment + 1))
        contact.refresh_from_db()
        assert contact.notes == "Call me\n\ntomorrow. Call me!\n\nCall"

    @pytest.mark.parametrize("take", [True, False])
    def test_ask_lets_a_person_decide(self, cast, mara, take):
        contact = self.known("ask", job_title="Countess")
        submission = self.sent(job="Engineer")
        assert submission.undecided == ["job_title"]
        where = f"/settings/submissions/{submission.pk}/"
        assert "to decide" in mara.get(where).content.decode()

        mara.post(f"{where}decide/", {"field": "job_title", "take": "yes" if take else "no"})

        contact.refresh_from_db()
        submission.refresh_from_db()
        assert contact.job_title == ("Engineer" if take else "Countess")
        assert submission.undecided == []


def test_somebody_whom_sales_gave_back_comes_again_and_starts_anew(cast):
    form = a_form(qualifies=True)
    handoff = given.an_accepted(cast, at("Mon 09:00"))
    handoffs.return_(
        handoff_id=handoff.pk, reason="no_intent", actor=given.who(cast.rep), now=at("Mon 12:00")
    )
    contact = Contact.objects.get()
    assert (contact.stage, contact.recycled) == ("lead", True)

    send(form, {"email": contact.email, "name": contact.name})
    work_off(later(1))

    contact.refresh_from_db()
    assert (contact.stage, contact.recycled, contact.touchpoints.count()) == ("mql", False, 1)


def test_what_came_in_is_what_became_of_it_and_each_number_opens_its_rows(mara, form):
    other = a_form(name="Other")
    for number in range(3):
        send(form, {"email": f"a{number}@acme.example"})
    work_off(later(1))
    send(form, {"email": "b@mailinator.com"})
    work_off(later(1))
    send(other, {"email": "c@acme.example"})

    told = mara.get("/api/v1/submissions/reconciliation").json()
    assert told["total"] == {"received": 5, "processed": 3, "held": 1, "rejected": 0, "waiting": 1}
    for each in (told["total"], *told["forms"]):
        fates = ("processed", "held", "rejected", "waiting")
        assert each["received"] == sum(each[fate] for fate in fates)
    assert mara.get("/settings/submissions/reconciliation/?span=day").status_code == 200
    for query, count in (
        ("", 5),
        ("?state=held", 1),
        (f"?form={form.pk}&state=processed", 3),
        ("?form=x", 5),
    ):
        page = mara.get(f"/settings/submissions/{query}").content.decode()
        assert page.count('id="submission-') == count and f"{count} in all" in page


def test_a_suspicion_has_a_sentence():
    assert all(len(code) <= 20 and why.endswith(".") for code, why in SUSPICIONS.items())
