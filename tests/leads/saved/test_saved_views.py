"""A list as it is narrowed, kept under a name: found by those who may see it, opened as it was saved by page
and by program, changed by those whose it is, and never over another's change unseen."""

import csv
import re
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from leads.companies import commands as companies
from leads.contacts import commands as contacts
from leads.fields import commands as fields
from leads.fields.models import CustomField
from leads.saved import commands, rules
from leads.saved.models import SavedView
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.models import User
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")
SYSTEM = actors.system("test")
KEPT = (SavedView, Entry)
HOT = {"of": "contacts", "name": "Hot ones", "query": "custom.budget.min=10&columns=person&columns=stage"}
PATH = "/saved-views"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def people(cast):
    """Three, of whom Bob and Cy have more than ten; Cy's company is the larger."""
    for of, label in (("contact", "Budget"), ("company", "Fleet")):
        fields.create(fields={"of": of, "label": label, "kind": "number"}, actor=SYSTEM, now=at("Mon 10:00"))
    for name, fleet in (("Acme", "9"), ("Big", "100")):
        told = {"name": name, "domain": f"{name}.example", "custom.fleet": fleet}
        companies.create(fields=told, actor=SYSTEM, now=at("Mon 10:00"))
    for name, firm, budget in (("Ada", "acme", "9"), ("Bob", "acme", "10"), ("Cy", "big", "200")):
        told = {"name": name, "email": f"{name}@{firm}.example", "custom.budget": budget}
        contacts.create(fields=told, actor=SYSTEM, now=at("Mon 12:00"))


@pytest.fixture
def hot(cast, people):
    """Mara's own view."""
    return Program(cast.marketer).post(PATH, HOT).json()["id"]


