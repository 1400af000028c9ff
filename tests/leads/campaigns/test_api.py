"""Campaigns, assets and touchpoints by program: what marketing keeps and what both sides tell."""

import json
from datetime import date
from decimal import Decimal

import pytest

from leads.campaigns import commands as campaigns
from leads.campaigns.api import AssetFilters, CampaignFilters, TouchpointFilters
from leads.campaigns.models import Asset, Campaign, Touchpoint
from leads.contacts.models import Contact
from leads.profiles import commands as profiles
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")
KEPT = (Campaign, Asset, Touchpoint, Contact, Entry)
SPRING = {
    "key": "Spring-26",
    "name": "Spring",
    "starts_on": "2026-03-01",
    "ends_on": "2026-05-31",
    "budget": "1500.50",
    "talk_track": "Ask for the free trial.",
}
PAPER = {"key": "Paper", "name": "White paper", "kind": "white paper", "step": "top"}
REST = {"url": "", "description": "", "persona": None, "owner": None, "retired_at": None}
MARKETING = {"marketer", "marketing_lead", "manager", "admin"}
BOTH_SIDES = {"marketer", "marketing_lead", "rep", "colleague", "lead", "other_rep", "manager"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def mara(cast):
    return Program(cast.marketer)


@pytest.fixture
def spring(cast):
    fields = {"key": "spring", "name": "Spring", "owner_id": cast.marketer.pk}
    return campaigns.create(fields=fields, actor=who(cast.marketer), now=at("Mon 10:00"))


@pytest.fixture
def paper(cast):
    return campaigns.create_asset(fields=PAPER, actor=who(cast.marketer), now=at("Mon 10:00"))


class TestCampaigns:
    def test_one_is_made_as_its_page_makes_it(self, mara, cast):
        answer = mara.post("/campaigns", {**SPRING, "owner_id": cast.rep.pk})
        made = Campaign.objects.get()
        assert (answer.status_code, answer["Location"]) == (
            201,
            f"http://testserver/api/v1/campaigns/{made.pk}",
        )
        assert (made.key, made.budget, made.ends_on) == ("spring-26", Decimal("1500.50"), date(2026, 5, 31))
        assert answer.json() == mara.shown(answer["Location"])
        assert answer.json() == {
            **SPRING,
            "id": made.pk,
            "key": "spring-26",
            "owner": {"id": cast.rep.pk, "name": "Rita Rep"},
            "created_at": "2026-03-04T12:00:00Z",
            "announced_at": None,
        }
        assert Entry.objects.get(kind="campaign.created").actor_id == cast.marketer.pk

    def test_only_marketing_managers_and_admins_keep_them(self, cast, spring):
        programs.only_those_may(cast, MARKETING, lambda me: me.post("/campaigns", SPRING), *KEPT)
        change = {"name": "Other"}
        programs.only_those_may(
            cast, MARKETING, lambda me: me.patch(f"/campaigns/{spring.pk}", change), *KEPT
        )
        programs.needs_scope(
            cast, cast.marketer, "campaigns:write", lambda me: me.post("/campaigns", SPRING), *KEPT
        )
        programs.needs_scope(
            cast,
            cast.marketer,
            "campaigns:write",
            lambda me: me.patch(f"/campaigns/{spring.pk}", change),
            *KEPT,
        )

    def test_everybody_reads_them(self, cast, spring):
        for path in ("", f"/{spring.pk}", f"/{spring.pk}/counts", "/unknown-keys"):
            programs.reads_need_read(cast, f"/campaigns{path}")

    @pytest.mark.parametrize(
        ("wrong", "status", "field"),
        [
            ({"key": " "}, 400, "key"),
            ({"name": ""}, 400, "name"),
            ({"name": "x" * 201}, 400, "name"),
            ({"name": None}, 400, "name"),
            ({"name": "a\x00b"}, 400, "name"),
            ({"name": "a\ud800b"}, 400, None),
            ({"budget": "-1"}, 422, "budget"),
            ({"budget": "much"}, 400, "budget"),
            ({"budget": "1.005"}, 400, "budget"),
            ({"budget": "NaN"}, 400, "budget"),
            ({"ends_on": "2026-02-01"}, 422, "ends_on"),
            ({"starts_on": "1.3.2026"}, 400, "starts_on"),
            ({"owner_id": 99999}, 422, "owner_id"),
            ({"owner_id": 2**70}, 400, "owner_id"),
            ({"owner": 1}, 400, "owner"),
        ],
    )
    def test_bad_input_is_named_and_writes_nothing(self, mara, cast, spring, wrong, status, field):
        with programs.nothing_written(*KEPT):
            programs.refused(mara.post("/campaigns", {**SPRING, **wrong}), status, field=field)
            both_days = {"starts_on": "2026-03-01", **wrong}
            programs.refused(mara.patch(f"/campaigns/{spring.pk}", both_days), status, field=field)

    def test_a_taken_key_is_a_conflict(self, mara, spring):
        with programs.nothing_written(*KEPT):
            programs.refused(mara.post("/campaigns", {**SPRING, "key": "SPRING"}), 409, field="key")

    def test_an_edit_changes_what_was_sent_and_leaves_the_rest(self, mara, cast, spring):
        answer = mara.patch(f"/campaigns/{spring.pk}", {"budget": "10.00", "owner_id": None})
        assert (answer.json()["budget"], answer.json()["owner"]) == ("10.00", None)
        spring.refresh_from_db()
        assert (spring.name, spring.key, spring.owner) == ("Spring", "spring", None)
        assert Entry.objects.get(kind="campaign.changed").payload["changes"].keys() == {"budget", "owner_id"}
        with programs.nothing_written(*KEPT):
            assert mara.patch(f"/campaigns/{spring.pk}", {}).json() == answer.json()

    def test_an_edit_of_what_looks_different_by_now_is_told_both_values(self, mara, cast, spring):
        seen = mara.get(f"/campaigns/{spring.pk}")["ETag"]
        mara.patch(f"/campaigns/{spring.pk}", {"name": "Theirs"})
        sent = {"name": "Mine", "owner_id": None}
        with programs.nothing_written(*KEPT):
            told = programs.refused(mara.patch(f"/campaigns/{spring.pk}", sent, If_Match=seen), 412)
        assert told["values"] == {
            "name": {"now": "Theirs", "yours": "Mine"},
            "owner_id": {"now": cast.marketer.pk, "yours": None},
        }

    def test_what_is_not_there_is_not_found(self, mara, db):
        for ask in (mara.get, lambda path: mara.patch(path, {"name": "x"})):
            programs.refused(ask("/campaigns/99999"), 404, code="no-such-campaign")
        programs.refused(mara.get("/campaigns/99999/counts"), 404, code="no-such-campaign")

    def test_filters_narrow_to_what_they_say(self, mara, cast, spring):
        def made(key, when, **fields):
            known = {"key": key, "name": key.title(), **fields}
            return campaigns.create(fields=known, actor=who(cast.marketer), now=when)

        first, last = date(2026, 3, 1), date(2026, 3, 31)
        rows = [
            spring,
            made("march", at("Tue 10:00"), starts_on=first, ends_on=last),
            made("april", at("Wed 10:00"), starts_on=date(2026, 4, 1)),
            made("spring-fair", at("Wed 11:00"), ends_on=date(2026, 2, 1), owner_id=cast.rep.pk),
        ]
        cases = {
            ("q", "SPRING"): lambda c: "spring" in c.key,
            ("key", "MARCH"): lambda c: c.key == "march",
            ("owner", f"{cast.rep.pk},{cast.marketer.pk}"): lambda c: c.owner_id,
            ("running_on", "2026-03-31"): lambda c: c.key in ("spring", "march"),
            ("created_after", "2026-03-03T10:00:00Z"): lambda c: c.created_at >= at("Tue 10:00"),
            ("created_before", "2026-03-03T10:00:00Z"): lambda c: c.created_at < at("Tue 10:00"),
        }
        programs.narrows(mara, "/campaigns", rows, cases)
        assert {name for name, _ in cases} == set(CampaignFilters.known())
        programs.refused(mara.get("/campaigns?running_on=31.3.2026"), 400, field="running_on")

    def test_pages_show_each_once_and_cost_the_same(self, mara, cast, spring):
        def more():
            number = Campaign.objects.count()
            fields = {"key": f"k{number}", "name": f"N{number}", "owner_id": cast.rep.pk}
            campaigns.create(fields=fields, actor=who(cast.marketer), now=NOW)

        more()
        more()
        programs.walks_once(mara, "/campaigns", more)
        programs.costs_the_same(mara, "/campaigns", more)

    def test_counts_and_unknown_keys_are_those_of_the_page(self, mara, cast, spring):
        one, two = given.a_contact(NOW), given.a_contact(NOW)
        for contact in (one, one, two):
            given.a_touch(contact, NOW, campaign_id=spring.pk)
        given.a_touch(one, NOW, utm={"campaign": "Summer"})
        counts = mara.shown(f"/campaigns/{spring.pk}/counts")
        assert (counts["forms"], counts["touchpoints"], counts["contacts"]) == (0, 3, 2)
        assert mara.shown("/campaigns/unknown-keys") == {"keys": [{"key": "summer", "touchpoints": 1}]}


class TestAssets:
    def test_one_is_made_and_changed(self, mara):
        answer = mara.post("/assets", PAPER)
        made = Asset.objects.get()
        kept = {**PAPER, "id": made.pk, "key": "paper", **REST}
        assert (answer.status_code, answer.json()) == (201, kept)
        changed = mara.patch(f"/assets/{made.pk}", {"step": ""})
        assert changed.json() == {**kept, "step": ""}
        assert changed.json() == mara.shown(f"/assets/{made.pk}")

    def test_only_marketing_managers_and_admins_keep_them(self, cast, paper):
        change = {"name": "Other"}
        new = {**PAPER, "key": "new"}
        programs.only_those_may(cast, MARKETING, lambda me: me.post("/assets", new), *KEPT)
        programs.only_those_may(cast, MARKETING, lambda me: me.patch(f"/assets/{paper.pk}", change), *KEPT)
        programs.needs_scope(
            cast, cast.marketer, "campaigns:write", lambda me: me.post("/assets", new), *KEPT
        )
        for path in ("/assets", f"/assets/{paper.pk}"):
            programs.reads_need_read(cast, path)

    @pytest.mark.parametrize(
        ("wrong", "status", "field"),
        [
            ({"key": ""}, 400, "key"),
            ({"name": " "}, 400, "name"),
            ({"kind": "x" * 31}, 400, "kind"),
            ({"step": "sideways"}, 400, "step"),
            ({"colour": "red"}, 400, "colour"),
            ({"url": "javascript:alert(1)"}, 422, "url"),
            ({"url": "ours.example"}, 422, "url"),
            ({"persona_id": 99999}, 422, "persona_id"),
            ({"owner_id": 99999}, 422, "owner_id"),
        ],
    )
    def test_bad_input_is_named_and_writes_nothing(self, mara, paper, wrong, status, field):
        with programs.nothing_written(*KEPT):
            programs.refused(mara.post("/assets", {**PAPER, **wrong}), status, field=field)
            programs.refused(mara.patch(f"/assets/{paper.pk}", wrong), status, field=field)
            programs.refused(mara.post("/assets", PAPER), 409, field="key")
            programs.refused(mara.patch("/assets/99999", {"name": "x"}), 404, code="no-such-asset")
            programs.refused(mara.get("/assets/99999"), 404)

    def test_filters_narrow_and_pages_follow(self, mara, cast, paper):
        def made(key, **fields):
            known = {"key": key, "name": key.title(), **fields}
            return campaigns.create_asset(fields=known, actor=who(cast.marketer), now=NOW)

        said = {"kind": "persona", "fields": {"name": "Petra"}, "why": "New"}
        persona = profiles.create(**said, actor=who(cast.rep), now=NOW)
        rows = [
            paper,
            made("webinar", kind="webinar", step="middle", owner_id=cast.rep.pk),
            made("papers", step="bottom", persona_id=persona.pk),
            made("old", step="bottom", retired=True),
        ]
        cases = {
            ("q", "PAPER"): lambda a: "paper" in a.key,
            ("key", "WEBINAR"): lambda a: a.key == "webinar",
            ("kind", "webinar"): lambda a: a.kind == "webinar",
            ("step", "top,middle"): lambda a: a.step in ("top", "middle"),
            ("owner", str(cast.rep.pk)): lambda a: a.owner_id,
            ("persona", str(persona.pk)): lambda a: a.persona_id,
            ("retired", "true"): lambda a: a.retired_at,
        }
        programs.narrows(mara, "/assets", rows, cases)
        assert {name for name, _ in cases} == set(AssetFilters.known())
        programs.walks_once(mara, "/assets", lambda: made("later"))
        programs.costs_the_same(mara, "/assets", lambda: made("latest"))


class TestTouchpoints:
    @pytest.fixture
    def ada(self):
        return given.a_contact(at("Mon 09:00"), name="Ada")

    @pytest.fixture
    def webinar(self, ada, spring, paper):
        return {
            "contact_id": ada.pk,
            "kind": "webinar",
            "channel": "event",
            "campaign_id": spring.pk,
            "asset_id": paper.pk,
            "happened_at": "2026-03-03T18:00:00+01:00",
            "page": "https://ours.example/webinar",
        }

    def test_an_attendance_is_told_and_becomes_the_source(self, mara, cast, ada, webinar, spring, paper):
        answer = mara.post("/touchpoints", webinar)
        made = Touchpoint.objects.get()
        assert (answer.status_code, answer["Location"]) == (
            201,
            f"http://testserver/api/v1/touchpoints/{made.pk}",
        )
        assert answer.json() == mara.shown(answer["Location"]) == {
            "id": made.pk,
            "contact": {"id": ada.pk, "name": "Ada"},
            "kind": "webinar",
            "channel": "event",
            "campaign": {"id": spring.pk, "name": "Spring"},
            "asset": {"id": paper.pk, "name": "White paper"},
            "form": None,
            "happened_at": "2026-03-03T17:00:00Z",
            "utm": {},
            "page": "https://ours.example/webinar",
            "referrer": "",
        }  # fmt: skip
        ada.refresh_from_db()
        assert ada.channel == "event"
        entry = Entry.objects.get(kind="touchpoint.recorded")
        assert (entry.actor_kind, entry.occurred_at, entry.thread) == ("person", at("Tue 17:00"), ada.thread)

    def test_a_link_tells_channel_and_campaign(self, mara, ada, spring):
        marks = {"source": "google", "medium": "cpc", "campaign": "SPRING"}
        told = {"contact_id": ada.pk, "kind": "page_view", "utm": marks}
        shown = mara.post("/touchpoints", told).json()
        assert (shown["channel"], shown["campaign"]["id"], shown["utm"]) == ("paid_search", spring.pk, marks)

    def test_people_of_both_sides_tell_and_nobody_else(self, cast, webinar):
        programs.only_those_may(cast, BOTH_SIDES, lambda me: me.post("/touchpoints", webinar), *KEPT)
        programs.needs_scope(
            cast, cast.rep, "campaigns:write", lambda me: me.post("/touchpoints", webinar), *KEPT
        )
        programs.reads_need_read(cast, "/touchpoints")
        programs.reads_need_read(cast, f"/touchpoints/{Touchpoint.objects.get().pk}")

    @pytest.mark.parametrize(
        ("wrong", "status", "field"),
        [
            ({"contact_id": 99999}, 404, None),
            ({"contact_id": "x"}, 400, "contact_id"),
            ({"contact_id": None}, 400, "contact_id"),
            ({"kind": "telepathy"}, 400, "kind"),
            ({"channel": "telepathy"}, 400, "channel"),
            ({"campaign_id": 99999}, 422, "campaign_id"),
            ({"asset_id": 99999}, 422, "asset_id"),
            ({"happened_at": "2026-03-04T12:00:01Z"}, 422, "happened_at"),
            ({"happened_at": "2026-03-03T18:00:00"}, 400, "happened_at"),
            ({"utm": {"colour": "red"}}, 400, "utm"),
            ({"utm": "spring"}, 400, "utm"),
            ({"page": "x" * 501}, 400, "page"),
            ({"form_id": 1}, 400, "form_id"),
        ],
    )
    def test_bad_input_is_named_and_writes_nothing(self, mara, webinar, wrong, status, field):
        with programs.nothing_written(*KEPT):
            programs.refused(mara.post("/touchpoints", {**webinar, **wrong}), status, field=field)

    def test_a_repeat_with_the_same_key_tells_it_once(self, mara, webinar):
        first = mara.post("/touchpoints", webinar, Idempotency_Key="webinar-7-ada")
        again = mara.post("/touchpoints", webinar, Idempotency_Key="webinar-7-ada")
        assert (again.status_code, again.json()) == (201, first.json())
        assert Touchpoint.objects.count() == 1

    def test_filters_narrow_to_what_they_say(self, mara, cast, ada, spring, paper):
        bob = given.a_contact(at("Mon 09:00"))
        rows = [
            given.a_touch(ada, at("Mon 10:00"), campaign_id=spring.pk),
            given.a_touch(ada, at("Tue 10:00"), kind="webinar", channel="event", asset_id=paper.pk),
            given.a_touch(bob, at("Wed 10:00"), kind="event", channel=""),
        ]
        cases = {
            ("contact", str(ada.pk)): lambda t: t.contact_id == ada.pk,
            ("company", str(bob.company_id)): lambda t: t.contact_id == bob.pk,
            ("campaign", str(spring.pk)): lambda t: t.campaign_id,
            ("asset", str(paper.pk)): lambda t: t.asset_id,
            ("kind", "webinar,event"): lambda t: t.kind in ("webinar", "event"),
            ("channel", "not_stated,event"): lambda t: t.channel in ("", "event"),
            ("happened_after", "2026-03-03T10:00:00Z"): lambda t: t.happened_at >= at("Tue 10:00"),
            ("happened_before", "2026-03-03T10:00:00Z"): lambda t: t.happened_at < at("Tue 10:00"),
        }
        programs.narrows(mara, "/touchpoints", rows, cases)
        assert mara.ids("/touchpoints", {"form": 1}) == []
        assert {name for name, _ in cases} | {"form"} == set(TouchpointFilters.known())

        def more():
            given.a_touch(given.a_contact(NOW), NOW, campaign_id=spring.pk, asset_id=paper.pk)

        programs.walks_once(mara, "/touchpoints", more)
        programs.costs_the_same(mara, "/touchpoints", more)

    def test_what_is_not_there_is_not_found(self, mara, db):
        programs.refused(mara.get("/touchpoints/99999"), 404, code="no-such-touchpoint")

    def test_a_body_that_is_no_object_is_refused(self, mara, db):
        with programs.nothing_written(*KEPT):
            for body in ([], "x", 7, None):
                answer = mara.client.post("/api/v1/touchpoints", json.dumps(body), "application/json")
                programs.refused(answer, 400)
