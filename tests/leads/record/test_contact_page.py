"""The contact page: everything of both teams, in a fixed number of queries, with what one may do."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from leads.contacts import commands as contacts
from leads.handoff import commands as handoffs
from leads.identity import commands as identity
from leads.lifecycle import commands as lifecycle
from leads.outcomes import commands as outcomes
from leads.record.queries import sentences
from leads.record.queries.sentences.saying import day_of
from smarketing.journal.models import Entry
from tests import given

NOW, SOON = given.at("Mon 10:00"), given.at("Mon 10:20")
ABOUT_A_CONTACT = (
    "contact", "stage", "touchpoint", "submission", "handoff", "attempt", "step", "opportunity",
    "sql", "clock",
)  # fmt: skip
TELLS = {"leads/handoff": "handoff", "leads/outcomes": "opportunity"}
XSS = "<script>alert(1)</script>"


@pytest.fixture
def browser(client, cast):
    client.force_login(cast.marketer)
    return client


def page(client, contact, query=""):
    response = client.get(reverse("contact", args=[contact.pk]) + query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def a_full_story(cast):
    """Offered, rejected, disputed, overturned, accepted, worked, won: both teams have been at it."""
    contact = given.an_mql(cast, NOW, name="Ada Lovelace", company_name="Acme")
    given.a_touch(contact, NOW, utm={"source": "news", "campaign": "spring"})
    marketer, rep, manager = given.who(cast.marketer), given.who(cast.rep), given.who(cast.manager)
    offer = {"contact_id": contact.pk, "sales_team_id": cast.sales.pk, "holder_id": cast.rep.pk}
    first = handoffs.offer(**offer, note="Call before noon", actor=marketer, now=NOW)
    handoffs.reject(handoff_id=first.pk, reason="no_intent", comment="Busy", actor=rep, now=SOON)
    handoffs.dispute(handoff_id=first.pk, why="They asked", actor=marketer, now=SOON)
    handoffs.rule(handoff_id=first.pk, ruling="overturned", why="Indeed", actor=manager, now=SOON)
    second = current(contact)
    if second.holder_id is None:
        handoffs.claim(handoff_id=second.pk, actor=rep, now=SOON)
    handoffs.accept(handoff_id=second.pk, actor=given.who(current(contact).holder), now=SOON)
    return contact


def current(contact):
    from leads.handoff import queries

    return queries.current(contact.pk)


def entry(contact, kind, payload):
    """A fact as an older or newer version of the product may have left it."""
    Entry.objects.create(
        kind=kind,
        subject=kind.split(".")[0],
        thread=contact.thread,
        actor_kind="system",
        actor_label="robot",
        occurred_at=NOW,
        recorded_at=NOW,
        payload=payload,
    )


def test_the_page_says_who_why_now_and_what_happened(browser, cast):
    contact = a_full_story(cast)
    shown = page(browser, contact)
    for words in ("Ada Lovelace", "Acme", "Why this lead, why now", "Asked for a demo", "Call before noon",
                  "rejected the lead: no intent", "disputed the rejection", "overturned the rejection",
                  "accepted the lead", "utm_source", "Mara Marketer", "Max Manager"):  # fmt: skip
        assert words in shown, words


def test_every_fact_of_a_contacts_story_has_its_own_sentence(cast):
    contact = a_full_story(cast)
    accepted = current(contact)
    rep = given.who(accepted.holder)
    step = {"next_step": "Call", "next_step_at": SOON + timedelta(days=1)}
    given.an_attempt(accepted, accepted.holder, SOON + timedelta(minutes=5), result="no_answer", **step)
    later = SOON + timedelta(hours=1)
    chance = handoffs.open_opportunity(handoff_id=accepted.pk, actor=rep, now=later)
    outcomes.lose(opportunity_id=chance.pk, reason="price", actor=rep, now=later)
    outcomes.reopen(opportunity_id=chance.pk, why="Called back", actor=rep, now=later)
    outcomes.win(opportunity_id=chance.pk, amount=None, actor=rep, now=later)
    lifecycle.disqualify(contact_id=contact.pk, reason="student", actor=rep, now=later)
    lifecycle.lift_disqualification(contact_id=contact.pk, why="No", actor=given.who(cast.manager), now=later)
    kinds = set(Entry.objects.filter(thread=contact.thread).values_list("kind", flat=True))
    assert len(kinds) > 15
    assert kinds <= set(sentences.WORDINGS)


def test_every_kind_recorded_in_a_contacts_story_is_in_the_table():
    """The code names its facts in plain words; a new one must get a sentence."""
    found = set()
    for path in [*Path("leads").rglob("*.py"), *Path("sla").rglob("*.py")]:
        source = path.read_text()
        found |= set(re.findall(r'record\(\s*"([a-z]+\.[a-z_]+)"', source))
        found |= set(re.findall(r'"((?:clock|submission)\.[a-z_]+)"', source))
        if tells := TELLS.get("/".join(path.parts[:2])):
            found |= {f"{tells}.{verb}" for verb in re.findall(r'tell\(\s*\w+,\s*"([a-z_]+)"', source)}
    told = {kind for kind in found if kind.split(".")[0] in ABOUT_A_CONTACT}
    assert {"handoff.rejected", "opportunity.won", "clock.breached", "attempt.logged"} <= told
    assert told <= set(sentences.WORDINGS), told - set(sentences.WORDINGS)


def test_a_fact_without_a_sentence_is_shown_plainly(browser, cast):
    contact = given.a_contact(NOW)
    entry(contact, "robot.waved_hello", {"mood": f"good {XSS}", "arm_id": 3, "deep": {"a": 1}})
    assert "recorded: robot waved hello" in page(browser, contact)
    assert XSS not in browser.get(reverse("contact", args=[contact.pk])).content.decode()


def test_odd_facts_never_break_the_page(browser, cast):
    contact = given.a_contact(NOW)
    for kind in sentences.WORDINGS:
        entry(contact, kind, {})
    address = reverse("contact", args=[contact.pk])
    while address:
        response = browser.get(address)
        assert response.status_code == 200
        older = response.context["timeline"].older
        address = f"{reverse('contact-timeline', args=[contact.pk])}?after={older}" if older else ""


def test_the_timeline_is_the_whole_story_newest_first_in_stretches(browser, cast):
    contact = given.a_contact(NOW)
    for n in range(70):
        given.a_touch(contact, NOW + timedelta(minutes=n), page=f"/page-{n}-")
    seen, after = [], ""
    while True:
        response = browser.get(reverse("contact-timeline", args=[contact.pk]), {"after": after})
        told = response.context["timeline"]
        seen += [line.at for line in told.lines]
        if not (after := told.older):
            break
    assert (
        len(seen) == Entry.objects.filter(thread=contact.thread).count() - 1
    )  # "is a contact" says nothing new
    assert seen == sorted(seen, reverse=True)


def test_the_timeline_shows_one_sides_doing(browser, cast):
    contact = a_full_story(cast)
    contacts.edit(
        contact_id=contact.pk, changes={"job_title": "CTO"}, version=1, actor=given.who(cast.rep), now=SOON
    )

    def told(side):
        response = browser.get(reverse("contact-timeline", args=[contact.pk]), {"side": side})
        return " · ".join(line.what for line in response.context["timeline"].lines)

    assert "rejected the lead" in told("sales") and "handed them to" not in told("sales")
    assert "changed the job title" in told("sales") and "changed the job title" not in told("marketing")
    assert "handed them to" in told("marketing") and "disputed" in told("marketing")
    assert "was kept" in told("system") and "rejected" not in told("system")
    assert told("banana") == told("")


def test_the_number_of_queries_does_not_grow_with_the_history(client, cast, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    contact = a_full_story(cast)
    client.force_login(cast.rep)
    page(client, contact)
    with CaptureQueriesContext(connection) as first:
        page(client, contact)
    for n in range(30):
        given.a_touch(contact, SOON + timedelta(minutes=n), page="/x")
        given.a_contact(SOON, email=f"colleague{n}@company.example")
        given.an_attempt(current(contact), current(contact).holder, SOON + timedelta(minutes=n))
    with CaptureQueriesContext(connection) as second:
        page(client, contact)
    assert len(second) <= len(first) + 1
    assert len(second) <= 45


@pytest.mark.parametrize("state", ["fresh", "offered", "accepted", "unheld"])
def test_everybody_may_look_whatever_the_state(client, cast, state):
    contact = {
        "fresh": lambda: given.a_contact(NOW, name=XSS, job_title=XSS, notes=XSS, company_name=XSS),
        "offered": lambda: given.an_offer(cast, NOW).contact,
        "accepted": lambda: given.an_accepted(cast, NOW).contact,
        "unheld": lambda: given.an_unheld_offer(cast, NOW).contact,
    }[state]()
    for person in cast.everyone().values():
        client.force_login(person)
        response = client.get(reverse("contact", args=[contact.pk]))
        assert response.status_code == 200
        assert XSS not in response.content.decode()


def test_only_what_one_may_do_is_offered(client, cast):
    contact = given.a_contact(NOW)

    def offered(person, words):
        client.force_login(person)
        return words in page(client, contact)

    assert offered(cast.marketer, "Qualify as MQL") and not offered(cast.rep, "Qualify as MQL")
    assert offered(cast.manager, "Correct stage") and not offered(cast.lead, "Correct stage")
    assert offered(cast.rep, "Edit name") and not offered(cast.admin, "Edit name")
    lifecycle.disqualify(contact_id=contact.pk, reason="student", actor=given.who(cast.rep), now=NOW)
    assert offered(cast.manager, "Lift the mark") and not offered(cast.marketer, "Lift the mark")
    assert offered(cast.marketer, "Disqualified: Student") and not offered(cast.marketer, "Hand off</a>")
    identity.erase(contact_id=contact.pk, why="Letter", actor=given.who(cast.manager), now=NOW)
    assert not offered(cast.rep, "Edit name")
    assert not offered(cast.manager, "Erase the person") and not offered(cast.manager, "Lift the mark")


def test_a_contact_that_is_not_there_is_said_to_be_so(browser):
    for missing in (99, 10**18):
        assert browser.get(reverse("contact", args=[missing])).status_code == 404
        assert browser.get(reverse("contact-timeline", args=[missing])).status_code == 404


def test_the_neighbours_are_those_of_the_list_it_was_opened_from(browser, cast):
    made = [
        given.a_contact(NOW + timedelta(minutes=n), stage="lead" if n % 2 else "contact") for n in range(5)
    ]
    context = browser.get(reverse("contact", args=[made[1].pk]) + "?list&stage=lead").context
    assert f"/contacts/{made[3].pk}/?list&stage=lead" == context["turn"]["previous"]
    assert context["turn"]["next"] == ""
    assert context["turn"]["list"] == "/contacts/?stage=lead"
    assert browser.get(reverse("contact", args=[made[1].pk])).context["turn"] == {}


@pytest.mark.parametrize(
    ("told", "read"), [("2031-02-16", "16 Feb 2031"), (None, ""), ("", ""), ("erased", "erased")]
)
def test_a_day_of_a_fact_is_read_as_people_write_it(told, read):
    assert day_of(told) == read
