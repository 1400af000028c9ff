"""The contact list: filters in the address, each contact exactly once, nothing run that was typed."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from leads.contacts.models import Contact
from leads.contacts.queries import search
from leads.handoff import commands as handoffs
from leads.identity import commands as identity
from leads.lifecycle import commands as lifecycle
from leads.words import DO_NOT_CONTACT
from smarketing.kernel import cells, paging
from tests import given, programs

NOW = given.at("Mon 10:00")
XSS = "<script>alert(1)</script>"


@pytest.fixture
def browser(client, cast):
    client.force_login(cast.marketer)
    return client


def listed(client, query=""):
    """The ids on the page, in order."""
    response = client.get(reverse("contacts") + query)
    assert response.status_code == 200
    return [contact.pk for contact in response.context["contacts"]]


def people(count, **fields):
    return [given.a_contact(NOW + timedelta(minutes=n), **fields) for n in range(count)]


def test_the_newest_come_first_and_a_page_ends_where_the_next_begins(browser, monkeypatch):
    made = people(7)
    monkeypatch.setattr(paging.page, "__kwdefaults__", {**paging.page.__kwdefaults__, "size": 3})
    seen, address = [], reverse("contacts")
    while address:
        response = browser.get(address)
        seen += [contact.pk for contact in response.context["contacts"]]
        address = response.context["pager"]["next"]
    assert seen == [contact.pk for contact in reversed(made)]


@pytest.mark.django_db
def test_every_contact_is_visited_exactly_once_while_new_ones_arrive():
    made = {contact.pk for contact in people(25)}
    same_moment = {given.a_contact(NOW).pk for _ in range(5)}
    seen, cursor = [], ""
    while True:
        page = paging.page(Contact.objects.all(), "created_at", after=cursor, size=4)
        seen += [contact.pk for contact in page.rows]
        given.a_contact(NOW + timedelta(days=1))  # somebody new, while the list is read
        if not (cursor := page.older):
            break
    assert sorted(seen) == sorted(made | same_moment)


@pytest.mark.django_db
def test_turning_back_shows_what_was_before():
    people(12)
    rows = Contact.objects.all()
    first = paging.page(rows, "created_at", size=4)
    second = paging.page(rows, "created_at", after=first.older, size=4)
    third = paging.page(rows, "created_at", after=second.older, size=4)
    assert paging.page(rows, "created_at", before=third.newer, size=4).rows == second.rows
    assert paging.page(rows, "created_at", before=second.newer, size=4).rows == first.rows
    assert third.older == "" and first.newer == ""


def test_filters_narrow_together_as_a_plain_query_would(browser, cast):
    wanted = people(2, owner_id=cast.rep.pk, by=cast.marketer)
    people(1, owner_id=cast.marketer.pk, by=cast.marketer)
    people(1, stage="contact", owner_id=cast.rep.pk, by=cast.marketer)
    marked = people(1, owner_id=cast.rep.pk, by=cast.marketer)[0]
    lifecycle.disqualify(contact_id=marked.pk, reason="student", actor=given.who(cast.marketer), now=NOW)
    for contact in wanted:
        given.a_touch(contact, NOW, channel="event")
    query = f"?stage=lead&owner={cast.rep.pk}&channel=event&disqualified=no&created_from=2026-03-02"
    assert set(listed(browser, query)) == {contact.pk for contact in wanted}
    assert set(listed(browser, query)) == set(
        Contact.objects.filter(stage="lead", owner=cast.rep, channel="event", disqualified="").values_list(
            "pk", flat=True
        )
    )
    assert listed(browser, query + "&created_to=2026-03-01") == []


def test_mine_nobodys_and_not_stated_are_choices_of_their_own(browser, cast):
    mine, nobodys = people(1, owner_id=cast.marketer.pk, by=cast.marketer)[0], people(1)[0]
    given.a_touch(mine, NOW, channel="")
    assert listed(browser, "?owner=me") == [mine.pk]
    assert listed(browser, "?owner=nobody") == [nobodys.pk]
    assert listed(browser, f"?team={cast.marketing.pk}") == [mine.pk]
    assert listed(browser, "?channel=not_stated") == [mine.pk]
    assert listed(browser, "?channel=no_touch") == [nobodys.pk]


def test_the_list_knows_who_has_the_baton(browser, cast):
    offered, accepted = given.an_offer(cast, NOW), given.an_accepted(cast, NOW)
    loose = given.an_mql(cast, NOW)
    assert set(listed(browser, "?handoff=open")) == {offered.contact_id, accepted.contact_id}
    assert listed(browser, "?handoff=accepted") == [accepted.contact_id]
    assert listed(browser, "?stage=mql&handoff=none") == [loose.pk]
    assert b"Rita Rep" in browser.get(reverse("contacts") + "?handoff=offered").content


def test_a_campaigns_people_are_listed(browser, cast):
    from leads.campaigns import commands as campaigns

    spring = campaigns.create(
        fields={"key": "spring", "name": "Spring"}, actor=given.who(cast.marketer), now=NOW
    )
    touched, _ = people(2)
    for _ in range(2):
        given.a_touch(touched, NOW, campaign_id=spring.pk)
    assert listed(browser, f"?campaign={spring.pk}") == [touched.pk]


def test_a_value_that_means_nothing_is_left_out_and_said(browser):
    made = people(2)
    response = browser.get(
        reverse("contacts"),
        {"stage": "banana", "owner": "x", "created_from": "soon", "after": "nowhere", "q": ""},
    )
    assert len(response.context["contacts"]) == len(made)
    page = unescape(response.content.decode())
    assert "Stage can't be “banana”; that was left out." in page
    assert "Owner can't be “x”" in page and "Created from can't be “soon”" in page


@pytest.mark.parametrize("cursor", ["9" * 16 + "-1", "1-" + "9" * 18, "1--1", "-", "1e9-1", "١-١"])
def test_a_cursor_that_means_nothing_is_the_first_or_an_empty_page_and_never_an_error(browser, cursor):
    people(1)
    for name in ("after", "before"):
        assert browser.get(reverse("contacts"), {name: cursor}).status_code == 200


def test_search_finds_through_the_page_and_says_when_nobody_matches(browser):
    ada, _ = given.a_contact(NOW, name="Ada Lovelace"), given.a_contact(NOW)
    assert listed(browser, "?q=lovel") == [ada.pk]
    assert "Nobody matches" in browser.get(reverse("contacts"), {"q": "zzz"}).content.decode()
    assert browser.get(reverse("contacts"), {"q": "a\x00b"}).status_code == 200


def test_where_many_have_the_words_whole_the_page_says_so_and_programs_and_files_have_the_same(
    client, cast, monkeypatch
):
    monkeypatch.setattr(search, "ENOUGH", 2)
    adam = given.a_contact(NOW, name="Adam", email="adam@a.example")
    adas = [given.a_contact(NOW, name="Ada", email=f"a@{firm}.example").pk for firm in "bc"][::-1]
    client.force_login(cast.lead)
    program = programs.Program(cast.lead)
    taken = client.post(reverse("contacts-export") + "?q=ada").getvalue().decode()
    assert listed(client, "?q=ada") == program.ids("/contacts", {"q": "ada"}) == adas
    assert taken.count("a@") == 2 and "adam@" not in taken

    page = client.get(reverse("contacts") + "?q=ada&owner=nobody").content.decode()
    assert "“ada” as whole words" in page and "2 contacts" in page
    link = unescape(re.search(r'href="([^"]*)">Include names that merely begin so', page)[1])
    assert link == reverse("contacts") + "?q=ada&owner=nobody&begins=yes"
    wider = client.get(link)
    assert [row.pk for row in wider.context["contacts"]] == [*adas, adam.pk]
    assert "as whole words" not in wider.content.decode()
    assert program.ids("/contacts", {"q": "ada", "begins": "true"}) == [*adas, adam.pk]
    assert program.ids("/contacts", {"q": "ada", "begins": "false"}) == adas
    assert len(program.ids("/contacts", {"begins": "true"})) == Contact.objects.count()


def test_a_first_page_that_is_known_by_ids_is_the_one_that_is_asked_for(browser, monkeypatch):
    monkeypatch.setattr(paging.first, "__kwdefaults__", {"size": 2})
    monkeypatch.setattr(paging.page, "__kwdefaults__", {**paging.page.__kwdefaults__, "size": 2})
    made = [each.pk for each in people(5, name="Ada Byron")][::-1]

    def pages(query):
        address = reverse("contacts") + query
        while address:
            context = browser.get(address).context
            yield [each.pk for each in context["contacts"]], context["pager"]["shown"]
            address = context["pager"]["next"]

    for query in ("?q=ada", "?q=ada+byr", "?q=ada&owner=nobody"):
        known = list(pages(query))
        assert known == [(made[n : n + 2], "5 contacts") for n in (0, 2, 4)]
        with monkeypatch.context() as asked:
            asked.setattr(search, "FEW", 0)
            assert list(pages(query)) == known


def test_the_neighbours_are_those_of_the_list_with_whole_words(browser, monkeypatch):
    monkeypatch.setattr(search, "ENOUGH", 2)
    named = enumerate(("Ada One", "Adam Two", "Ada Three"))
    first, between, last = (given.a_contact(NOW + timedelta(hours=n), name=name) for n, name in named)
    address = reverse("contact", args=[first.pk])
    for query, newer in (("q=ada", last), ("q=ada&begins=yes", between)):
        turn = browser.get(f"{address}?list&{query}").context["turn"]
        assert turn["previous"].startswith(reverse("contact", args=[newer.pk]))


def test_what_people_typed_is_shown_as_text(browser, cast):
    given.a_contact(NOW, name=XSS, job_title=XSS, email="x@acme.example", company_name=XSS)
    for query in ("", f"?q={XSS}", f"?stage={XSS}"):
        page = browser.get(reverse("contacts") + query).content.decode()
        assert XSS not in page
    assert "&lt;script&gt;" in page


def test_a_page_of_fifty_costs_as_many_queries_as_a_page_of_one(browser, cast, django_assert_max_num_queries):
    browser.get(reverse("contacts"))
    signed_in = 3  # session, person and team
    frame = 3  # what waits, notices, whether demo data is here
    views = 1
    for count in (1, 60):
        people(count)
        given.an_offer(cast, NOW)
        with django_assert_max_num_queries(signed_in + frame + views + 9):
            browser.get(reverse("contacts") + "?q=company&stage=lead")


def test_htmx_gets_the_part_that_changes(browser):
    people(1)
    part = browser.get(reverse("contacts"), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="people">')
    assert "<html" not in part


def test_a_page_behind_the_end_is_empty_and_counts_everybody(browser):
    people(3)
    behind = paging.cursor((NOW - timedelta(days=1), 1))
    response = browser.get(reverse("contacts"), {"after": behind})
    assert (response.context["contacts"], response.context["pager"]["shown"]) == ([], "3 contacts")


def test_a_long_list_is_counted_only_so_far(browser, monkeypatch):
    people(4)
    monkeypatch.setattr(paging, "MOST_COUNTED", 3)
    assert "3+ contacts" in browser.get(reverse("contacts")).content.decode()


class TestExport:
    def rows(self, client, query=""):
        import csv
        import io

        response = client.post(reverse("contacts-export") + query)
        assert response.status_code == 200
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_the_export_is_the_list_and_is_journaled(self, client, cast, monkeypatch):
        from smarketing.journal.models import Entry

        monkeypatch.setattr(paging, "CHUNK", 3)
        people(8)
        people(2, stage="contact")
        client.force_login(cast.lead)
        assert [int(row["id"]) for row in self.rows(client, "?stage=lead")] == listed(client, "?stage=lead")
        [fact] = Entry.objects.filter(kind="list.exported")
        asked = {"stage": ["lead"]}
        assert fact.payload == {"list": "contacts", "format": "csv", "count": 8, "filters": asked}

    def test_it_takes_a_lead_a_manager_or_an_admin(self, client, cast):
        people(1)
        for person in (cast.rep, cast.marketer):
            client.force_login(person)
            assert client.post(reverse("contacts-export")).status_code == 403
            assert "Export CSV" not in client.get(reverse("contacts")).content.decode()
        for person in (cast.marketing_lead, cast.manager, cast.admin):
            client.force_login(person)
            assert len(self.rows(client)) == 1

    def test_it_is_never_a_link_that_somebody_can_be_made_to_follow(self, client, cast):
        client.force_login(cast.lead)
        assert client.get(reverse("contacts-export")).status_code == 405

    def test_no_cell_is_a_formula(self, client, cast):
        for text in ('=HYPERLINK("http://evil.example")', "+1+1", "-1+1", "@SUM(1)", "＝1+1"):
            given.a_contact(NOW, name=text, job_title=text)
        client.force_login(cast.lead)
        shown = [cell for row in self.rows(client) for cell in row.values()]
        assert not [cell for cell in shown if cell.startswith(cells.RUNS)]
        assert '\'=HYPERLINK("http://evil.example")' in shown

    def test_who_is_not_to_be_contacted_or_was_erased_says_so(self, client, cast):
        ada, bob, eve = people(3)
        handoffs.disqualify(contact_id=bob.pk, reason=DO_NOT_CONTACT, actor=given.who(cast.rep), now=NOW)
        identity.erase(contact_id=ada.pk, why="By mail", actor=given.who(cast.manager), now=NOW)
        client.force_login(cast.lead)
        told = {int(row["id"]): (row["do not contact"], bool(row["erased"])) for row in self.rows(client)}
        assert told == {ada.pk: ("yes", True), bob.pk: ("yes", False), eve.pk: ("no", False)}


def test_strangers_are_sent_to_sign_in(client, db):
    for name in ("contacts", "log-lead"):
        assert client.get(reverse(name)).status_code == 302
