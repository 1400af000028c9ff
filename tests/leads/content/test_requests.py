"""Sales asks for content and sees its fate; marketing takes it on, declines it or delivers an asset."""

from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from leads.campaigns import commands as campaigns
from leads.content import commands as content
from leads.content.api import RequestFilters
from leads.content.models import ContentRequest
from leads.content.rules import TABLE, Move, State, decide
from leads.identity import commands as identity
from leads.profiles import commands as profiles
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")
KEPT = (ContentRequest, Entry)
WISH = {"what": "A case study", "details": "With numbers", "segment": "mid", "pieces": 2}
SALES = {"rep", "colleague", "lead", "other_rep", "manager"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def guide(cast):
    fields = {"name": "Guide", "key": "guide", "kind": "white paper"}
    return campaigns.create_asset(fields=fields, actor=who(cast.marketer), now=at("Mon 09:00"))


def ask(cast, by="rep", now=NOW, **fields):
    return content.ask(fields={**WISH, **fields}, actor=who(getattr(cast, by)), now=now)


def hear():
    relay.run(LISTENERS, now=NOW)
    told = {(notice.person_id, notice.text) for notice in Notice.objects.all()}
    Notice.objects.all().delete()
    return told


def test_it_is_asked_for_one_person_from_their_page_by_sales(cast):
    contact = given.a_contact(NOW)
    rita, mara = Client(), Client()
    rita.force_login(cast.rep)
    mara.force_login(cast.marketer)
    link = f"/content/new/?contact={contact.pk}&amp;next="
    page = rita.get(f"/contacts/{contact.pk}/").content.decode()
    assert link in page and link not in mara.get(f"/contacts/{contact.pk}/").content.decode()
    form = rita.get(f"/content/new/?contact={contact.pk}").content.decode()
    assert f'name="contact_id" value="{contact.pk}"' in form


def test_what_is_asked_for_is_made_and_both_sides_hear_of_each_step(cast, guide):
    mara, rita = Program(cast.marketer), Program(cast.rep)
    asked = rita.post("/content", {**WISH, "cost": "400.00", "needed_by": "2026-04-01"}).json()
    assert (asked["state"], asked["moves"], asked["cost"]) == ("asked", ["withdraw"], "400.00")
    text = "Rita Rep asks for content: A case study"
    assert hear() == {(cast.marketer.pk, text), (cast.marketing_lead.pk, text)}
    path = f"/content/{asked['id']}"
    assert mara.shown(path)["moves"] == ["take", "decline", "deliver"]
    assert mara.post(f"{path}/take", {}).json()["taken_by"]["name"] == "Mara Marketer"
    assert hear() == {(cast.rep.pk, "Mara Marketer makes what you asked for: A case study")}
    done = mara.post(f"{path}/deliver", {"asset_id": guide.pk, "why": "Enjoy"}).json()
    assert (done["state"], done["asset"]["name"], done["moves"]) == ("delivered", "Guide", [])
    assert hear() == {(cast.rep.pk, "Mara Marketer delivered what you asked for: A case study")}
    page = Client()
    page.force_login(cast.rep)
    shown = page.get(f"{path}/").content.decode()
    assert "Guide" in shown and "delivered it" in shown and "Enjoy" in shown
    assert "A case study" in page.get("/content/?show=mine").content.decode()
    assert "A case study" not in page.get("/content/").content.decode()
    with programs.nothing_written(*KEPT):
        programs.refused(mara.post(f"{path}/take", {}), 409, code="already-delivered")


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(Move))
def test_only_what_is_open_can_be_answered(state, move):
    opens = state in (State.ASKED, State.TAKEN) and (state, move) != (State.TAKEN, Move.TAKE)
    assert (decide(state, move) is not None) == opens == ((state, move) in TABLE)


