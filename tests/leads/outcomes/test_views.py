"""Opportunities by browser: who works on them, what is kept on a refusal, what the list is worth."""

import re
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from leads.contacts.models import Contact
from leads.lifecycle.models import StageMove
from leads.outcomes import commands as outcomes
from leads.outcomes.models import Opportunity
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given
from tests.given import at, who

NOW = at("Wed 11:00")
WRITTEN = (Opportunity, Contact, StageMove, Entry)
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def pilot(cast):
    contact = given.a_contact(at("Mon 09:00"))
    return outcomes.open_(
        contact_id=contact.pk, name="Pilot", amount=Decimal(900), actor=who(cast.rep), now=at("Mon 10:00")
    )


@contextmanager
def undone():
    here = transaction.savepoint()
    yield
    transaction.savepoint_rollback(here)


TERMS = {"name": "Pilot, larger", "amount": "1500.50", "expected_close": "2026-04-01", "step": "proposal"}
TEAM = {"rep", "colleague", "lead", "manager"}
STEPS = {
    "opportunity-edit": (TEAM, {**TERMS, "version": 1}),
    "opportunity-win": (TEAM, {"amount": "1000"}),
    "opportunity-lose": (TEAM, {"reason": "price"}),
    "opportunity-reopen": (TEAM, {"why": "They called back"}),
}


def lost(cast, pilot):
    return outcomes.lose(opportunity_id=pilot.pk, reason="timing", actor=who(cast.rep), now=at("Tue 10:00"))


@pytest.mark.parametrize("name", STEPS)
def test_nobody_works_on_what_is_another_teams(name, cast, pilot, client):
    allowed, sent = STEPS[name]
    if name == "opportunity-reopen":
        lost(cast, pilot)
    before, address = given.snapshot(*WRITTEN), reverse(name, args=[pilot.pk])
    for person, user in cast.everyone().items():
        client.force_login(user)
        assert client.get(address).status_code == (200 if person in allowed else 403)
        with undone():
            assert client.post(address, sent).status_code == (302 if person in allowed else 403), person
            assert (given.snapshot(*WRITTEN) != before) == (person in allowed)
    client.logout()
    assert client.post(address, sent)["Location"].startswith(reverse("account_login"))
    assert given.snapshot(*WRITTEN) == before


def test_only_sales_opens_one_without_a_handoff_or_closes_an_sql(cast, client):
    """A person nobody has from marketing is any rep's chance; an SQL is theirs who made it one."""
    sql, free = given.a_qualified(cast, at("Tue 10:00")).contact, given.a_contact(at("Tue 10:00"))
    before = given.snapshot(*WRITTEN)
    new = f"{reverse('opportunity-new')}?contact={free.pk}"
    close = reverse("close-sql", args=[sql.pk])
    for person, user in cast.everyone().items():
        client.force_login(user)
        both = (
            (new, {"step": "discovery"}, person in TEAM | {"other_rep"}),
            (close, {"reason": "no_budget"}, person in TEAM - {"colleague"}),
        )
        for address, sent, allowed in both:
            assert client.get(address).status_code == (200 if allowed else 403)
            with undone():
                assert client.post(address, sent).status_code == (302 if allowed else 403)
    assert given.snapshot(*WRITTEN) == before


def test_one_opened_from_a_contact_is_sales_own(cast, client):
    contact = given.a_contact(at("Tue 10:00"))
    client.force_login(cast.rep)
    address = f"{reverse('opportunity-new')}?contact={contact.pk}"
    assert f'value="{contact.company}"' in client.get(address).text
    answer = client.post(address, {"name": "", "amount": "", "step": "discovery"})
    made = Opportunity.objects.get()
    assert answer["Location"] == reverse("opportunity", args=[made.pk])
    assert (made.source, made.amount, made.owner, made.name) == (
        "sales",
        None,
        cast.rep,
        str(contact.company),
    )
    assert "not stated" in client.get(answer["Location"]).text


def test_a_change_meanwhile_shows_both_and_sending_again_decides(cast, pilot, client):
    client.force_login(cast.rep)
    address = reverse("opportunity-edit", args=[pilot.pk])
    version = re.search(r'name="version" value="(\d+)"', client.get(address).text)[1]
    theirs = {"name": "Pilot", "amount": Decimal(700), "expected_close": None, "step": "closing"}
    outcomes.edit(
        opportunity_id=pilot.pk, changes=theirs, version=1, actor=who(cast.colleague), now=at("Wed 10:59")
    )
    before = given.snapshot(*WRITTEN)
    answer = client.post(address, {**TERMS, "version": version}, **HTMX)
    assert answer.status_code == 409
    assert "Meanwhile it became “700.00”." in answer.text and 'value="1500.50"' in answer.text
    assert "Meanwhile it became “closing”." in answer.text
    assert given.snapshot(*WRITTEN) == before
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert client.post(address, {**TERMS, "version": version}).status_code == 302
    pilot.refresh_from_db()
    assert (pilot.amount, pilot.step) == (Decimal("1500.50"), "proposal")


