import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest
from celery import Celery
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as campaigns_known
from leads.campaigns.models import Touchpoint
from leads.companies.models import Company
from leads.contacts import queries as people
from leads.contacts.models import Contact
from leads.intake import commands as intake
from leads.intake import handlers, queries
from leads.intake.commands import processing
from leads.intake.models import Submission
from leads.intake.rules import LEASE
from leads.lifecycle import commands as lifecycle
from smarketing.celery import app
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel import nudge
from smarketing.kernel.errors import Refused
from smarketing.people.notices.models import Notice
from tests import given
from tests.given import at
from tests.leads.intake.conftest import SYSTEM, a_form, work_off

NOW = at("Tue 10:00")
ADA = {"email": "Ada@Acme.example", "name": "Ada", "company": "Acme Ltd", "phone": "+1 212 555 0100"}


@pytest.fixture
def receive(form):
    def take_in(fields, *, to=None, now=NOW, **more):
        return intake.receive(form=to or form, fields=fields, now=now, **more)

    return take_in


@pytest.fixture
def processed(receive):
    """Received, and worked off at once."""

    def do(fields, *, now=NOW, **more):
        submission = receive(fields, now=now, **more)
        intake.process(submission_id=submission.pk, now=now)
        return queries.submission(submission.pk)

    return do


def test_a_new_person_becomes_a_lead_with_company_and_touchpoint(processed, form):
    campaign = campaigns.create(fields={"key": "spring", "name": "Spring"}, actor=SYSTEM, now=NOW)

    submission = processed(
        {
            **ADA,
            "message": "Call me",
            "utm_source": "Google",
            "utm_medium": "cpc",
            "utm_campaign": "Spring",
            "page": "https://us.example/demo",
            "referrer": "https://www.google.com/",
        }
    )

    contact = submission.contact
    assert (submission.state, submission.settled_at, submission.differing) == ("processed", NOW, {})
    assert (contact.name, contact.email, contact.email_key) == ("Ada", "Ada@Acme.example", "ada@acme.example")
    assert (contact.stage, contact.channel, contact.notes) == ("lead", "paid_search", "Call me")
    assert (contact.company.name, contact.company.domain) == ("Acme Ltd", "acme.example")
    touch = campaigns_known.touches(contact.pk).get()
    assert (touch.kind, touch.channel, touch.campaign, touch.form) == ("form", "paid_search", campaign, form)
    assert touch.utm == {"source": "Google", "medium": "cpc", "campaign": "Spring"}
    assert (touch.page, touch.referrer) == ("https://us.example/demo", "https://www.google.com/")
    kinds = list(Entry.objects.filter(thread=contact.thread).order_by("id").values_list("kind", flat=True))
    assert sorted(kinds) == [
        "contact.created",
        "stage.moved",
        "stage.moved",
        "submission.processed",
        "touchpoint.recorded",
    ]


def test_the_touchpoint_happened_when_the_form_was_sent(receive):
    submission = receive(ADA)

    intake.process(submission_id=submission.pk, now=NOW + timedelta(hours=2))

    assert Touchpoint.objects.get().happened_at == NOW


def test_a_subscription_makes_a_prospect(processed):
    assert processed(ADA, to=a_form(kind="subscription")).contact.stage == "prospect"


def test_a_form_that_qualifies_makes_an_mql_and_says_why(processed):
    contact = processed(ADA, to=a_form(name="Talk to sales", qualifies=True)).contact

    assert contact.stage == "mql"
    assert contact.moves.get(to_stage="mql").reason == "Sent the form Talk to sales, complete"


def test_a_form_that_qualifies_does_not_when_the_name_is_missing(processed):
    contact = processed({"email": "ada@acme.example"}, to=a_form(qualifies=True)).contact

    assert contact.stage == "lead"


def test_a_disqualified_person_is_not_qualified_by_a_form(processed):
    first = processed(ADA).contact
    lifecycle.disqualify(contact_id=first.pk, reason="student", actor=SYSTEM, now=NOW)

    submission = processed(ADA, to=a_form(qualifies=True))

    assert (submission.state, submission.contact.stage) == ("processed", "lead")


def test_the_same_person_again_is_updated_and_never_doubled(processed):
    processed({"email": "ada@acme.example", "name": "Ada"})

    again = processed(
        {"email": " ADA@acme.example", "name": "Ada Byron", "phone": "+1 212 555 0100"},
        now=NOW + timedelta(minutes=1),
    )

    contact = Contact.objects.get()
    assert (contact.name, contact.phone) == ("Ada", "+1 212-555-0100")
    assert again.differing == {"name": "Ada Byron"}
    assert contact.touchpoints.count() == 2


