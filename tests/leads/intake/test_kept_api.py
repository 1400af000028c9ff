"""Forms and what they sent, by program: read by everybody, kept by marketing and admins."""

import uuid

import pytest
from django.urls import reverse

from leads.campaigns import commands as campaigns
from leads.contacts.models import Contact
from leads.intake import commands as intake
from leads.intake import queries
from leads.intake.api.kept import FormFilters, SubmissionFilters
from leads.intake.models import Form, Submission
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")
KEPT = (Form, Submission, Contact, Entry)
KEEPERS = {"marketer", "marketing_lead", "manager", "admin"}
DEMO = {
    "name": "Demo request",
    "kind": "offer",
    "qualifies": True,
    "redirect_url": "https://ours.example/thanks",
}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def mara(cast):
    return Program(cast.marketer)


@pytest.fixture
def spring(cast):
    fields = {"key": "spring", "name": "Spring"}
    return campaigns.create(fields=fields, actor=who(cast.marketer), now=at("Mon 10:00"))


@pytest.fixture
def demo(cast, spring):
    fields = {**DEMO, "campaign_id": spring.pk}
    return intake.create_form(fields=fields, actor=who(cast.marketer), now=at("Mon 10:00"))


def sent(form, when, **fields):
    known = {"email": f"{uuid.uuid4().hex[:8]}@acme.example", "Your colour": "red", **fields}
    return intake.receive(form=form, fields=known, now=when)


def processed(form, when, **fields):
    submission = sent(form, when, **fields)
    intake.take(submission_id=submission.pk, now=when)
    return Submission.objects.get(pk=submission.pk)


def held(form, when):
    """Its e-mail is one person's and its external id another's."""
    one = given.a_contact(when)
    other = given.a_contact(when, source="form", external_id=f"X-{one.pk}")
    return processed(form, when, email=one.email, external_id=other.external_id)


class TestForms:
    def test_one_is_made_as_its_page_makes_it(self, mara, cast, spring):
        answer = mara.post("/forms", {**DEMO, "campaign_id": spring.pk})
        made = Form.objects.get()
        assert (answer.status_code, answer["Location"]) == (201, f"http://testserver/api/v1/forms/{made.pk}")
        address = f"http://testserver{reverse('form-submissions', args=[made.key])}"
        assert answer.json() == mara.shown(answer["Location"]) == {
            **DEMO,
            "id": made.pk,
            "key": made.key,
            "campaign": {"id": spring.pk, "name": "Spring"},
            "asset": None,
            "questions": [],
            "consent_text": "",
            "consent_version": None,
            "consent_required": False,
            "thanks": "",
            "origins": [],
            "most_per_minute": 60,
            "alias": None,
            "is_active": True,
            "created_at": "2026-03-04T12:00:00Z",
            "submissions_url": address,
        }  # fmt: skip
        assert Program().client.post(address, {"email": "a@acme.example"}).status_code == 303

    def test_marketing_managers_and_admins_keep_them(self, cast, demo):
        programs.only_those_may(cast, KEEPERS, lambda me: me.post("/forms", DEMO), *KEPT)
        change = {"is_active": False}
        programs.only_those_may(cast, KEEPERS, lambda me: me.patch(f"/forms/{demo.pk}", change), *KEPT)
        programs.needs_scope(
            cast, cast.marketer, "submissions:write", lambda me: me.post("/forms", DEMO), *KEPT
        )
        for path in ("", f"/{demo.pk}", f"/{demo.pk}/counts", f"/{demo.pk}/snippets"):
            programs.reads_need_read(cast, f"/forms{path}")

    @pytest.mark.parametrize(
        ("wrong", "status", "field"),
        [
            ({"name": " "}, 400, "name"),
            ({"name": "x" * 121}, 400, "name"),
            ({"kind": "quiz"}, 400, "kind"),
            ({"qualifies": "maybe"}, 400, "qualifies"),
            ({"redirect_url": "javascript:alert(1)"}, 400, "redirect_url"),
            ({"redirect_url": "ftp://ours.example/x"}, 422, "redirect_url"),
            ({"campaign_id": 99999}, 422, "campaign_id"),
            ({"asset_id": 99999}, 422, "asset_id"),
            ({"key": "mine"}, 400, "key"),
        ],
    )
    def test_bad_input_is_named_and_writes_nothing(self, mara, demo, wrong, status, field):
        with programs.nothing_written(*KEPT):
            programs.refused(mara.post("/forms", {**DEMO, **wrong}), status, field=field)
            programs.refused(mara.patch(f"/forms/{demo.pk}", wrong), status, field=field)
            programs.refused(mara.patch("/forms/99999", {"name": "x"}), 404, code="no-such-form")
            programs.refused(mara.get("/forms/99999/counts"), 404)

    def test_an_edit_changes_what_was_sent(self, mara, demo):
        seen = mara.get(f"/forms/{demo.pk}")["ETag"]
        shown = mara.patch(
            f"/forms/{demo.pk}", {"is_active": False, "campaign_id": None}, If_Match=seen
        ).json()
        assert (shown["is_active"], shown["campaign"], shown["name"]) == (False, None, "Demo request")
        again = {"campaign_id": None, "name": "Other"}
        with programs.nothing_written(*KEPT):
            programs.refused(mara.patch(f"/forms/{demo.pk}", again, If_Match=seen), 412)

    def test_what_arrives_meanwhile_does_not_stand_in_the_way_of_an_edit(self, mara, demo):
        seen = mara.get(f"/forms/{demo.pk}")["ETag"]
        processed(demo, NOW)
        assert mara.patch(f"/forms/{demo.pk}", {"name": "Other"}, If_Match=seen).status_code == 200

    def test_counts_and_snippets_are_those_of_the_page(self, mara, demo):
        sent(demo, at("Tue 09:00"))
        processed(demo, at("Tue 10:00"))
        held(demo, at("Tue 11:00"))
        assert mara.shown(f"/forms/{demo.pk}/counts") == {
            "received": 1, "processed": 1, "held": 1, "rejected": 0, "last_at": "2026-03-03T11:00:00Z"
        }  # fmt: skip
        snippets = mara.shown(f"/forms/{demo.pk}/snippets")["snippets"]
        address = mara.shown(f"/forms/{demo.pk}")["submissions_url"]
        assert len(snippets) > 1 and all(
            address in each["text"] or "/embed.js" in each["text"] for each in snippets
        )

    def test_filters_narrow_and_pages_follow(self, mara, cast, demo, spring):
        def made(name, **fields):
            return intake.create_form(fields={"name": name, **fields}, actor=who(cast.marketer), now=NOW)

        paper = campaigns.create_asset(
            fields={"key": "p", "name": "P"}, actor=who(cast.marketer), now=at("Mon 10:00")
        )
        news = made("Newsletter", kind="subscription")
        gone = made("Old demo", is_active=False, asset_id=paper.pk)
        cases = {
            ("q", "DEMO"): lambda f: "emo" in f.name,
            ("key", demo.key): lambda f: f.pk == demo.pk,
            ("kind", "subscription"): lambda f: f.kind == "subscription",
            ("qualifies", "true"): lambda f: f.qualifies,
            ("is_active", "false"): lambda f: not f.is_active,
            ("campaign", str(spring.pk)): lambda f: f.campaign_id,
            ("asset", str(paper.pk)): lambda f: f.asset_id,
            ("created_after", "2026-03-04T12:00:00Z"): lambda f: f.created_at >= NOW,
            ("created_before", "2026-03-04T12:00:00Z"): lambda f: f.created_at < NOW,
        }
        programs.narrows(mara, "/forms", [demo, news, gone], cases)
        assert {name for name, _ in cases} == set(FormFilters.known())
        programs.walks_once(mara, "/forms", lambda: made("Later", campaign_id=spring.pk))
        programs.costs_the_same(mara, "/forms", lambda: made("Latest", campaign_id=spring.pk))


