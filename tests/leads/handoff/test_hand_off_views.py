"""Handing off: what stands against it is said before, and each person's outcome after."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leads.contacts.models import Contact
from leads.handoff.models import Handoff
from leads.lifecycle import commands as lifecycle
from leads.lifecycle.models import StageMove
from sla.clocks import queries as clocks
from sla.clocks.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.members.models import Team
from tests import given
from tests.given import at, who

NOW = at("Wed 11:00")
WRITTEN = (Handoff, Contact, StageMove, Clock, Entry)
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def show(client, *contacts, **query):
    ids = ",".join(str(contact.pk) for contact in contacts)
    return client.get(reverse("hand-off"), {"contacts": ids, **query})


def send(client, contacts, **data):
    return client.post(reverse("hand-off"), {"ids": [contact.pk for contact in contacts], **data})


def test_one_person_is_offered_and_one_comes_back_to_where_one_was(cast, client):
    client.force_login(cast.marketer)
    contact = given.an_mql(cast, at("Wed 10:00"))
    back = reverse("opportunities")
    answer = send(
        client, [contact], team=cast.sales.pk, holder=cast.rep.pk, note="Call before noon", next=back
    )
    assert answer["Location"] == back
    handoff = Handoff.objects.get()
    assert (handoff.holder, handoff.note, handoff.offered_by) == (cast.rep, "Call before noon", cast.marketer)
    assert f"{contact} offered to EMEA, held by Rita Rep by you at 11:00." in client.get(back).text


def test_the_promise_and_the_brief_are_shown_before(cast, client):
    client.force_login(cast.marketer)
    contact = given.an_mql(cast, at("Wed 10:00"), job_title="COO")
    page = show(client, contact).text
    promise = clocks.preview(cast.marketing.pk, cast.sales.pk, NOW)
    assert "60 business minutes" in page
    assert promise.decide_due.isoformat() in page and promise.first_contact_due.isoformat() in page
    assert "COO" in page and "Asked for a demo" in page


def test_another_team_shows_its_own_promise_people_and_needs(cast, client):
    client.force_login(cast.marketer)
    contact = given.an_mql(cast, at("Wed 10:00"))
    query = {"team": cast.other_sales.pk, "ids": contact.pk}
    answer = client.get(reverse("hand-off-preview"), query, **HTMX).text
    assert "What Americas promises" in answer and "Otto Other" in answer and "Rita Rep" not in answer
    assert answer.count('hx-swap-oob="true"') == 2


def test_a_team_that_claims_says_so(cast, client):
    Team.objects.filter(pk=cast.sales.pk).update(assignment="claim")
    client.force_login(cast.marketer)
    assert "Any rep may claim it" in show(client, given.an_mql(cast, NOW), team=cast.sales.pk).text


def test_what_is_missing_and_what_stands_against_it_is_said_before(cast, client):
    client.force_login(cast.marketer)
    nameless = given.an_mql(cast, at("Wed 10:00"), name="")
    early = given.a_contact(at("Wed 10:00"))
    taken = given.an_offer(cast, at("Wed 10:00")).contact
    page = show(client, nameless, early, taken).text
    assert "EMEA needs: name." in page
    assert "is not an MQL yet" in page and "Why do they qualify" in page
    assert "was already offered to EMEA" in page
    assert "1 waiting for your reason, 2 not to be offered now" in page


def test_many_get_an_outcome_each(cast, client):
    client.force_login(cast.marketer)
    fine = [given.an_mql(cast, at("Wed 10:00")) for _ in range(3)]
    early = given.a_contact(at("Wed 10:00"))
    nameless = given.an_mql(cast, at("Wed 10:00"), name="")
    gone = given.an_mql(cast, at("Wed 10:00"))
    lifecycle.disqualify(
        contact_id=gone.pk, reason="competitor", actor=who(cast.manager), now=at("Wed 10:05")
    )
    page = send(client, [*fine, early, nameless, gone], team=cast.sales.pk).text
    assert "3 offered, 3 refused" in page
    assert Handoff.objects.count() == 3
    assert page.count("Refused:") == 3 and "is not an MQL yet" in page and "name" in page
    again = re.search(r'"/hand-off/\?contacts=([\d,]+)', page)[1].split(",")
    assert sorted(map(int, again)) == sorted([early.pk, nameless.pk, gone.pk])


def test_one_reason_qualifies_those_who_need_it_in_the_same_step(cast, client):
    client.force_login(cast.marketer)
    early, ready = given.a_contact(at("Wed 10:00")), given.an_mql(cast, at("Wed 10:00"))
    page = send(client, [early, ready], team=cast.sales.pk, qualify="Both asked for prices").text
    assert "2 offered" in page and "refused" not in page
    assert StageMove.objects.get(contact=early, to_stage="mql").reason == "Both asked for prices"
    assert StageMove.objects.get(contact=ready, to_stage="mql").reason == "Asked for a demo"


def test_who_is_refused_is_not_qualified_either(cast, client):
    client.force_login(cast.marketer)
    nameless = given.a_contact(at("Wed 10:00"), name="")
    before = given.snapshot(*WRITTEN)
    answer = send(client, [nameless], team=cast.sales.pk, qualify="Asked", note="Ring twice")
    assert answer.status_code == 422
    assert "misses what sales needs: name" in answer.text and "Ring twice" in answer.text
    assert given.snapshot(*WRITTEN) == before


def test_sending_twice_offers_once(cast, client):
    client.force_login(cast.marketer)
    contacts = [given.an_mql(cast, at("Wed 10:00")) for _ in range(2)]
    send(client, contacts, team=cast.sales.pk)
    before = given.snapshot(*WRITTEN)
    assert "0 offered, 2 refused" in send(client, contacts, team=cast.sales.pk).text
    assert given.snapshot(*WRITTEN) == before


@pytest.mark.parametrize(
    "data", [{"team": "x"}, {"team": "999999"}, {}, {"team": "marketing"}, {"holder_id": "other"}]
)
def test_an_impossible_receiver_keeps_what_was_typed(data, cast, client):
    client.force_login(cast.marketer)
    contact = given.an_mql(cast, at("Wed 10:00"))
    known = {"marketing": cast.marketing.pk, "other": cast.other_rep.pk}
    sent = {"team": cast.sales.pk} | {name: known.get(value, value) for name, value in data.items()}
    sent = sent if data else {}
    before = given.snapshot(*WRITTEN)
    answer = send(client, [contact], note="Ring twice", **sent)
    assert answer.status_code == 422 and "Ring twice" in answer.text
    assert given.snapshot(*WRITTEN) == before


@pytest.mark.parametrize("name", ["rep", "lead", "admin"])
def test_only_marketing_and_managers_hand_off_or_qualify(name, cast, client):
    contact = given.a_contact(at("Wed 10:00"))
    before = given.snapshot(*WRITTEN)
    client.force_login(getattr(cast, name))
    assert show(client, contact).status_code == 403
    assert client.get(reverse("hand-off-preview"), {"ids": contact.pk}, **HTMX).status_code == 403
    assert send(client, [contact], team=cast.sales.pk).status_code == 403
    assert client.post(reverse("qualify-mql"), {"ids": contact.pk, "reason": "Fits"}).status_code == 403
    assert given.snapshot(*WRITTEN) == before


def test_a_manager_hands_off_for_marketing(cast, client):
    client.force_login(cast.manager)
    contact = given.an_mql(cast, at("Wed 10:00"))
    assert send(client, [contact], team=cast.sales.pk).status_code == 302
    assert Handoff.objects.get().marketing_team == cast.marketing


def test_nobody_chosen_says_where_to_choose(cast, client):
    client.force_login(cast.marketer)
    for query in ("", "?contacts=", "?contacts=x,-1", "?contacts=999999"):
        assert "Nobody is chosen" in client.get(reverse("hand-off") + query).text


def test_many_are_qualified_at_once_with_one_reason(cast, client):
    client.force_login(cast.marketer)
    contacts = [given.a_contact(at("Wed 10:00")) for _ in range(3)]
    sent = {
        "ids": [contact.pk for contact in contacts],
        "reason": "Met at the fair",
        "next": reverse("contacts"),
    }
    assert client.post(reverse("qualify-mql"), sent, **HTMX).headers["HX-Refresh"] == "true"
    assert set(Contact.objects.values_list("stage", flat=True)) == {"mql"}
    assert "3 people qualified as MQL by you at 11:00." in client.get(reverse("contacts")).text


def test_qualifying_without_a_reason_writes_nothing(cast, client):
    client.force_login(cast.marketer)
    contact = given.a_contact(at("Wed 10:00"))
    before = given.snapshot(*WRITTEN)
    answer = client.post(reverse("qualify-mql"), {"ids": contact.pk, "reason": " "}, **HTMX)
    assert answer.status_code == 422 and "Say in a few words why they qualify." in answer.text
    assert given.snapshot(*WRITTEN) == before


def test_the_screen_costs_the_same_for_many(cast, client):
    client.force_login(cast.marketer)
    few = [given.an_mql(cast, at("Wed 10:00")) for _ in range(2)]
    many = few + [given.an_mql(cast, at("Wed 10:00")) for _ in range(10)]

    def queries(contacts):
        with CaptureQueriesContext(connection) as caught:
            assert show(client, *contacts).status_code == 200
        return len(caught)

    show(client, *few)
    assert queries(few) == queries(many)


def test_the_team_one_offered_to_last_is_suggested(cast, client):
    client.force_login(cast.marketer)
    send(client, [given.an_mql(cast, at("Wed 10:00"))], team=cast.sales.pk)
    assert "What EMEA promises" in show(client, given.an_mql(cast, at("Wed 10:00"))).text