def test_a_person_further_up_is_not_moved_down(processed):
    processed(ADA, to=a_form(qualifies=True))

    assert processed(ADA, to=a_form(kind="subscription")).contact.stage == "mql"


def test_the_source_is_the_first_touchpoints_for_ever(processed):
    processed({**ADA, "utm_medium": "email"})
    processed({**ADA, "utm_medium": "cpc"})

    assert Contact.objects.get().channel == "email"
    assert list(Touchpoint.objects.order_by("pk").values_list("channel", flat=True)) == [
        "email",
        "paid_search",
    ]


def test_free_mail_makes_no_company_but_its_name_does(processed):
    assert processed({"email": "ada@gmail.com"}).contact.company is None
    assert processed({"email": "bob@gmail.com", "company": "Bob & Sons"}).contact.company.name == "Bob & Sons"
    assert processed({"email": "eve@gmail.com", "company": "bob & sons"}).contact.company.name == "Bob & Sons"
    assert Company.objects.count() == 1


def test_an_unknown_campaign_is_not_invented_and_the_forms_own_stands_in(processed):
    own = campaigns.create(fields={"key": "own", "name": "Own"}, actor=SYSTEM, now=NOW)

    processed({**ADA, "utm_campaign": "nobody-knows"})
    processed({**ADA, "utm_campaign": "nobody-knows"}, to=a_form(campaign_id=own.pk))

    assert list(Touchpoint.objects.order_by("pk").values_list("campaign", flat=True)) == [None, own.pk]
    assert [(key.key, key.touchpoints) for key in campaigns_known.unknown_keys()] == [("nobody-knows", 1)]


def test_a_person_without_e_mail_is_known_by_the_senders_own_id(processed):
    first = processed({"external_id": "m1", "source": "olist"}).contact
    again = processed({"external_id": "m1", "source": "olist", "name": "Ada"}).contact

    assert (first, again.name, Contact.objects.count()) == (again, "Ada", 1)


@pytest.mark.parametrize(
    ("sent", "kept"), [("unknown", "unknown"), ("", ""), ("carrier pigeon", "direct_traffic")]
)
def test_a_sender_may_state_the_channel_or_that_it_is_not_known(processed, sent, kept):
    assert processed({**ADA, "channel": sent}).contact.channel == kept


@pytest.mark.parametrize(
    ("fields", "page", "channel"),
    [
        ({"gclid": "G1"}, "", "paid_search"),
        ({"GCLID": "G1", "utm_campaign": "spring"}, "", "paid_search"),
        ({}, "https://us.example/demo?li_fat_id=L1", "paid_social"),
        ({"utm_medium": "email", "gclid": "G1"}, "", "email"),  # what the link says goes first
        ({"first_gclid": "G1", "gclid": ""}, "", "organic_search"),
    ],
)
def test_a_click_on_an_ad_says_how_they_came_where_the_link_says_nothing(processed, fields, page, channel):
    fields = {**ADA, "referrer": "https://www.google.com/", **fields}
    assert processed(fields, page=page).contact.channel == channel


def test_marks_in_the_pages_address_count_when_no_others_came(processed):
    page = "https://us.example/demo?utm_source=news&utm_medium=email"

    assert processed(ADA, page=page).contact.channel == "email"


def test_what_a_contact_can_not_keep_is_left_out_and_shown(processed):
    submission = processed({**ADA, "phone": "call me", "job_title": "x" * 300})

    assert (submission.contact.phone, submission.contact.job_title) == ("", "")
    assert submission.differing == {"phone": "call me", "job_title": "x" * 300}


def test_two_people_in_one_submission_are_held_and_can_be_replayed(receive, form):
    given.a_contact(NOW, email="ada@acme.example")
    other = given.a_contact(NOW, email="bob@acme.example", source="crm", external_id="7")
    submission = receive({"email": "ada@acme.example", "source": "crm", "external_id": "7"})
    before = given.snapshot(Contact, Touchpoint)

    work_off(NOW)

    submission.refresh_from_db()
    assert (submission.state, submission.why_code, submission.contact) == ("held", "two-people", None)
    assert given.snapshot(Contact, Touchpoint) == before
    told = Client().get(f"/api/v1/forms/{form.key}/submissions/{submission.pk}").json()
    assert told["reason"] == "What was sent belongs to two different people. A person will look at it."

    Contact.objects.filter(pk=other.pk).update(source="", external_id="")
    intake.replay(submission_id=submission.pk, actor=SYSTEM, now=NOW)
    work_off(NOW)

    submission.refresh_from_db()
    assert (submission.state, submission.why, submission.contact.email) == (
        "processed",
        "",
        "ada@acme.example",
    )