def test_a_no_comes_with_a_reason_and_who_asked_may_take_it_back(cast):
    mara, late = Program(cast.marketer), ask(cast, needed_by=NOW.date())
    with programs.nothing_written(*KEPT):
        programs.refused(mara.post(f"/content/{late.pk}/decline", {"why": " "}), 400, field="why")
    mara.post(f"/content/{late.pk}/decline", {"why": "There is one"})
    assert (cast.rep.pk, "Mara Marketer declined what you asked for, A case study: There is one") in hear()
    other = ask(cast)
    with programs.nothing_written(*KEPT):
        for name in ("colleague", "marketer", "other_rep"):
            programs.refused(
                Program(getattr(cast, name)).post(f"/content/{other.pk}/withdraw", {"why": "x"}), 403
            )
    assert Program(cast.lead).post(f"/content/{other.pk}/withdraw", {"why": "Sold"}).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"what": " "}, 400, "what"),
        ({"pieces": 0}, 400, "pieces"),
        ({"cost": "-1.00"}, 422, "cost"),
        ({"needed_by": "2026-03-03"}, 422, "needed_by"),
        ({"segment": "giant"}, 400, "segment"),
        ({"persona_id": 99999}, 422, "persona_id"),
        ({"contact_id": 99999}, 422, "contact_id"),
        ({"details": "a\x00b"}, 400, "details"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(cast, wrong, status, field):
    with programs.nothing_written(*KEPT):
        programs.refused(Program(cast.rep).post("/content", {**WISH, **wrong}), status, field=field)


def test_today_is_the_day_where_it_is_asked(cast):
    evening = at("Thu 02:00")
    with timezone.override(ZoneInfo("America/New_York")):
        assert ask(cast, now=evening, needed_by=NOW.date()).needed_by == NOW.date()
    with pytest.raises(Refused, match="lies behind"):
        ask(cast, now=evening, needed_by=NOW.date())


def test_sales_asks_marketing_answers_everybody_reads(cast, guide):
    asked = ask(cast)
    programs.only_those_may(cast, SALES, lambda me: me.post("/content", WISH), *KEPT)
    programs.needs_scope(cast, cast.rep, "content:write", lambda me: me.post("/content", WISH), *KEPT)
    for path in ("/content", f"/content/{asked.pk}"):
        programs.reads_need_read(cast, path)
    with programs.nothing_written(*KEPT):
        for move, sent in (("take", {}), ("decline", {"why": "x"}), ("deliver", {"asset_id": guide.pk})):
            programs.refused(Program(cast.rep).post(f"/content/{asked.pk}/{move}", sent), 403)
        missing = Program(cast.marketer).post(f"/content/{asked.pk}/deliver", {"asset_id": 99999})
        programs.refused(missing, 422, field="asset_id")
        programs.refused(Program(cast.rep).get("/content/99999"), 404, code="no-such-request")


def test_the_list_is_narrowed_and_followed_page_by_page(cast):
    said = {"kind": "persona", "fields": {"name": "Petra"}, "why": "New"}
    persona, ada = profiles.create(**said, actor=who(cast.rep), now=NOW), given.a_contact(NOW)
    ask(cast, now=at("Mon 10:00"), persona_id=persona.pk, segment="")
    taken = ask(cast, "lead", now=at("Tue 10:00"), contact_id=ada.pk)
    content.take(request_id=taken.pk, actor=who(cast.marketer), now=at("Tue 11:00"))
    ask(cast, now=at("Tue 12:00"))
    rows, rita = list(ContentRequest.objects.order_by("pk")), Program(cast.rep)
    cases = {
        ("state", "taken,declined"): lambda each: each.state == "taken",
        ("asked_by", str(cast.rep.pk)): lambda each: each.asked_by_id == cast.rep.pk,
        ("taken_by", str(cast.marketer.pk)): lambda each: each.taken_by_id,
        ("persona", str(persona.pk)): lambda each: each.persona_id,
        ("contact", str(ada.pk)): lambda each: each.contact_id,
        ("segment", "mid"): lambda each: each.segment == "mid",
        ("asked_after", "2026-03-03T10:00:00Z"): lambda each: each.asked_at >= at("Tue 10:00"),
        ("asked_before", "2026-03-03T10:00:00Z"): lambda each: each.asked_at < at("Tue 10:00"),
    }
    programs.narrows(rita, "/content", rows, cases)
    assert {name for name, _ in cases} == set(RequestFilters.known())
    programs.walks_once(rita, "/content", lambda: ask(cast))
    programs.costs_the_same(rita, "/content", lambda: ask(cast, contact_id=given.a_contact(NOW).pk))


def test_a_request_follows_its_person_through_a_merge_and_says_nothing_of_them_once_erased(cast):
    ada, twin = given.a_contact(at("Tue 09:00"), name="Ada"), given.a_contact(at("Tue 09:00"), name="A.")
    asked = ask(cast, what="A letter to Ada", details="Ada likes numbers", contact_id=twin.pk)
    identity.merge(kept_id=ada.pk, gone_id=twin.pk, actor=who(cast.marketer), now=NOW)
    asked.refresh_from_db()
    assert asked.contact_id == ada.pk
    page = Client()
    page.force_login(cast.rep)
    assert "asked marketing for content: A letter to Ada" in page.get(f"/contacts/{ada.pk}/").content.decode()
    identity.erase(contact_id=ada.pk, why="Letter of 3 March", actor=who(cast.manager), now=NOW)
    asked.refresh_from_db()
    assert (asked.what, asked.details) == ("erased", "")
    assert not Entry.objects.filter(payload__icontains="letter to ada").exists()
    with pytest.raises(Refused) as refused:
        ask(cast, what="Another letter to Ada", contact_id=ada.pk)
    assert (refused.value.code, ContentRequest.objects.count()) == ("erased", 1)
