"""Contacts by program: the same people, the same rules and the same words as on the pages."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from leads.campaigns.models import Touchpoint
from leads.companies.models import Company
from leads.contacts.models import Contact
from leads.handoff import commands as handoffs
from leads.lifecycle import commands as lifecycle
from leads.lifecycle.models import StageMove
from leads.record.api.filters import ContactFilters
from leads.record.queries import listing
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at, who
from tests.kept import Kept
from tests.programs import Program

NOW = at("Wed 12:00")
KEPT = (Contact, Company, Touchpoint, StageMove, Entry)
ADA = {
    "name": "Ada Lovelace",
    "email": "ada@acme.example",
    "phone": "+49 30 901820",
    "job_title": "Analyst",
    "country": "DE",
    "notes": "Met at the stand",
    "source": "fair",
    "external_id": "A-7",
    "stage": "lead",
    "channel": "event",
}
BOTH_SIDES = {"marketer", "marketing_lead", "rep", "colleague", "lead", "other_rep", "manager"}
EXPORTERS = {"marketing_lead", "lead", "manager", "admin"}
XSS = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@Kept
def played():
    """People of all kinds."""
    cast = given.cast()
    given.a_contact(at("Mon 09:00"), name="Zoë Müller", country="FR", source="shop", external_id="7")
    touched = given.a_contact(at("Mon 10:00"), name="Bob", by=cast.rep, owner_id=cast.rep.pk)
    given.a_touch(touched, at("Mon 10:00"), channel="")
    student = given.a_contact(at("Tue 09:00"), owner_id=cast.marketer.pk)
    given.a_touch(student, at("Tue 10:00"), channel="event")
    mark = {"contact_id": student.pk, "actor": who(cast.marketer), "now": at("Tue 11:00")}
    lifecycle.disqualify(reason="student", **mark)
    given.an_offer(cast, at("Tue 12:00"))
    given.an_accepted(cast, at("Tue 13:00"))
    rejected = given.an_offer(cast, at("Tue 14:00"))
    no = {"handoff_id": rejected.pk, "reason": "too_early", "actor": who(cast.rep)}
    handoffs.reject(**no, now=at("Tue 15:00"))
    given.an_enrolled(cast, at("Tue 18:00"), look_on=date(2026, 6, 1))
    given.an_enrolled(cast, at("Tue 18:00"), programme="Webinars")
    return cast


@pytest.fixture
def cast(request, db):
    return played() if "crowd" in request.fixturenames else given.cast()


@pytest.fixture
def mara(cast):
    return Program(cast.marketer)


@pytest.fixture
def ada(mara):
    return Contact.objects.get(pk=mara.post("/contacts", ADA).json()["id"])


class TestLogging:
    def test_a_lead_is_logged_with_stage_source_company_and_owner(self, mara, cast):
        answer = mara.post("/contacts", ADA)
        contact = Contact.objects.get()
        assert (answer.status_code, answer["Location"]) == (
            201,
            f"http://testserver/api/v1/contacts/{contact.pk}",
        )
        assert answer.json() == mara.shown(answer["Location"]) == {
            **ADA,
            "id": contact.pk,
            "company": {"id": contact.company_id, "name": "Acme"},
            "owner": {"id": cast.marketer.pk, "name": "Mara Marketer"},
            "stage_since": "2026-03-04T12:00:00Z",
            "recycled": False,
            "rest_until": None,
            "rest_reason": "",
            "disqualified": "",
            "custom": {},
            "disqualified_at": None,
            "nurture": None,
            "handoff": None,
            "created_at": "2026-03-04T12:00:00Z",
            "changed_at": "2026-03-04T12:00:00Z",
            "version": 1,
        }  # fmt: skip
        assert [move.to_stage for move in StageMove.objects.order_by("pk")] == ["contact", "prospect", "lead"]
        touch = Touchpoint.objects.get()
        assert (touch.kind, touch.channel) == ("manual", "event")

    def test_page_and_program_leave_the_same(self, cast, mara):
        typed = {
            "name": "Ada",
            "phone": "+49 30 901820",
            "stage": "prospect",
            "channel": "event",
            "notes": "Hi",
        }
        browser = Client()
        browser.force_login(cast.marketer)
        browser.post(reverse("log-lead"), typed)
        mara.post("/contacts", typed)
        one, other = Contact.objects.order_by("pk").values()
        for differing in ("id", "search"):
            one.pop(differing), other.pop(differing)
        assert one == other
        told = Entry.objects.values_list("kind", "actor_id", "occurred_at")
        halves = [list(told.filter(thread=f"contact:{each.pk}")) for each in Contact.objects.order_by("pk")]
        assert halves[0] == halves[1] and len(halves[0]) == 4

    def test_little_is_enough_and_a_lead_is_what_it_is_then(self, mara):
        shown = mara.post("/contacts", {"phone": "+49 30 901820"}).json()
        assert (shown["stage"], shown["channel"], shown["name"]) == ("lead", "", "")

    def test_somebody_who_is_here_is_told_by_id(self, mara, ada):
        with programs.nothing_written(*KEPT):
            again = {"name": "Another", "email": " ADA@acme.example "}
            told = programs.refused(mara.post("/contacts", again), 409, field="email", code="exists")
            assert told["contact_id"] == ada.pk
            same = {"source": "fair", "external_id": "A-7"}
            assert programs.refused(mara.post("/contacts", same), 409)["contact_id"] == ada.pk

    @pytest.mark.parametrize(
        ("wrong", "status", "field"),
        [
            ({"email": "", "phone": "", "external_id": ""}, 422, "email"),
            ({"email": "nobody"}, 422, "email"),
            ({"email": "a" * 250 + "@acme.example"}, 422, "email"),
            ({"email": 7.5}, 422, "email"),
            ({"email": ["a@acme.example"]}, 400, "email"),
            ({"email": None}, 400, "email"),
            ({"phone": "call me"}, 422, "phone"),
            ({"name": "x" * 201}, 422, "name"),
            ({"name": "a\x07b"}, 422, "name"),
            ({"name": "a\x00b"}, 400, "name"),
            ({"notes": "x" * 5001}, 422, "notes"),
            ({"stage": "mql"}, 400, "stage"),
            ({"stage": "boss"}, 400, "stage"),
            ({"channel": "telepathy"}, 400, "channel"),
            ({"campaign_id": 99999}, 422, "campaign_id"),
            ({"campaign_id": "x"}, 400, "campaign_id"),
            ({"owner_id": 1}, 400, "owner_id"),
            ({"e_mail": "a@acme.example"}, 400, "e_mail"),
        ],
    )
    def test_bad_input_is_named_and_writes_nothing(self, mara, wrong, status, field):
        with programs.nothing_written(*KEPT):
            programs.refused(mara.post("/contacts", {**ADA, **wrong}), status, field=field)

    def test_people_of_both_sides_log_leads_and_nobody_else(self, cast):
        programs.only_those_may(cast, BOTH_SIDES, lambda me: me.post("/contacts", ADA), *KEPT)
        programs.needs_scope(cast, cast.rep, "contacts:write", lambda me: me.post("/contacts", ADA), *KEPT)

    def test_a_token_logs_for_its_person(self, cast):
        programs.token(cast, cast.rep, "contacts:write").post("/contacts", ADA)
        assert Contact.objects.get().owner == cast.rep
        entry = Entry.objects.get(kind="contact.created")
        assert (entry.actor_kind, entry.actor_id) == ("token", cast.rep.pk)
        assert entry.actor_label == "Import (Rita Rep)"

    def test_a_repeat_with_the_same_key_logs_once(self, mara):
        first = mara.post("/contacts", ADA, Idempotency_Key="fair-A-7")
        assert mara.post("/contacts", ADA, Idempotency_Key="fair-A-7").json() == first.json()
        assert Contact.objects.count() == 1


class TestAdding:
    LEARNED = {"email": "ada@acme.example", "name": "Ada King", "notes": "Wants a demo", "stage": "prospect"}

    def test_what_was_learned_is_added_and_what_differs_is_told(self, mara):
        contact = mara.post(
            "/contacts", {"email": "ada@acme.example", "name": "Ada Byron", "notes": "Hi"}
        ).json()
        answer = mara.post(f"/contacts/{contact['id']}/add", {**self.LEARNED, "phone": "+49 30 901820"})
        shown = answer.json()
        assert answer.status_code == 200
        assert shown["differing"] == {"name": "Ada King"}
        assert shown["contact"] == mara.shown(f"/contacts/{contact['id']}")
        known = {name: shown["contact"][name] for name in ("name", "phone", "notes", "stage")}
        assert known == {
            "name": "Ada Byron", "phone": "+49 30 901820", "notes": "Hi\n\nWants a demo", "stage": "lead"
        }  # fmt: skip

    def test_people_of_both_sides_add_and_nobody_else(self, cast, ada):
        def ask(me):
            return me.post(f"/contacts/{ada.pk}/add", self.LEARNED)

        programs.only_those_may(cast, BOTH_SIDES, ask, *KEPT)
        programs.needs_scope(cast, cast.rep, "contacts:write", ask, *KEPT)
        with programs.nothing_written(*KEPT):
            programs.refused(Program(cast.marketer).post("/contacts/99999/add", self.LEARNED), 404)

    def test_who_it_may_already_be_is_told_with_the_reason(self, mara, ada):
        with programs.nothing_written(*KEPT):
            told = mara.post("/contacts/alike", {"name": "Ada Lovelace", "email": "ada@acme.example"}).json()
            (alike,) = told["alike"]
            assert (alike["contact"]["id"], alike["why"], alike["certain"]) == (ada.pk, "e-mail", True)
            (alike,) = mara.post("/contacts/alike", {"name": "ada lovelace"}).json()["alike"]
            assert (alike["why"], alike["certain"]) == ("name", False)
            assert mara.post("/contacts/alike", {}).json() == {"alike": []}


class TestEditing:
    def test_an_edit_changes_what_was_sent_and_keeps_both_values(self, mara, ada):
        answer = mara.patch(f"/contacts/{ada.pk}", {"job_title": "Countess", "company_name": "Analytical"})
        shown = answer.json()
        assert (shown["job_title"], shown["company"]["name"], shown["version"]) == (
            "Countess",
            "Analytical",
            2,
        )
        assert shown == mara.shown(f"/contacts/{ada.pk}")
        assert answer["ETag"] == mara.get(f"/contacts/{ada.pk}")["ETag"]
        changes = Entry.objects.get(kind="contact.changed").payload["changes"]
        assert changes == {
            "job_title": {"from": "Analyst", "to": "Countess"},
            "company": {"from": "Acme", "to": "Analytical"},
        }

    def test_what_is_as_it_was_changes_nothing(self, mara, ada):
        with programs.nothing_written(*KEPT):
            assert mara.patch(f"/contacts/{ada.pk}", {"job_title": "Analyst"}).status_code == 200
            assert mara.patch(f"/contacts/{ada.pk}", {}).status_code == 200

    def test_somebody_elses_change_is_told_and_not_overwritten(self, mara, ada):
        seen = mara.get(f"/contacts/{ada.pk}")["ETag"]
        assert mara.patch(f"/contacts/{ada.pk}", {"name": "Ada King"}, If_Match=seen).status_code == 200
        mine = {"name": "Countess", "company_name": "Other"}
        with programs.nothing_written(*KEPT):
            told = programs.refused(mara.patch(f"/contacts/{ada.pk}", mine, If_Match=seen), 412)
        assert told["values"] == {
            "name": {"now": "Ada King", "yours": "Countess"},
            "company_name": {"now": "Acme", "yours": "Other"},
        }
        assert mara.patch(f"/contacts/{ada.pk}", mine).status_code == 200  # whoever doesn't ask, overwrites

    @pytest.mark.parametrize(
        ("wrong", "status", "field"),
        [
            ({"email": "", "phone": ""}, 200, None),  # the external id is left
            ({"email": "nobody"}, 422, "email"),
            ({"name": None}, 400, "name"),
            ({"stage": "customer"}, 400, "stage"),
            ({"owner_id": 1}, 400, "owner_id"),
            ({"source": "x"}, 400, "source"),
            ({"version": 1}, 400, "version"),
        ],
    )
    def test_bad_input_is_named_and_writes_nothing(self, mara, ada, wrong, status, field):
        if status == 200:
            assert mara.patch(f"/contacts/{ada.pk}", wrong).status_code == 200
            return
        with programs.nothing_written(*KEPT):
            programs.refused(mara.patch(f"/contacts/{ada.pk}", wrong), status, field=field)

    def test_an_address_that_is_somebody_elses_is_a_conflict(self, mara, ada):
        bob = given.a_contact(NOW)
        with programs.nothing_written(*KEPT):
            told = programs.refused(
                mara.patch(f"/contacts/{ada.pk}", {"email": bob.email}), 409, code="exists"
            )
            assert told["contact_id"] == bob.pk

    def test_people_of_both_sides_edit_and_nobody_else(self, cast, ada):
        def ask(me):
            return me.patch(f"/contacts/{ada.pk}", {"name": "Other"})

        programs.only_those_may(cast, BOTH_SIDES, ask, *KEPT)
        programs.needs_scope(cast, cast.rep, "contacts:write", ask, *KEPT)
        with programs.nothing_written(*KEPT):
            programs.refused(Program(cast.marketer).patch("/contacts/99999", {"name": "x"}), 404)

    def test_what_people_write_is_text_and_nothing_else(self, mara, ada):
        assert mara.patch(f"/contacts/{ada.pk}", {"notes": XSS}).json()["notes"] == XSS


class TestReading:
    @pytest.fixture
    def crowd(self, cast):
        """The rows as the list knows them."""
        return list(listing.in_full())

    def test_everybody_reads_them(self, cast, ada):
        for path in ("", f"/{ada.pk}", f"/{ada.pk}/timeline", f"/{ada.pk}/ladder", f"/{ada.pk}/situation"):
            programs.reads_need_read(cast, f"/contacts{path}")

    def test_filters_narrow_to_what_they_say(self, cast, mara, crowd):
        one = crowd[0]
        tuesday = "2026-03-03T12:00:00Z"
        cases = {
            ("q", "zoe mul"): lambda c: c.name == "Zoë Müller",
            ("id", f"{crowd[0].pk},{crowd[1].pk}"): lambda c: c in crowd[:2],
            ("email", f" {one.email.upper()} "): lambda c: c.pk == one.pk,
            ("source", "shop"): lambda c: c.source == "shop",
            ("external_id", "7"): lambda c: c.external_id == "7",
            ("company", str(one.company_id)): lambda c: c.company_id == one.company_id,
            ("domain", one.company.domain.upper()): lambda c: c.company_id == one.company_id,
            ("country", "fr"): lambda c: c.country == "FR",
            ("stage", "mql"): lambda c: c.stage == "mql",
            ("channel", "event"): lambda c: c.channel == "event",
            ("channel", "not_stated"): lambda c: c.channel == "",
            ("channel", "no_touch,event"): lambda c: c.channel in (None, "event"),
            ("owner", "me"): lambda c: c.owner_id == cast.marketer.pk,
            ("owner", f"me,{cast.rep.pk}"): lambda c: c.owner_id,
            ("owner", "nobody"): lambda c: c.owner_id is None,
            ("team", str(cast.sales.pk)): lambda c: c.owner_id == cast.rep.pk,
            ("handoff", "open"): lambda c: c.baton,
            ("handoff", "none"): lambda c: not c.baton,
            ("handoff", "offered,none"): lambda c: c.baton != "accepted",
            ("holder", str(cast.rep.pk)): lambda c: c.baton_holder_id,
            ("sales_team", str(cast.sales.pk)): lambda c: c.baton_team_id,
            ("disqualified", "true"): lambda c: c.disqualified,
            ("disqualified", "false"): lambda c: not c.disqualified,
            ("disqualified_for", "student,competitor"): lambda c: c.disqualified,
            ("recycled", "true"): lambda c: c.recycled,
            ("nurture", "true"): lambda c: c.nurturing,
            ("nurture", "false"): lambda c: not c.nurturing,
            ("programme", "second LOOK"): lambda c: any(e.programme == "Second look" for e in c.nurturing),
            ("look_on_after", "2026-06-01"): lambda c: any(e.look_on for e in c.nurturing),
            ("look_on_before", "2026-06-02"): lambda c: any(e.look_on for e in c.nurturing),
            ("rest_until_after", "2026-06-01"): lambda c: c.rest_until,
            ("rest_until_before", "2026-06-02"): lambda c: c.rest_until,
            ("stage_since_after", tuesday): lambda c: c.stage_since >= at("Tue 12:00"),
            ("stage_since_before", tuesday): lambda c: c.stage_since < at("Tue 12:00"),
            ("changed_after", tuesday): lambda c: c.changed_at >= at("Tue 12:00"),
            ("changed_before", tuesday): lambda c: c.changed_at < at("Tue 12:00"),
            ("created_after", tuesday): lambda c: c.created_at >= at("Tue 12:00"),
            ("created_before", tuesday): lambda c: c.created_at < at("Tue 12:00"),
        }
        programs.narrows(mara, "/contacts", crowd, cases)
        assert {name for name, _ in cases} | {"campaign", "view", "begins"} == set(ContactFilters.known())

    def test_those_whom_a_campaign_touched_are_found(self, mara, cast, crowd):
        from leads.campaigns import commands as campaigns

        fields = {"key": "spring", "name": "Spring"}
        spring = campaigns.create(fields=fields, actor=who(cast.marketer), now=NOW)
        for _ in range(2):
            given.a_touch(crowd[0], NOW, campaign_id=spring.pk)
        assert mara.ids("/contacts", {"campaign": spring.pk}) == [crowd[0].pk]

    @pytest.mark.parametrize(
        "query",
        ["stage=boss", "channel=x", "owner=mara", "owner=1,", "owner=0", "owner=99999999999999999999",
         "handoff=lost", "disqualified=student", "disqualified_for=x", "created_after=yesterday",
         "rest_until_after=31.3.2026", "id=", "id=x", "colour=red", "baton=offered", "search=x"],
    )  # fmt: skip
    def test_what_means_nothing_is_refused_by_name(self, mara, query):
        answer = mara.get(f"/contacts?{query}")
        programs.refused(answer, 400, field=query.partition("=")[0])

    @pytest.mark.parametrize("text", ["'", '"', "\\", "':*", "a & b", "(", "%", "_", "💥", XSS, "-" * 300])
    def test_search_takes_anything(self, mara, crowd, text):
        mara.shown("/contacts", {"q": text})

    def test_the_baton_is_shown_with_holder_and_team(self, mara, cast, crowd):
        shown = {row["id"]: row["handoff"] for row in mara.shown("/contacts")}
        for row in crowd:
            if row.baton is None:
                assert shown[row.pk] is None
                continue
            assert shown[row.pk] == {
                "id": row.handoffs.get().pk,
                "state": row.baton,
                "holder": {"id": cast.rep.pk, "name": "Rita Rep"},
                "sales_team": {"id": cast.sales.pk, "name": "EMEA"},
            }

    def test_pages_show_everybody_once_while_people_arrive(self, mara, crowd, cast):
        programs.walks_once(mara, "/contacts", lambda: given.an_offer(cast, NOW))
        programs.walks_once(mara, "/contacts?stage=lead,mql", lambda: given.a_contact(NOW))

    def test_a_page_costs_the_same_with_more_people(self, mara, crowd, cast):
        programs.costs_the_same(mara, "/contacts", lambda: given.an_offer(cast, NOW))
        programs.costs_the_same(mara, "/contacts?q=company&handoff=open", lambda: given.an_offer(cast, NOW))

    def test_only_the_fields_asked_for_are_sent(self, mara, ada):
        assert mara.shown("/contacts?fields=id,email") == [{"id": ada.pk, "email": "ada@acme.example"}]
        assert mara.shown(f"/contacts/{ada.pk}?fields=stage") == {"stage": "lead"}

    def test_who_is_not_there_is_not_found(self, mara, db):
        for path in ("", "/timeline", "/ladder", "/situation"):
            programs.refused(mara.get(f"/contacts/99999{path}"), 404, code="no-such-contact")
            programs.refused(mara.get(f"/contacts/99999999999999999999{path}"), 404)


class TestExport:
    def test_the_file_is_the_one_of_the_page(self, cast, ada):
        given.an_offer(cast, at("Tue 12:00"))
        answer = Program(cast.manager).post("/contacts/export?stage=lead,mql")
        page = Client()
        page.force_login(cast.manager)
        theirs = page.post(f"{reverse('contacts-export')}?stage=lead&stage=mql").getvalue().decode()
        mine = answer.getvalue().decode()
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
        assert mine == theirs
        assert len(list(csv.reader(io.StringIO(mine)))) == 3
        first, second = Entry.objects.filter(kind="list.exported").order_by("pk")
        asked = {"stage": ["lead,mql"]}
        assert first.payload == {"list": "contacts", "format": "csv", "count": 2, "filters": asked}
        assert second.payload["count"] == 2

    def test_it_is_for_leads_managers_and_admins(self, cast, ada):
        programs.only_those_may(cast, EXPORTERS, lambda me: me.post("/contacts/export"), *KEPT)
        programs.needs_scope(cast, cast.lead, "exports:write", lambda me: me.post("/contacts/export"), *KEPT)

    def test_bad_filters_are_named_and_nothing_is_noted(self, cast, ada):
        boss = Program(cast.manager)
        with programs.nothing_written(*KEPT):
            for query in ("stage=boss", "page_size=5", "fields=id", "colour=red"):
                programs.refused(boss.post(f"/contacts/export?{query}"), 400, field=query.partition("=")[0])

    def test_a_repeat_with_the_same_key_sends_it_again_and_notes_it_once(self, cast, ada):
        boss = Program(cast.manager)
        first = boss.post("/contacts/export", Idempotency_Key="monday").getvalue()
        assert boss.post("/contacts/export", Idempotency_Key="monday").getvalue() == first
        assert Entry.objects.filter(kind="list.exported").count() == 1