def test_a_submission_is_processed_once_however_often_it_is_asked(receive):
    submission = receive(ADA)

    assert intake.process(submission_id=submission.pk, now=NOW)
    assert intake.process(submission_id=submission.pk, now=NOW) is None
    assert not intake.take(submission_id=submission.pk, now=NOW)
    assert Touchpoint.objects.count() == 1


def test_what_waits_already_is_not_replayed_and_only_marketing_replays(receive, cast):
    submission = receive(ADA)

    for who, code in ((cast.marketer, "not-settled"), (cast.rep, "not-marketing")):
        with pytest.raises(Refused) as refusal:
            intake.replay(submission_id=submission.pk, actor=given.who(who), now=NOW)
        assert refusal.value.code == code


def test_a_held_submission_is_set_aside_with_a_reason(receive, monkeypatch, cast):
    submission = receive(ADA)
    monkeypatch.setattr(processing, "_process", lambda **_: refuse())
    work_off(NOW)
    mara = given.who(cast.marketer)

    with pytest.raises(Refused, match="Say why"):
        intake.reject(submission_id=submission.pk, reason=" ", actor=mara, now=NOW)
    intake.reject(submission_id=submission.pk, reason="Spam", actor=mara, now=NOW)

    submission.refresh_from_db()
    assert (submission.state, submission.why) == ("rejected", "Spam")


def refuse():
    raise Refused("odd", "That is odd.")


# When things break


def test_a_worker_that_dies_half_way_leaves_nothing_and_the_next_one_completes_it_once(receive, monkeypatch):
    submission = receive(ADA)

    class Killed(BaseException):
        """What no handler of errors sees."""

    def die(*_, **__):
        assert Contact.objects.exists()
        raise Killed

    with monkeypatch.context() as broken, pytest.raises(Killed):
        broken.setattr(campaigns, "touch", die)
        intake.take(submission_id=submission.pk, now=NOW)

    submission.refresh_from_db()
    assert (submission.state, submission.attempts) == ("received", 1)
    assert not Contact.objects.exists()
    assert not Company.objects.exists()
    assert not Entry.objects.filter(kind="contact.created").exists()

    work_off(NOW + LEASE - timedelta(seconds=1))  # nobody knows yet that it died
    assert not Contact.objects.exists()
    work_off(NOW + LEASE)
    work_off(NOW + 2 * LEASE + timedelta(seconds=1))

    submission.refresh_from_db()
    assert submission.state == "processed"
    assert (Contact.objects.count(), Touchpoint.objects.count()) == (1, 1)


def test_a_poisonous_submission_is_held_after_three_attempts_and_the_rest_go_on(receive, monkeypatch, form):
    poison = receive({**ADA, "name": "Poison"})
    good = receive({"email": "bob@acme.example"}, now=NOW + timedelta(seconds=1))
    faults = people.faults

    def choke(fields, added=None):
        if fields.get("name") == "Poison":
            raise ZeroDivisionError("secret ada@acme.example")
        return faults(fields, added)

    monkeypatch.setattr(people, "faults", choke)
    for seconds in (1, 10, 30, 60, 90):
        work_off(NOW + timedelta(seconds=seconds))

    poison.refresh_from_db()
    good.refresh_from_db()
    assert good.state == "processed"
    assert (poison.state, poison.attempts, poison.why_code) == ("held", 3, "crashed")
    assert poison.why == "ZeroDivisionError: secret ada@acme.example"
    told = Client().get(f"/api/v1/forms/{form.key}/submissions/{poison.pk}").json()
    assert told["reason"] == "It could not be processed by itself. A person will look at it."

    monkeypatch.undo()
    intake.replay(submission_id=poison.pk, actor=SYSTEM, now=NOW)
    work_off(NOW)
    poison.refresh_from_db()
    assert poison.state == "processed"


def test_a_submission_that_kills_its_worker_again_and_again_is_held(receive):
    submission = receive(ADA)
    Submission.objects.update(attempts=3)

    work_off(NOW)

    submission.refresh_from_db()
    assert (submission.state, submission.why) == ("held", "The worker died over it.")


