"""The rail and what stands around a page, for each kind of person."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import get_resolver

from smarketing import frame as frames
from tests import given


@pytest.fixture(autouse=True)
def addresses(monkeypatch):
    """The rail is about order and reach, whatever the addresses are."""
    monkeypatch.setattr(frames, "address", lambda name: f"/{name}/")


def seen_by(user, path="/contacts/7/", now=None):
    request = RequestFactory().get(path)
    request.user, request.now = user, now
    return frames.frame(request)["frame"]


def names(frame):
    return [entry.name for entry in frame.rail]


def test_a_rep_starts_at_the_inbox(cast):
    assert names(seen_by(cast.rep))[0] == "inbox"


def test_a_marketer_has_no_inbox_and_starts_at_their_leads(cast):
    rail = seen_by(cast.marketer).rail
    assert "inbox" not in [entry.name for entry in rail]
    assert (rail[0].name, rail[0].label) == ("my-leads", "My leads")


def test_a_manager_starts_at_the_dashboard(cast):
    assert names(seen_by(cast.manager))[0] == "dashboard"


def test_settings_come_last_for_everybody(cast):
    assert {names(seen_by(person))[-1] for person in (cast.rep, cast.marketer, cast.manager)} == {"settings"}


def test_a_page_below_an_entry_marks_that_entry(cast):
    assert [entry.name for entry in seen_by(cast.rep).rail if entry.current] == ["contacts"]


def test_every_page_behind_the_sign_in_marks_one_entry(cast):
    apart = {"account", "me", "leave", "notices", "inbox"}  # in the top bar, and what marketing hasn't got
    public = {"f", "forms", "t", "servlet", "submissions", "api", ""}
    heads = {str(route.pattern).split("/")[0] for route in routes(get_resolver())} - apart - public
    marked = {
        head: [entry.name for entry in seen_by(cast.marketer, f"/{head}/7/").rail if entry.current]
        for head in heads
    }
    assert "imports" in heads and {head: names for head, names in marked.items() if len(names) != 1} == {}


def routes(resolver, above=""):
    for each in resolver.url_patterns:
        here = f"{above}{each.pattern}"
        if hasattr(each, "url_patterns"):
            yield from routes(each, here)
        else:
            yield SimpleNamespace(pattern=here)


def test_letters_to_go_by_are_distinct(cast):
    for person in (cast.rep, cast.marketer, cast.manager):
        letters = [entry.letter for entry in seen_by(person).rail]
        assert len(letters) == len(set(letters))


def test_the_inbox_counts_what_needs_this_rep_now(cast):
    given.an_offer(cast, given.at("Mon 10:00"), holder=cast.rep)
    frame = seen_by(cast.rep, now=given.at("Mon 11:00"))
    assert next(entry.count for entry in frame.rail if entry.name == "inbox") == 1
    assert seen_by(cast.manager).due == 0


def test_the_role_is_said_in_words(cast):
    assert seen_by(cast.lead).role == f"Lead, {cast.lead.team.name}"
    assert seen_by(AnonymousUser()).role == ""


def test_an_installation_without_a_page_has_no_entry_for_it(cast, monkeypatch):
    monkeypatch.setattr(frames, "address", lambda name: "" if name == "opportunities" else f"/{name}/")
    assert "opportunities" not in names(seen_by(cast.rep))


def test_a_fragment_costs_no_query(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        seen_by(cast.rep)


def test_who_only_looked_is_not_told_of_what_they_typed(client, cast):
    client.force_login(cast.rep)
    looked = client.get("/settings/health/").content.decode()
    did = client.post("/settings/health/look/").content.decode()
    assert "This can't be shown" in looked and "typed" not in looked
    assert "That was not done" in did and "what you typed is still in the form" in did