def test_a_win_needs_an_amount_or_the_word_that_there_is_none(cast, pilot, client):
    client.force_login(cast.rep)
    address = reverse("opportunity-win", args=[pilot.pk])
    before = given.snapshot(*WRITTEN)
    for sent, said in (
        ({"amount": "", "comment": "Signed"}, "or say that it is not stated"),
        (
            {"amount": "5", "not_stated": "on", "comment": "Signed"},
            "not stated” as well",
        ),
        ({"amount": "-5", "comment": "Signed"}, "above zero"),
        ({"amount": "0", "comment": "Signed"}, "above zero"),
        ({"amount": "five", "comment": "Signed"}, "Enter a number"),
    ):
        answer = client.post(address, sent, **HTMX)
        assert answer.status_code == 422 and said in answer.text and "Signed" in answer.text
    assert given.snapshot(*WRITTEN) == before
    assert client.post(address, {"amount": "", "not_stated": "on"}).status_code == 302
    pilot.refresh_from_db()
    assert (pilot.state, pilot.amount) == ("won", None)


def test_a_win_says_which_touchpoints_helped(cast, client):
    contact = given.a_contact(at("Mon 09:00"))
    helped, other = (
        given.a_touch(contact, at("Mon 09:00")),
        given.a_touch(contact, at("Mon 09:30"), kind="webinar"),
    )
    stranger = given.a_touch(given.a_contact(at("Mon 09:00")), at("Mon 09:00"))
    pilot = outcomes.open_(contact_id=contact.pk, actor=who(cast.rep), now=at("Mon 10:00"))
    client.force_login(cast.rep)
    address = reverse("opportunity-win", args=[pilot.pk])
    page = client.get(address).text
    assert f'value="{helped.pk}"' in page and f'value="{stranger.pk}"' not in page
    assert client.post(address, {"amount": "10", "helped": [stranger.pk]}).status_code == 422
    assert client.post(address, {"amount": "10", "helped": [helped.pk]}).status_code == 302
    assert list(pilot.helped.all()) == [helped] and other not in pilot.helped.all()
    assert "What helped" in client.get(reverse("opportunity", args=[pilot.pk])).text


def test_a_loss_keeps_its_reason_competitor_and_quote(cast, pilot, client):
    client.force_login(cast.rep)
    address = reverse("opportunity-lose", args=[pilot.pk])
    sent = {"competitor": "Rival", "comment": "Cheaper", "quote": "We like blue better"}
    answer = client.post(address, sent, **HTMX)
    assert answer.status_code == 422 and "Choose why it was lost" in answer.text
    assert all(words in answer.text for words in sent.values())
    assert client.post(address, {**sent, "reason": "competitor"}).status_code == 302
    page = client.get(reverse("opportunity", args=[pilot.pk])).text
    assert all(words in page for words in (*sent.values(), "Chose a competitor", "Reopen"))


def test_what_somebody_closed_meanwhile_is_said_with_the_words_kept(cast, pilot, client):
    lost(cast, pilot)
    client.force_login(cast.colleague)
    answer = client.post(
        reverse("opportunity-win", args=[pilot.pk]), {"amount": "5", "comment": "Signed"}, **HTMX
    )
    assert answer.status_code == 409
    assert "It is lost since 10:00 on 03 Mar 2026." in answer.text and "Signed" in answer.text


def test_the_list_sums_what_is_stated_and_counts_the_rest(cast, pilot, client):
    for amount in (Decimal("100.50"), None, None):
        contact = given.a_contact(at("Mon 09:00"))
        outcomes.open_(contact_id=contact.pk, amount=amount, actor=who(cast.colleague), now=at("Mon 11:00"))
    won = given.a_contact(at("Mon 09:00"))
    one = outcomes.open_(contact_id=won.pk, actor=who(cast.rep), now=at("Mon 11:00"))
    outcomes.win(opportunity_id=one.pk, amount=Decimal(50), actor=who(cast.rep), now=at("Tue 11:00"))
    client.force_login(cast.marketer)
    page = client.get(reverse("opportunities")).text
    assert "$1,000.50</b> in 2 stated" in page and "2 not stated" in page
    assert dict(re.findall(r">(Open|Won|Lost) <span class=\"split-count\">(\d+)", page)) == {
        "Open": "4",
        "Won": "1",
        "Lost": "0",
    }
    assert "$50</b> in 1 stated" in client.get(reverse("opportunities"), {"state": "won"}).text
    hers = client.get(reverse("opportunities"), {"owner": cast.colleague.pk}).text
    assert hers.count("data-row>") == 3 and "$100.50</b> in 1 stated" in hers
    client.force_login(cast.rep)
    mine = client.get(reverse("opportunities"), {"owner": "me"}).text
    assert mine.count("data-row>") == 1 and "Pilot" in mine


@pytest.mark.parametrize("query", ["state=married", "owner=x", "owner=99999999999", "after=zz"])
def test_an_odd_filter_is_passed_over(query, cast, pilot, client):
    client.force_login(cast.rep)
    assert "Pilot" in client.get(f"{reverse('opportunities')}?{query}").text


def test_everybody_reads_an_opportunity_and_its_story(cast, pilot, client):
    outcomes.edit(
        opportunity_id=pilot.pk,
        changes={"amount": Decimal(950)},
        version=1,
        actor=who(cast.rep),
        now=at("Tue 09:00"),
    )
    for person in cast.everyone().values():
        client.force_login(person)
        page = client.get(reverse("opportunity", args=[pilot.pk])).text
        assert "Rita Rep" in page and "opened it" in page and "900" in page and "950" in page
    assert client.get(reverse("opportunity", args=[999999])).status_code == 404