@pytest.mark.django_db(transaction=True)
def test_what_a_form_sends_is_stored_while_redis_is_down_and_nobody_waits_for_it(post, monkeypatch):
    away = Celery("away", broker="redis://127.0.0.1:1/0", set_as_current=False)
    away.conf.broker_transport_options = app.conf.broker_transport_options
    monkeypatch.setattr(nudge, "current_app", away)
    monkeypatch.setattr(nudge, "_silent_until", 0.0)
    began = monotonic()

    assert post(ADA).status_code == 202

    assert monotonic() - began < 3
    assert nudge._silent_until > began  # it was tried
    work_off()
    assert Submission.objects.get().state == "processed"


def test_a_claim_reads_what_is_due_and_not_past_what_is_not(form):
    """Also where half a million wait for another day."""
    with CaptureQueriesContext(connection) as asked:
        intake.take_many(most=5, now=NOW)
        queries.tried(NOW, 5)
    claims = [each["sql"] for each in asked if "next_try_at" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        for claim in claims:
            cursor.execute(f"EXPLAIN {claim}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert re.search(r"using submission_due.*\n +Index Cond: .*attempts.*next_try_at <= ", plan), plan
    assert len(claims) == 2


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_to_workers_at_once_make_one_contact_with_fifty_touchpoints(form):
    for number in range(50):
        intake.receive(form=form, fields={**ADA, "n": number}, now=NOW)

    def worker(_):
        try:
            return intake.take_many(most=5, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        assert sum(threads.map(worker, range(10))) == 50

    assert set(Submission.objects.values_list("state", "attempts")) == {("processed", 1)}
    contact = Contact.objects.get()
    assert (contact.touchpoints.count(), Company.objects.count()) == (50, 1)
    assert contact.moves.filter(to_stage="lead").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_take_each_submission_once(form):
    for number in range(20):
        intake.receive(form=form, fields={"email": f"p{number}@acme{number % 3}.example"}, now=NOW)

    def worker(_):
        try:
            return intake.take_many(most=4, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as threads:
        assert sum(threads.map(worker, range(5))) == 20

    assert set(Submission.objects.values_list("state", "attempts")) == {("processed", 1)}
    assert (Contact.objects.count(), Touchpoint.objects.count(), Company.objects.count()) == (20, 20, 3)
    assert Entry.objects.filter(kind="submission.processed").count() == 20


# Who is told


def hear():
    relay.run({"submission.held": [handlers.held_told]}, now=NOW)
    return set(Notice.objects.values_list("person", "url"))


@pytest.fixture
def a_held(receive):
    def hold(**fields):
        given.a_contact(NOW, email="ada@acme.example")
        given.a_contact(NOW, source="crm", external_id="7")
        sent = {"email": "ada@acme.example", "source": "crm", "external_id": "7"}
        submission = receive(sent, to=a_form(**fields))
        work_off(NOW)
        return submission

    return hold


def test_the_leads_of_marketing_are_told_of_a_held_submission_once(a_held, cast):
    submission = a_held()

    assert hear() == {(cast.marketing_lead.pk, f"/settings/submissions/{submission.pk}/")}
    assert hear() == {(cast.marketing_lead.pk, f"/settings/submissions/{submission.pk}/")}
    assert "is held: The e-mail is one person's" in Notice.objects.get().text


def test_the_owner_of_the_campaign_is_told_where_there_is_one(a_held, cast):
    fields = {"key": "spring", "name": "Spring", "owner_id": cast.marketer.pk}
    a_held(campaign_id=campaigns.create(fields=fields, actor=SYSTEM, now=NOW).pk)

    assert {person for person, _ in hear()} == {cast.marketer.pk}


def test_one_that_was_settled_meanwhile_is_no_news(a_held, cast):
    submission = a_held()
    intake.reject(submission_id=submission.pk, reason="Spam", actor=SYSTEM, now=NOW)

    assert hear() == set()


def test_ten_held_submissions_are_read_like_one(receive, cast, monkeypatch):
    told = []
    monkeypatch.setattr(handlers, "tell", lambda **said: told.append(said["person_ids"]))
    ids = [receive({"email": f"ada{n}@acme.example"}).pk for n in range(10)]
    Submission.objects.filter(pk__in=ids).update(state="held", settled_at=NOW)
    heard = [Entry(kind="submission.held", payload={"submission_id": str(each)}) for each in ids]
    counts = []
    for entries in (heard[:1], heard):
        with CaptureQueriesContext(connection) as asked:
            handlers.held_told(entries, NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert told == [[cast.marketing_lead.pk]] * 11