@pytest.fixture
def shared(cast, people):
    """Mara's, shared with everybody."""
    return Program(cast.marketer).post(PATH, {**HOT, "shared": True}).json()["id"]


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, address):
    answer = browser(person).get(address, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def listed(text):
    return re.findall(r'data-open href="[^"]*">([^<]*)</a>', text)


def tabs(text):
    return re.findall(r'class="view-name" title="[^"]*">([^<]*)<', text)


def a_file(answer):
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [list(row) for row in csv.reader(StringIO(body))]


def save(person, of="contacts", name="A view", query="", *, shared=False):
    return commands.save(of=of, name=name, query=query, shared=shared, actor=who(person), now=NOW)


def test_what_is_shown_is_saved_with_a_name_and_opened_with_one_click(cast, people):
    mara = browser(cast.marketer)
    shown = page(cast.marketer, f"/contacts/?{HOT['query']}&utm_source=x&after=1-2")
    address = re.search(r'href="(/saved-views/new/[^"]*)"', shown)[1]
    assert "utm" not in address and "after" not in address
    assert "Save this view of Contacts" in mara.get(address).content.decode()
    answer = mara.post(address, {"name": "  Hot   ones "})
    view = SavedView.objects.get()
    assert (view.name, view.shared, view.owner, view.of) == ("Hot ones", False, cast.marketer, "contacts")
    assert parse_qs(view.query) == {"custom.budget.min": ["10"], "columns": ["person", "stage"]}
    assert parse_qs(urlsplit(answer["Location"]).query)["view"] == [str(view.pk)]
    for where in (answer["Location"], f"/saved-views/{view.pk}/"):
        shown = page(cast.marketer, where)
        assert listed(shown) == ["Cy", "Bob"] and "Created</th>" not in shown
        assert re.search(rf'href="[^"]*view={view.pk}[^"]*" aria-current="page"', shown)
    link = re.search(r'class="view-tab" href="([^"]*)"', page(cast.marketer, "/contacts/"))[1]
    assert listed(page(cast.marketer, link)) == ["Cy", "Bob"]
    [fact] = Entry.objects.filter(kind="view.saved")
    assert fact.payload["name"] == "Hot ones" and fact.thread == f"view:{view.pk}"


def test_by_page_by_program_and_in_files_a_view_has_the_same_rows_and_columns(cast, people):
    """Also days: they begin where the person is, not where the program's clock stands."""
    User.objects.filter(pk=cast.manager.pk).update(zone="Pacific/Auckland")
    rows = {
        "contacts": "q=bob&created_from=2026-03-03&columns=person&columns=owner&columns=custom.fleet",
        "companies": "q=b&custom.fleet.min=10&columns=company&columns=custom.fleet&columns=won",
        "handoffs": "state=offered&days=7",
    }
    given.an_offer(cast, at("Wed 10:30"))
    given.an_accepted(cast, at("Wed 10:30"))
    me, it = Program(cast.manager), browser(cast.manager)
    for of, query in rows.items():
        view = me.post(PATH, {"of": of, "name": of, "query": query})
        assert view.status_code == 201, view.content
        address = urlsplit(view.json()["address"])
        by_page = a_file(it.post(f"{address.path}export/?{address.query}"))
        by_program = a_file(me.client.post(f"/api/v1/{of}/export?view={view.json()['id']}"))
        assert by_page[0] == by_program[0] and len(by_page) == 2, of
        assert [row[:4] for row in by_page] == [row[:4] for row in by_program], of  # without moments
        assert me.ids(f"/{of}", {"view": view.json()["id"]}) == [int(row[0]) for row in by_page[1:]]
        first, second = Entry.objects.filter(kind="list.exported").order_by("-pk")[:2]
        assert {*first.payload["filters"]} == {"view"} and second.payload["filters"]["view"]


def test_whatever_else_a_program_asks_for_narrows_the_view_further(cast, hot):
    mara = Program(cast.marketer)
    assert len(mara.ids("/contacts", {"view": hot})) == 2
    [bob] = mara.shown("/contacts", {"view": hot, "domain": "acme.example"})
    assert bob["name"] == "Bob"
    named = a_file(Program(cast.marketing_lead).client.post("/api/v1/contacts/export?columns=custom.fleet"))
    assert named[0] == ["id", "name", "email", "phone", "Fleet (company)"]
    programs.refused(mara.get(f"/companies?view={hot}"), 422, field="view")
    programs.refused(mara.get("/contacts?view=99999"), 422, field="view")
    programs.refused(mara.get("/contacts?view=hot"), 400, field="view")


def test_files_have_the_columns_that_a_program_names(cast, people):
    lead = Program(cast.lead)
    for of, columns, head in (
        ("contacts", "source,custom.budget", ["id", "name", "email", "phone", "source", "Budget"]),
        ("companies", "company, people", ["id", "name", "domain", "target account since",
                                          "target account because", "people"]),
    ):  # fmt: skip
        taken = a_file(lead.client.post(f"/api/v1/{of}/export?{urlencode({'columns': columns})}"))
        by_page = "&".join(f"columns={each.strip()}" for each in columns.split(","))
        assert taken[0] == head
        assert taken == a_file(browser(cast.lead).post(f"/{of}/export/?{by_page}"))
        for wrong in ("age", "stage,custom.none", "name"):
            with programs.nothing_written(*KEPT):
                answer = lead.post(f"/{of}/export?columns={wrong}")
                assert (
                    "custom."
                    in programs.refused(answer, 422, field="columns", code="unknown-column")["detail"]
                )
    programs.refused(lead.post("/handoffs/export?columns=state"), 400, field="columns")


def test_a_private_view_is_its_owners_alone(cast, hot):
    for name, person in cast.everyone().items():
        is_maker = name == "marketer"
        me = Program(person)
        assert (hot in me.ids(PATH)) == is_maker
        assert (tabs(page(person, "/contacts/")) == ["Hot ones"]) == is_maker
        assert browser(person).get(f"/saved-views/{hot}/").status_code == (302 if is_maker else 404)
        if not is_maker:
            with programs.nothing_written(*KEPT):
                for asked in (me.get(f"{PATH}/{hot}"), me.patch(f"{PATH}/{hot}", {"name": "Mine"}),
                              me.post(f"{PATH}/{hot}/remove")):  # fmt: skip
                    programs.refused(asked, 404, code="no-such-view")
                programs.refused(me.get("/contacts", {"view": hot}), 422, field="view")
                assert browser(person).post(f"/saved-views/{hot}/edit/", {"name": "Mine"}).status_code == 404


def test_a_shared_one_is_everybodys_to_open_and_changed_by_its_maker_their_leads_and_managers(cast, shared):
    may = {"marketer", "marketing_lead", "manager"}
    programs.only_those_may(cast, may, lambda me: me.patch(f"{PATH}/{shared}", {"name": "Warm"}), *KEPT)
    programs.only_those_may(cast, may, lambda me: me.post(f"{PATH}/{shared}/remove"), *KEPT)
    for name, person in cast.everyone().items():
        shown = page(person, "/contacts/")
        assert tabs(shown) == ["Hot ones"]
        assert (f"/saved-views/{shared}/remove/" in shown) == (name in may)
        if name not in may:
            with programs.nothing_written(*KEPT):
                assert browser(person).post(f"/saved-views/{shared}/edit/", {"name": "X"}).status_code == 403
                assert browser(person).post(f"/saved-views/{shared}/remove/").status_code == 403
    rep = Program(cast.rep)
    own = rep.post(PATH, {**HOT, "name": "Reps'", "shared": True}).json()["id"]
    programs.only_those_may(
        cast, {"rep", "lead", "manager"}, lambda me: me.patch(f"{PATH}/{own}", {"name": "Warm"}), *KEPT
    )


def test_reading_needs_no_more_than_to_be_here_and_writing_a_scope_of_its_own(cast, shared):
    for path in (PATH, f"{PATH}/{shared}"):
        programs.reads_need_read(cast, path)
    programs.needs_scope(cast, cast.rep, "views:write", lambda me: me.post(PATH, HOT), *KEPT)
    other = {**HOT, "name": "Another"}
    programs.only_those_may(cast, set(cast.everyone()), lambda me: me.post(PATH, other), *KEPT)


def test_views_are_narrowed_and_paged(cast, shared):
    rep, lead = Program(cast.rep), Program(cast.lead)
    rep.post(PATH, {"of": "companies", "name": "Large", "query": "segment=large"})
    lead.post(PATH, {"of": "contacts", "name": "Mine", "query": "owner=me", "shared": True})
    rows = list(SavedView.objects.all())
    cases = {
        ("of", "contacts"): lambda view: view.of == "contacts",
        ("name", "large"): lambda view: view.name == "Large",
        ("shared", "true"): lambda view: view.shared,
        ("shared", "false"): lambda view: not view.shared,
        ("owner", str(cast.rep.pk)): lambda view: view.owner_id == cast.rep.pk,
    }
    programs.narrows(rep, PATH, rows, cases)
    programs.walks_once(rep, PATH, lambda: save(cast.rep, name="Another"))
    programs.costs_the_same(rep, PATH, lambda: save(cast.rep, name="Yet another"))


def test_everything_of_it_is_changed_and_each_change_is_a_fact(cast, hot):
    mara = Program(cast.marketer)
    answer = mara.patch(f"{PATH}/{hot}", {"name": "Warm", "query": "stage=mql&stage=lead", "shared": True})
    assert (answer.json()["name"], answer.json()["query"]) == ("Warm", "stage=lead&stage=mql")
    [fact] = Entry.objects.filter(kind="view.changed")
    assert fact.payload["changes"] == {
        "name": {"from": "Hot ones", "to": "Warm"},
        "shared": {"from": "private", "to": "shared with everybody"},
    }
    assert fact.payload["filters"] == {"stage": ["lead", "mql"]}
    with programs.nothing_written(*KEPT):
        same = {"name": "Warm", "query": "stage=lead&stage=mql", "shared": True}
        assert mara.patch(f"{PATH}/{hot}", same).status_code == 200
    gone = mara.post(f"{PATH}/{hot}/remove")
    assert gone.status_code == 200 and gone.json()["name"] == "Warm"
    assert not SavedView.objects.exists() and Entry.objects.filter(kind="view.removed").count() == 1
    assert "That view is not there any more" in page(cast.marketer, f"/contacts/?stage=lead&view={hot}")


def test_what_is_shown_now_takes_the_place_of_what_was_saved(cast, hot):
    mara = browser(cast.marketer)
    shown = page(cast.marketer, f"/contacts/?view={hot}&stage=contact")
    assert '<span class="bit">changed</span>' in shown
    over = re.search(r'href="([^"]*over=on)"', shown)[1]
    asked = mara.get(over).content.decode()
    assert re.search(r'name="over"[^>]*checked', asked)
    assert mara.post(over, {"name": "Hot ones", "version": 1}).status_code == 302
    assert "stage=contact" not in SavedView.objects.get().query  # without the tick its filters stay
    mara.post(over, {"name": "Hot ones", "version": 1, "over": "on"})
    assert SavedView.objects.get().query == "stage=contact"
    assert ">changed</span>" not in page(cast.marketer, f"/saved-views/{hot}/")


def test_who_changed_it_from_an_older_one_sees_both_and_decides(cast, shared):
    mara, address = browser(cast.marketer), f"/saved-views/{shared}/edit/?query=stage%3Dlead"
    seen = Program(cast.marketer).get(f"{PATH}/{shared}")["ETag"]
    Program(cast.manager).patch(f"{PATH}/{shared}", {"name": "Theirs", "query": "stage=mql"})
    sent = {"name": "Mine", "shared": "on", "over": "on", "version": 1}
    with programs.nothing_written(*KEPT):
        answer = mara.post(address, sent)
        stale = Program(cast.marketer).patch(f"{PATH}/{shared}", {"name": "Mine"}, If_Match=seen)
    told = unescape(answer.content.decode())
    assert answer.status_code == 409 and 'name="version" value="2"' in told and 'value="Mine"' in told
    assert "Meanwhile it became “Theirs”." in told
    assert "Filters: Meanwhile it became “stage: mql”." in told
    assert programs.refused(stale, 412)["values"] == {"name": {"now": "Theirs", "yours": "Mine"}}
    assert mara.post(address, {**sent, "version": 2}).status_code == 302
    kept = SavedView.objects.get()
    assert (kept.name, kept.query, kept.version) == ("Mine", "stage=lead", 3)


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"name": " "}, 400, "name"),
        ({"name": "x" * 81}, 400, "name"),
        ({"name": "a\x00b"}, 400, "name"),
        ({"query": "x" * 4001}, 400, "query"),
        ({"query": "colour=red"}, 422, "query"),
        ({"query": "stage=boss"}, 422, "query"),
        ({"query": "custom.none=1"}, 422, "query"),
        ({"query": "custom.budget.min=much"}, 422, "query"),
        ({"query": "columns=person&columns=custom.none"}, 422, "query"),
        ({"query": "view=1"}, 422, "query"),
        ({"query": "after=1-2"}, 422, "query"),
        ({"of": "visitors"}, 404, "of"),
        ({"of": "companies", "query": "segment=huge"}, 422, "query"),
        ({"of": "companies", "query": "owner=mara"}, 422, "query"),
        ({"of": "handoffs", "query": "state=lost"}, 422, "query"),
        ({"of": "handoffs", "query": "stage=mql"}, 422, "query"),
        ({"shared": "perhaps"}, 400, "shared"),
        ({"owner": 1}, 400, "owner"),
    ],
)  # fmt: skip
def test_bad_input_is_named_and_writes_nothing(cast, people, wrong, status, field):
    with programs.nothing_written(*KEPT):
        programs.refused(Program(cast.marketer).post(PATH, {**HOT, **wrong}), status, field=field)


