"""Every move by browser: who may make it, and that a refusal writes nothing and keeps what was typed."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.urls import reverse

from leads.contacts.models import Contact
from leads.handoff import commands as handoffs
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.handoff.queries import criteria_of
from leads.handoff.views.acts import ACTS
from leads.lifecycle.models import StageMove
from leads.outcomes.models import Opportunity
from sla.clocks.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given
from tests.given import at, who

NOW = at("Wed 11:00")
WRITTEN = (Handoff, Contact, Attempt, NextStep, StageMove, Opportunity, Clock, Entry)
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def offered(cast):
    return given.an_offer(cast, at("Wed 10:30"))


def unheld(cast):
    return given.an_unheld_offer(cast, at("Wed 10:30"))


def accepted(cast):
    return given.an_accepted(cast, at("Wed 10:30"), decided=at("Wed 10:57"))


def qualified(cast):
    return given.a_qualified(cast, at("Wed 10:30"))


def rejected(cast):
    offer = given.an_offer(cast, at("Wed 10:30"))
    return handoffs.reject(handoff_id=offer.pk, reason="no_intent", actor=who(cast.rep), now=at("Wed 10:57"))


def held(cast):
    handoff = accepted(cast)
    return handoffs.hold(
        handoff_id=handoff.pk,
        reason="In March",
        until=at("Fri 09:00"),
        actor=who(cast.rep),
        now=at("Wed 10:58"),
    )


def disputed(cast):
    handoff = rejected(cast)
    return handoffs.dispute(handoff_id=handoff.pk, why="No!", actor=who(cast.marketer), now=at("Wed 10:58"))


SALES = {"rep", "lead", "manager"}
BOSSES = {"lead", "manager"}
MARKETING = {"marketer", "marketing_lead", "manager"}
ATTEMPT = {"via": "call", "result": "connected", "happened_at": "2026-03-04T10:59"}
# The move, in which state it is tried, by whom it may be made (domain.md, People), and what is sent.
MATRIX = {
    "claim": (unheld, {"rep", "colleague", "lead"}, lambda cast, h: {}),
    "accept": (offered, SALES, lambda cast, h: {}),
    "reject": (offered, SALES, lambda cast, h: {"reason": "no_intent"}),
    "reroute": (offered, SALES | MARKETING, lambda cast, h: {"team_id": cast.other_sales.pk}),
    "withdraw": (offered, MARKETING, lambda cast, h: {"why": "Sent by mistake"}),
    "reassign": (accepted, BOSSES, lambda cast, h: {"holder_id": cast.colleague.pk, "why": "Away"}),
    "log-attempt": (accepted, SALES, lambda cast, h: ATTEMPT),
    "qualify": (accepted, SALES, lambda cast, h: {"criteria": criteria_of(h)}),
    "return": (accepted, SALES, lambda cast, h: {"reason": "too_early"}),
    "hold": (accepted, SALES, lambda cast, h: {"reason": "In March", "until": "2026-03-20T09:00"}),
    "lift-hold": (held, SALES, lambda cast, h: {}),
    "open-opportunity": (qualified, SALES, lambda cast, h: {"name": "Big one", "step": "discovery"}),
    "take-back": (accepted, {"rep"}, lambda cast, h: {}),
    "dispute": (rejected, MARKETING, lambda cast, h: {"why": "They asked for a call"}),
    "rule": (disputed, {"manager"}, lambda cast, h: {"ruling": "overturned", "why": "Marketing is right"}),
}  # fmt: skip


def address(slug, handoff):
    return reverse(f"handoff-{slug}", args=[handoff.pk])


@contextmanager
def undone():
    """What happens inside leaves no trace. A bare savepoint: commands insist on being outermost."""
    here = transaction.savepoint()
    yield
    transaction.savepoint_rollback(here)


def test_every_move_is_in_the_matrix():
    assert {act.slug for act in ACTS} | {"open-opportunity"} == set(MATRIX)


@pytest.mark.parametrize("slug", MATRIX)
def test_nobody_acts_outside_side_and_role(slug, cast, client):
    given_state, allowed, sent = MATRIX[slug]
    handoff = given_state(cast)
    data = sent(cast, handoff)
    before = given.snapshot(*WRITTEN)
    for name, person in cast.everyone().items():
        client.force_login(person)
        if name in allowed:
            with undone():
                response = client.post(address(slug, handoff), data)
                assert response.status_code == 302, f"{name} should be able to {slug}"
                assert given.snapshot(*WRITTEN) != before
            continue
        for options in ({}, HTMX):
            response = client.post(address(slug, handoff), data, **options)
            assert response.status_code == 403, f"{name} must not {slug}"
    assert given.snapshot(*WRITTEN) == before


@pytest.mark.parametrize("slug", MATRIX)
def test_a_stranger_is_asked_to_sign_in(slug, cast, client):
    given_state, _, sent = MATRIX[slug]
    handoff = given_state(cast)
    before = given.snapshot(*WRITTEN)
    for answer in (
        client.post(address(slug, handoff), sent(cast, handoff)),
        client.get(address(slug, handoff)),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))
    assert given.snapshot(*WRITTEN) == before


@pytest.mark.parametrize("slug", [act.slug for act in ACTS if act.form] + ["open-opportunity"])
def test_a_form_is_shown_to_whom_it_is_for(slug, cast, client):
    given_state, allowed, _ = MATRIX[slug]
    handoff = given_state(cast)
    for name, person in cast.everyone().items():
        client.force_login(person)
        page, dialog = client.get(address(slug, handoff)), client.get(address(slug, handoff), **HTMX)
        assert page.status_code == dialog.status_code == (200 if name in allowed else 403)
        if name in allowed:
            assert (
                "<html" in page.text and "<dialog" not in page.text.split('id="main"')[1].split("</main>")[0]
            )
            assert "<dialog" in dialog.text and "<html" not in dialog.text


@pytest.mark.parametrize("slug", [act.slug for act in ACTS if not act.form])
def test_a_move_that_asks_nothing_never_follows_a_link(slug, cast, client):
    handoff = MATRIX[slug][0](cast)
    client.force_login(cast.rep)
    assert client.get(address(slug, handoff)).status_code == 405


def test_no_such_handoff_says_so(cast, client):
    client.force_login(cast.rep)
    for act in ACTS:
        assert client.post(f"/handoffs/999999/{act.slug}/", {}).status_code == 404
    assert client.post("/handoffs/1/marry/", {}).status_code == 404


@pytest.mark.parametrize(
    ("slug", "given_state", "sent", "kept", "said"),
    [
        ("reject", offered, {"comment": "Wrong number", "rating": "2"}, "Wrong number", "Choose a reason"),
        ("reject", offered, {"reason": "other", "rating": "4"}, 'value="4"', "needs a comment"),
        ("reject", offered, {"reason": "unheard of", "comment": "Hm"}, "Hm", "not one of the available"),
        ("return", accepted, {"reason": "too_early", "hint": "Send the report", "retry_on": "2026-03-01"},
         "Send the report", "must lie ahead"),
        ("return", accepted, {"reason": "too_early", "hint": "Send the report", "retry_on": "9999-12-31"},
         "Send the report", "within ten years"),
        ("log-attempt", accepted, {**ATTEMPT, "next_step": "Call", "next_step_at": "9999-12-31T23:59"},
         "Call", "within ten years"),
        ("log-attempt", accepted, {**ATTEMPT, "happened_at": "2026-03-04T11:30", "note": "Spoke to Ana"},
         "Spoke to Ana", "in the future"),
        ("log-attempt", accepted, {**ATTEMPT, "happened_at": "2026-03-03T10:00", "note": "Spoke to Ana"},
         "Spoke to Ana", "before the offer"),
        ("log-attempt", accepted, {**ATTEMPT, "next_step": "Call"}, "Call", "when the next step is due"),
        ("log-attempt", accepted, {**ATTEMPT, "next_step_at": "2026-03-05T10:00"}, "2026-03-05T10:00",
         "what the next step is"),
        ("log-attempt", accepted, {**ATTEMPT, "minutes": "-3"}, 'value="-3"', "below zero"),
        ("reassign", accepted, {"why": "Holiday"}, "Holiday", "Choose who should have it"),
        ("withdraw", offered, {"why": "  "}, "", "Say why you withdraw it"),
        ("open-opportunity", accepted, {"name": "Big", "amount": "-5", "step": "proposal"}, "Big", "above"),
        ("rule", disputed, {"why": "Because"}, "Because", "Rule that it stands"),
    ],
)  # fmt: skip
def test_a_refusal_keeps_what_was_typed_and_writes_nothing(slug, given_state, sent, kept, said, cast, client):
    handoff = given_state(cast)
    before = given.snapshot(*WRITTEN)
    client.force_login(cast.marketer if slug == "withdraw" else cast.manager)
    for options in (HTMX, {}):
        response = client.post(address(slug, handoff), sent, **options)
        assert response.status_code == 422
        assert kept in response.text
        assert said in response.text
        assert response.text.lstrip().startswith("<form") == bool(options)
    assert given.snapshot(*WRITTEN) == before


def test_who_was_slower_is_told_who_and_when_with_the_words_kept(cast, client):
    offer = given.an_offer(cast, at("Wed 10:30"))
    handoffs.accept(handoff_id=offer.pk, actor=who(cast.rep), now=at("Wed 10:58"))
    before = given.snapshot(*WRITTEN)
    client.force_login(cast.lead)
    response = client.post(address("reject", offer), {"reason": "other", "comment": "Too small"}, **HTMX)
    assert response.status_code == 409
    assert "Already accepted by Rita Rep at 10:58" in response.text
    assert "Too small" in response.text
    assert given.snapshot(*WRITTEN) == before


def test_the_form_of_a_move_that_is_over_says_so(cast, client):
    offer = given.an_offer(cast, at("Wed 10:30"))
    handoffs.accept(handoff_id=offer.pk, actor=who(cast.rep), now=at("Wed 10:58"))
    client.force_login(cast.lead)
    response = client.get(address("reject", offer))
    assert response.status_code == 409
    assert "Already accepted by Rita Rep" in response.text


def test_doing_it_twice_does_it_once(cast, client):
    offer = offered(cast)
    client.force_login(cast.rep)
    assert client.post(address("accept", offer), {}).status_code == 302
    before = given.snapshot(*WRITTEN)
    assert client.post(address("accept", offer), {}).status_code == 409
    assert given.snapshot(*WRITTEN) == before


def test_an_attempt_on_an_offer_is_said_to_accept_it(cast, client):
    client.force_login(cast.rep)
    told = {state: client.get(address("log-attempt", state(cast))).content for state in (offered, accepted)}
    assert [b"accepts the lead as well" in page for page in told.values()] == [True, False]


def test_a_minute_in_which_the_offer_fell_is_not_before_it(cast, client, monkeypatch):
    offer = given.an_accepted(cast, at("Wed 11:00").replace(second=20))
    monkeypatch.setattr(clock, "now", lambda: at("Wed 11:00").replace(second=50))
    client.force_login(cast.rep)
    sent = {**ATTEMPT, "happened_at": "2026-03-04T11:00"}
    assert client.post(address("log-attempt", offer), sent).status_code == 302
    assert Attempt.objects.get().happened_at == at("Wed 11:00").replace(second=20)


def test_times_are_read_in_the_zone_of_who_types_them(cast, client):
    type(cast.rep).objects.filter(pk=cast.rep.pk).update(zone="Europe/Madrid")
    handoff = accepted(cast)
    client.force_login(cast.rep)
    client.post(address("log-attempt", handoff), {**ATTEMPT, "happened_at": "2026-03-04T11:59"})
    assert Attempt.objects.get().happened_at == at("Wed 10:59")


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_coming_back_never_leads_to_another_site(path, cast, client):
    offer = offered(cast)
    client.force_login(cast.rep)
    response = client.post(address("accept", offer), {"next": path})
    assert response["Location"] == reverse("home")


def test_without_htmx_the_page_one_came_from_says_what_was_done(cast, client):
    offer = offered(cast)
    client.force_login(cast.rep)
    page = client.post(address("accept", offer), {"next": reverse("my-leads")}, follow=True)
    assert page.redirect_chain[0][0] == reverse("my-leads")
    assert f"{offer.contact} accepted by you at 11:00." in page.text


def test_from_another_page_htmx_loads_it_again(cast, client):
    offer = offered(cast)
    client.force_login(cast.rep)
    back = reverse("opportunities")
    response = client.post(address("accept", offer), {"next": back}, **HTMX)
    assert response["HX-Redirect"] == back


def test_a_next_step_is_done_by_its_owner_lead_or_manager(cast, client):
    handoff = given.an_accepted(cast, at("Wed 10:00"))
    given.an_attempt(handoff, cast.rep, at("Wed 10:30"), next_step="Call", next_step_at=at("Thu 10:00"))
    step = NextStep.objects.get()
    before = given.snapshot(*WRITTEN)
    for name, person in cast.everyone().items():
        client.force_login(person)
        with undone():
            response = client.post(reverse("next-step-done", args=[step.pk]))
            allowed = name in {"rep", "lead", "manager"}
            assert response.status_code == (302 if allowed else 403)
            assert (NextStep.objects.get().done_at == NOW) == allowed
    assert given.snapshot(*WRITTEN) == before