class TestSubmissions:
    def test_one_is_shown_raw_and_with_what_became_of_it(self, mara, demo):
        ada = given.a_contact(at("Mon 09:00"), name="Ada", email="ada@acme.example")
        fields = {"email": "ADA@acme.example", "name": "Ada King", "page": "https://ours.example/demo"}
        submission = processed(demo, at("Tue 10:00"), **fields)
        assert mara.shown(f"/submissions/{submission.pk}") == {
            "id": str(submission.pk),
            "form": {"id": demo.pk, "key": demo.key, "name": "Demo request"},
            "received_at": "2026-03-03T10:00:00Z",
            "state": "processed",
            "why": "",
            "why_code": "",
            "settled_at": "2026-03-03T10:00:00Z",
            "attempts": 1,
            "sender": "Ada King",
            "contact": {"id": ada.pk, "name": "Ada"},
            "differing": {"name": "Ada King"},
            "undecided": [],
            "shape": "plain",
            "suspicion": "",
            "agreed": None,
            "page": "https://ours.example/demo",
            "referrer": "",
            "sent": [
                {"name": "name", "value": "Ada King", "means": "name"},
                {"name": "email", "value": "ADA@acme.example", "means": "email"},
                {"name": "page", "value": "https://ours.example/demo", "means": "page"},
                {"name": "Your colour", "value": "red", "means": None},
            ],
        }

    def test_one_that_waits_and_one_that_is_not_there(self, mara, demo):
        shown = mara.shown(f"/submissions/{sent(demo, at('Tue 10:00')).pk}")
        assert (shown["state"], shown["settled_at"], shown["contact"]) == ("received", None, None)
        programs.refused(mara.get(f"/submissions/{uuid.uuid4()}"), 404, code="no-such-submission")
        programs.refused(mara.get("/submissions/7"), 404)

    def test_everybody_reads_them(self, cast, demo):
        submission = processed(demo, at("Tue 10:00"))
        programs.reads_need_read(cast, "/submissions")
        programs.reads_need_read(cast, f"/submissions/{submission.pk}")

    def test_a_held_one_is_replayed_by_those_who_keep_forms(self, cast, mara, demo):
        submission = held(demo, at("Tue 10:00"))

        def ask(me):
            return me.post(f"/submissions/{submission.pk}/replay")

        programs.only_those_may(cast, KEEPERS, ask, *KEPT)
        with programs.undone():
            programs.needs_scope(cast, cast.marketer, "submissions:write", ask, *KEPT)
        assert ask(mara).json()["state"] == "received"
        assert Entry.objects.latest("pk").kind == "submission.replayed"
        with programs.nothing_written(*KEPT):
            programs.refused(ask(mara), 409, code="not-settled")

    def test_a_held_one_is_set_aside_with_a_reason(self, cast, mara, demo):
        submission = held(demo, at("Tue 10:00"))

        def ask(me):
            return me.post(f"/submissions/{submission.pk}/reject", {"reason": "Spam"})

        programs.only_those_may(cast, KEEPERS, ask, *KEPT)
        with programs.nothing_written(*KEPT):
            for body in ({}, {"reason": " "}, {"reason": None}):
                answer = mara.post(f"/submissions/{submission.pk}/reject", body)
                programs.refused(answer, 400, field="reason")
        shown = ask(mara).json()
        assert (shown["state"], shown["why"], shown["why_code"]) == ("rejected", "Spam", "rejected")
        with programs.nothing_written(*KEPT):
            programs.refused(ask(mara), 409, code="not-held")

    @pytest.mark.parametrize("step", ["replay", "reject", "decide"])
    def test_what_is_settled_or_not_there_stays_so(self, mara, demo, step):
        done = processed(demo, at("Tue 10:00"))
        with programs.nothing_written(*KEPT):
            body = {"reject": {"reason": "Spam"}, "decide": {"field": "name", "take": True}}.get(step, {})
            if step != "replay":
                assert mara.post(f"/submissions/{done.pk}/{step}", body).status_code == 409
            programs.refused(mara.post(f"/submissions/{uuid.uuid4()}/{step}", body), 404)

    def test_filters_narrow_to_what_they_say(self, cast, mara, demo):
        other = intake.create_form(fields={"name": "News"}, actor=who(cast.marketer), now=at("Mon 10:00"))
        done = processed(demo, at("Mon 12:00"))
        held(demo, at("Tue 10:00"))
        trapped = {"email": "eve@acme.example", "fax_extension": "1"}
        intake.receive(form=other, fields=trapped, now=at("Wed 10:00"), shape="hubspot")
        rows = list(queries.submissions())
        cases = {
            ("form", str(demo.pk)): lambda s: s.form_id == demo.pk,
            ("key", other.key): lambda s: s.form_id == other.pk,
            ("state", "held,received"): lambda s: s.state in ("held", "received"),
            ("why_code", "two-people"): lambda s: s.state == "held",
            ("suspicion", "trap"): lambda s: s.suspicion,
            ("shape", "hubspot"): lambda s: s.form_id == other.pk,
            ("contact", str(done.contact_id)): lambda s: s.pk == done.pk,
            ("received_after", "2026-03-03T10:00:00Z"): lambda s: s.received_at >= at("Tue 10:00"),
            ("received_before", "2026-03-03T10:00:00Z"): lambda s: s.received_at < at("Tue 10:00"),
            ("settled_after", "2026-03-03T10:00:00Z"): lambda s: s.state == "held",
            ("settled_before", "2026-03-03T10:00:00Z"): lambda s: s.pk == done.pk,
        }
        programs.narrows(mara, "/submissions", rows, cases)
        assert {name for name, _ in cases} == set(SubmissionFilters.known())
        for query in ("state=lost", "form=x", "received_after=x", "email=x"):
            programs.refused(mara.get(f"/submissions?{query}"), 400, field=query.partition("=")[0])

    def test_pages_show_each_once_and_cost_the_same(self, mara, demo):
        for _ in range(4):  # of the same moment, sorted by their ids
            sent(demo, at("Tue 10:00"))
        programs.walks_once(mara, "/submissions", lambda: processed(demo, NOW))
        programs.costs_the_same(mara, "/submissions", lambda: processed(demo, NOW))


class TestOtherOrigins:
    """Only the door that forms send to is open to scripts of other web sites."""

    def allowed(self, path):
        answer = Program().client.options(path, headers={
            "Origin": "https://other.example", "Access-Control-Request-Method": "POST"
        })  # fmt: skip
        return answer.get("Access-Control-Allow-Origin")

    def test_the_forms_own_door_is_open_and_the_rest_is_shut(self, demo):
        assert self.allowed(f"/api/v1/forms/{demo.key}/submissions") == "https://other.example"
        for path in ("/api/v1/forms", f"/api/v1/forms/{demo.pk}", "/api/v1/contacts"):
            assert self.allowed(path) is None