def test_by_page_too_what_was_typed_is_not_lost(cast, people):
    mara = browser(cast.marketer)
    address = "/saved-views/new/?of=contacts&query=stage%3Dboss"
    with programs.nothing_written(*KEPT):
        for sent, said in (
            ({"name": "x" * 81}, "at most 80 characters"),
            ({"name": ""}, "Give the view a name."),
            ({"name": "Bosses"}, "Stage can't be “boss”"),
        ):
            answer = mara.post(address, sent)
            told = unescape(answer.content.decode())
            assert answer.status_code == 422 and said in told
            assert not sent["name"] or f'value="{sent["name"]}"' in told
        assert mara.get("/saved-views/new/?of=visitors").status_code == 404


def test_a_name_is_taken_once_by_its_owner_and_once_among_the_shared(cast, hot):
    mara, rita = Program(cast.marketer), Program(cast.rep)
    with programs.nothing_written(*KEPT):
        programs.refused(mara.post(PATH, {**HOT, "name": "HOT ones"}), 409, field="name", code="name-taken")
    assert mara.post(PATH, {**HOT, "of": "companies", "query": ""}).status_code == 201
    own = rita.post(PATH, HOT)
    assert own.status_code == 201
    mara.patch(f"{PATH}/{hot}", {"shared": True})
    with programs.nothing_written(*KEPT):
        shared = rita.patch(f"{PATH}/{own.json()['id']}", {"shared": True})
        programs.refused(shared, 409, field="name", code="name-taken")
    answer = browser(cast.marketer).post("/saved-views/new/?of=contacts&query=", {"name": "hot ones"})
    assert (
        answer.status_code == 409 and "There is a view called “hot ones” already" in answer.content.decode()
    )


def test_what_of_a_view_is_gone_is_said_and_the_rest_of_it_opens(cast, shared):
    mara = Program(cast.marketer)
    CustomField.objects.filter(key="budget").delete()
    shown = page(cast.rep, f"/saved-views/{shared}/")
    assert "There is no field “budget.min”; that was left out." in shown and len(listed(shown)) == 3
    assert "Created</th>" not in shown  # its columns are still there
    assert mara.shown(f"{PATH}/{shared}")["notes"] == ["There is no field “budget.min”; that was left out."]
    refused = programs.refused(mara.get("/contacts", {"view": shared}), 422, code="view-out-of-date")
    assert refused["notes"] and "budget.min" in refused["detail"]
    with programs.nothing_written(*KEPT):
        lead = Program(cast.marketing_lead)
        programs.refused(lead.post(f"/contacts/export?view={shared}"), 422, code="view-out-of-date")
    assert mara.patch(f"{PATH}/{shared}", {"name": "Hot, once"}).status_code == 200  # and it is mended
    over = re.search(r'href="([^"]*over=on)"', page(cast.marketer, f"/saved-views/{shared}/"))[1]
    browser(cast.marketer).post(over, {"name": "Hot, once", "shared": "on", "version": 2, "over": "on"})
    assert mara.shown(f"{PATH}/{shared}")["notes"] == []
    fields.create(fields={"of": "contact", "label": "Size", "kind": "number"}, actor=SYSTEM, now=NOW)
    mara.patch(f"{PATH}/{shared}", {"query": "columns=person&columns=custom.size"})
    CustomField.objects.filter(key="size").update(retired_at=NOW)
    assert "There is no column “custom.size”; that was left out." in page(cast.rep, f"/saved-views/{shared}/")


def test_a_view_of_whoever_left_stays_and_is_kept_by_their_lead(cast, shared):
    members.deactivate(person_id=cast.marketer.pk, actor=who(cast.admin), now=NOW)
    assert tabs(page(cast.rep, "/contacts/")) == ["Hot ones"]
    assert Program(cast.rep).ids("/contacts", {"view": shared})
    assert Program(cast.marketing_lead).patch(f"{PATH}/{shared}", {"name": "Kept"}).status_code == 200
    assert Program(cast.manager).post(f"{PATH}/{shared}/remove").status_code == 200


def test_what_one_person_keeps_of_a_list_has_an_end(cast, monkeypatch):
    monkeypatch.setattr(rules, "MOST", 3)
    for number in range(3):
        save(cast.rep, name=f"View {number}")
    with programs.nothing_written(*KEPT), pytest.raises(Refused, match="remove one"):
        save(cast.rep, name="View 4")
    save(cast.rep, of="companies", name="View 4")
    save(cast.colleague, name="View 4")


def test_some_stand_beside_the_tabs_and_all_in_the_menu(cast, people):
    for number in range(9):
        save(cast.rep, name=f"View {number}")
    save(cast.lead, name="An early name", query="stage=mql", shared=True)
    shown = page(cast.rep, "/contacts/")
    assert tabs(shown) == [f"View {number}" for number in range(5)]
    assert len(re.findall('class="tool" href="/saved-views/[0-9]+/remove/"', shown)) == 9
    assert "Shared by others" in shown and "Lena Lead" in shown
    last = SavedView.objects.get(name="View 8")
    assert tabs(page(cast.rep, f"/saved-views/{last.pk}/"))[-1] == "View 8"


def test_a_name_is_shown_as_text(cast, people):
    save(cast.rep, name="<script>alert(1)</script>", shared=True)
    shown = browser(cast.rep).get("/contacts/").content.decode()
    assert "<script>alert" not in shown and "&lt;script&gt;alert(1)" in shown


def test_the_filters_of_a_list_go_on_from_a_view(cast, hot):
    """Chips, the filter form, the columns and the next page all stay within it."""
    shown = page(cast.marketer, f"/saved-views/{hot}/?")
    assert shown.count(f'name="view" value="{hot}"') == 2  # the filters' form, and the columns'
    chip = re.search(r'href="([^"]*)"[^>]*aria-label="Remove filter Budget from: 10"', shown)[1]
    assert f"view={hot}" in chip
    everybody = re.search(r'<a href="([^"]*)">Everybody</a>', shown)[1]
    assert "view" not in everybody


@pytest.mark.parametrize("of", ["contacts", "companies", "handoffs"])
def test_what_a_query_means_is_written_in_one_way(cast, people, of):
    """Whatever the order, blanks and repeats, one view is the same view."""
    query = {"contacts": "stage=mql&stage=lead&q=&stage=mql", "companies": "target=yes&segment=&q= ",
             "handoffs": "state=offered&days=&whose=all"}[of]  # fmt: skip
    view = save(cast.marketer, of=of, query=query)
    turned = "&".join(reversed(query.split("&")))
    again = save(cast.marketer, of=of, name="Again", query=turned)
    assert view.query == again.query and "=&" not in view.query
    assert ">changed</span>" not in page(cast.marketer, f"/saved-views/{view.pk}/")


def test_a_repeat_saves_once(cast, people):
    mara = Program(cast.marketer)
    first, second = (mara.post(PATH, HOT, Idempotency_Key="one") for _ in range(2))
    assert first.json()["id"] == second.json()["id"] and SavedView.objects.count() == 1
