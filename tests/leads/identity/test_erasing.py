"""A person asks what is kept of them, and to be forgotten."""

from urllib.parse import urlencode

import pytest
from django.db import connection

from leads.campaigns import commands as campaigns
from leads.consents import commands as consents
from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact, ErasedKey
from leads.handoff import commands as handoffs
from leads.handoff.queries import Handoff
from leads.identity import commands as identity
from leads.imports import commands as imports
from leads.imports.rules import Map, Person
from leads.intake import commands as intake
from leads.lifecycle import commands as lifecycle
from leads.models import NextStep, SavedView, StageMove, Submission
from leads.saved import commands as views
from sla.models import Clock
from smarketing.health import doctor
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from smarketing.people.exports import commands as exports
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who

NOW = at("Thu 11:00")
SYSTEM = actors.system("test")
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
SECRETS = ("zebedee", "quaggmire", "901820", "9018-20")


@pytest.fixture
def zeb(cast):
    """Somebody with a story in every table that tells of people."""
    form = intake.create_form(fields={"name": "Demo"}, actor=SYSTEM, now=at("Mon 09:00"))
    said = {"name": "Zebedee Quaggmire", "email": "Zebedee@firm.example", "phone": "+49 30 901820"}
    sent = intake.receive(form=form, fields={**said, "message": "I am Zebedee"}, now=at("Mon 10:00"))
    intake.process(submission_id=sent.pk, now=at("Mon 10:01"))
    zeb = Contact.objects.get()
    double = given.a_contact(at("Mon 11:00"), name="Z. Quaggmire", email="z@firm.example")
    identity.merge(kept_id=zeb.pk, gone_id=double.pk, actor=who(cast.rep), now=at("Mon 12:00"))
    handoff = handoffs.offer(
        contact_id=zeb.pk, sales_team_id=cast.sales.pk, holder_id=cast.rep.pk, note="Ask for Zebedee",
        qualify="Zebedee asked", actor=who(cast.marketer), now=at("Tue 10:00"),
    )  # fmt: skip
    given.an_attempt(
        handoff, cast.rep, at("Tue 10:30"), note="Zebedee laughed", next_step="Call Zebedee",
        next_step_at=at("Fri 10:00"),
    )  # fmt: skip
    consents.give(
        contact_id=zeb.pk,
        purpose="mail",
        basis="consent",
        text="Yes",
        how="Zebedee said",
        actor=SYSTEM,
        now=NOW,
    )
    return people.get(zeb.pk)


def told():
    relay.run(LISTENERS, now=NOW)
    identity.compare(now=NOW)


def erased(cast, contact, by="manager"):
    return identity.erase(
        contact_id=contact.pk, why="Letter of 3 March", actor=who(getattr(cast, by)), now=NOW
    )


def where(text):
    """Every table that still knows that text."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{text}%"])
            found += [table] * bool(cursor.fetchone()[0])
    return [table for table in found if table != "leads_company"]  # a company is no person


def test_nothing_says_who_they_were_any_more(cast, zeb):
    told()
    assert len(where("zebedee")) > 8
    erased(cast, zeb)
    told()
    assert {secret: where(secret) for secret in SECRETS} == {secret: [] for secret in SECRETS}


@pytest.mark.parametrize("phone", ["030 / 901820", "+49 30 901820", "0049-30-90 18 20", "4930901820"])
def test_what_was_held_with_only_their_number_goes_too(cast, zeb, phone):
    form = Submission.objects.get().form
    sent = _held(form, phone)
    erased(cast, zeb)
    sent.refresh_from_db()
    assert (sent.state, sent.fields) == ("held", {})


@pytest.mark.parametrize("phone", ["+44 30 901820", "+49 30 9018201", "+49 130 901820"])
def test_what_was_held_with_a_number_that_only_looks_like_theirs_stays(cast, zeb, phone):
    sent = _held(Submission.objects.get().form, phone)
    erased(cast, zeb)
    sent.refresh_from_db()
    assert sent.fields["phone"] == phone


NOT_THEIRS = ("la.zebedee@firm.example", "o'zebedee@firm.example", "zebedee@firm.example.org")


@pytest.mark.parametrize("email", NOT_THEIRS)
def test_what_was_held_with_an_address_that_only_contains_theirs_stays(cast, zeb, email):
    sent = _held(Submission.objects.get().form, email=email, message=f"Write to {email}")
    erased(cast, zeb)
    sent.refresh_from_db()
    assert sent.fields["email"] == email


@pytest.mark.parametrize(
    "said",
    ["ZEBEDEE@firm.example", "Hi\nzebedee@firm.example.", "'zebedee@firm.example'", "<zebedee@firm.example>"],
)
def test_what_was_held_and_speaks_of_their_address_goes(cast, zeb, said):
    sent = _held(Submission.objects.get().form, email="other@firm.example", message=said)
    erased(cast, zeb)
    sent.refresh_from_db()
    assert (sent.state, sent.fields) == ("held", {})


def test_what_they_send_later_goes_when_it_is_rejected(cast, zeb):
    form = Submission.objects.get().form
    erased(cast, zeb)
    sent = _held(form, email="zebedee@firm.example", message="Zebedee again")
    assert where("zebedee") == ["leads_submission"]
    intake.reject(submission_id=sent.pk, reason="No answer", actor=who(cast.marketer), now=NOW)
    sent.refresh_from_db()
    assert (sent.state, sent.why, sent.fields) == ("rejected", "No answer", {})
    assert where("zebedee") == []


def test_of_others_what_is_rejected_stays(cast, zeb):
    form = Submission.objects.get().form
    erased(cast, zeb)
    sent = _held(form, email="other@firm.example")
    intake.reject(submission_id=sent.pk, reason="Spam", actor=who(cast.marketer), now=NOW)
    sent.refresh_from_db()
    assert sent.fields["email"] == "other@firm.example"


@pytest.mark.parametrize(
    "adding",
    [
        lambda zeb, **by: consents.give(contact_id=zeb, purpose="mail", basis="consent", text="Yes", **by),
        lambda zeb, **by: campaigns.log_touch(contact_id=zeb, kind="event", channel="event", **by),
        lambda zeb, **by: lifecycle.lift_disqualification(contact_id=zeb, why="Came back", **by),
    ],
    ids=["a consent", "a touchpoint", "lifting their mark"],
)
def test_nothing_is_added_to_what_is_left_of_them(cast, zeb, adding):
    erased(cast, zeb)
    cast.manager.team = cast.marketer.team
    cast.manager.save()
    with pytest.raises(Refused) as refused:
        adding(zeb.pk, actor=who(cast.manager), now=NOW)
    assert refused.value.code == "erased"


def _held(form, phone="", **fields):
    """A suspect without an e-mail, which nobody has judged yet."""
    sent = intake.receive(form=form, fields={"phone": phone, "fax_extension": "12", **fields}, now=NOW)
    intake.process(submission_id=sent.pk, now=NOW)
    return sent


@pytest.mark.parametrize(
    "asked",
    [
        {"q": ["zebedee@firm.example"]},
        {"q": ["quaggmire Zeb"]},
        {"q": ["zebedee@firm"]},
        {"phone": ["90 18-20"]},
    ],
)
def test_who_took_out_a_list_stays_and_that_they_looked_for_the_person_goes(cast, zeb, asked):
    others = {"q": ["firm"], "stage": ["mql"]}
    for filters in (asked, others):
        exports.take(name="contacts", form="csv", filters=filters, count=1, actor=who(cast.manager), now=NOW)
    erased(cast, zeb)
    told = [fact.payload for fact in Entry.objects.filter(kind="list.exported").order_by("pk")]
    assert told == [
        {"list": "contacts", "format": "csv", "count": 1, "filters": filters} for filters in ({}, others)
    ]


@pytest.mark.parametrize("text", ["zebedee@firm.example", "quaggmire Zeb", "zebedee@firm", "90 18-20"])
def test_views_by_which_somebody_looked_for_the_person_stay_without_them(cast, zeb, text):
    mine, others = (
        views.save(of="contacts", name=name, query=query, shared=False, actor=who(cast.rep), now=NOW)
        for name, query in ((text, urlencode({"q": text, "stage": "lead"})), ("Firm", "q=firm"))
    )
    views.edit(
        view_id=mine.pk,
        changes={"name": "Zebedee Quaggmire", "query": urlencode({"q": text})},
        version=1,
        actor=who(cast.rep),
        now=NOW,
    )
    erased(cast, zeb)
    kept, same = SavedView.objects.order_by("pk")
    assert (kept.name, kept.query, same.name, same.query) == (f"View {mine.pk}", "", "Firm", "q=firm")
    told = [fact.payload for fact in Entry.objects.filter(subject="view").order_by("pk")]
    assert [fact["filters"] for fact in told] == [{}, {"q": ["firm"]}, {}]
    assert all("name" not in each and "changes" not in each for each in (told[0], told[2]))
    assert told[1]["name"] == others.name == "Firm"


def test_every_count_is_what_it_was(cast, zeb):
    told()
    counted = (Handoff, Clock, StageMove, Submission, Entry)
    before = [model.objects.count() for model in counted]
    erased(cast, zeb)
    ended = Entry.objects.filter(occurred_at=NOW).exclude(kind="consent.given").count()
    after = [model.objects.count() for model in counted]
    assert after[:2] == before[:2] and after[3] == before[3]
    assert after[4] == before[4] + ended
    assert Handoff.objects.get().state == "returned"


def test_the_doctor_finds_nothing_after_it(cast, zeb):
    form = Submission.objects.get().form
    for number in range(2):  # of two forms at once nothing is left by which they differ
        sent = intake.receive(form=form, fields={"email": "z@firm.example", "n": number}, now=NOW)
        intake.process(submission_id=sent.pk, now=NOW)
    erased(cast, zeb)
    from reporting.passages import commands as passages

    told()
    passages.refresh(now=NOW)
    assert doctor.examine(now=NOW) == []


def test_who_was_erased_is_not_brought_in_again(cast, zeb):
    erased(cast, zeb)
    assert ErasedKey.objects.count() == 2
    for email in ("zebedee@firm.EXAMPLE", "z@firm.example"):
        with pytest.raises(Refused) as refused:
            given.a_contact(NOW, email=email)
        assert refused.value.code == "erased"
        row = (1, Person({"email": email, "source": "crm", "external_id": email}, "", None, None))
        tally = imports.bring_people(rows=[row], how=Map("contacts", "crm", {}), actor=SYSTEM, now=NOW)
        assert (tally.new, len(tally.faults)) == (0, 1)
    assert Contact.objects.count() == 1


def test_who_was_erased_comes_back_by_no_edit(cast, zeb):
    version = erased(cast, zeb).version
    other = given.a_contact(at("Mon 11:00"), name="Bob", email="bob@firm.example")
    for one, changes in ((zeb, {"name": "Zeb"}), (other, {"email": "ZEBEDEE@firm.example"})):
        terms = {"version": version if one is zeb else one.version, "actor": who(cast.rep), "now": NOW}
        with pytest.raises(Refused, match="asked to be erased"):
            contacts.edit(contact_id=one.pk, changes=changes, **terms)
    assert (people.get(zeb.pk).name, people.get(other.pk).email) == ("", "bob@firm.example")


def test_a_form_with_their_address_and_the_id_of_somebody_known_waits_for_a_person(cast, zeb):
    erased(cast, zeb)
    given.a_contact(at("Mon 11:00"), name="Bob", email="", source="crm", external_id="7")
    form = Submission.objects.get().form
    sent = [
        intake.receive(form=form, fields=fields, now=NOW)
        for fields in (
            {"email": "zebedee@firm.example", "source": "crm", "external_id": "7"},
            {"email": "new@firm.example"},
        )
    ]
    intake.take_many(most=10, now=NOW)
    states = [Submission.objects.get(pk=each.pk).why_code for each in sent]
    assert states == ["erased", ""]


def test_a_form_of_theirs_waits_for_a_person(cast, zeb):
    form = Submission.objects.get().form
    erased(cast, zeb)
    sent = intake.receive(form=form, fields={"email": "zebedee@firm.example"}, now=NOW)
    intake.process(submission_id=sent.pk, now=NOW)
    sent.refresh_from_db()
    assert (sent.state, sent.why_code) == ("held", "erased")


@pytest.mark.parametrize("by", ["rep", "marketer", "lead"])
def test_only_a_manager_or_an_admin_erases(cast, zeb, by):
    before = given.snapshot(Contact, Entry, Submission)
    with pytest.raises(Refused) as refused:
        erased(cast, zeb, by)
    assert refused.value.status == 403
    assert given.snapshot(Contact, Entry, Submission) == before


def test_nobody_is_erased_twice_or_without_a_reason(cast, zeb):
    with pytest.raises(Refused):
        identity.erase(contact_id=zeb.pk, why=" ", actor=who(cast.manager), now=NOW)
    erased(cast, zeb)
    with pytest.raises(Refused, match="erased already"):
        erased(cast, zeb)


def test_the_export_holds_all_that_is_kept(cast, zeb):
    found = identity.export_subject(contact_id=zeb.pk, actor=who(cast.lead), now=NOW)
    assert found["contact"]["email"] == "Zebedee@firm.example"
    assert {"handoff", "attempt", "nextstep", "submission", "touchpoint", "consent"} <= set(found["records"])
    assert "I am Zebedee" in str(found["records"]["submission"])
    assert {"contact.created", "handoff.offered", "contact.merged"} <= {
        fact["kind"] for fact in found["facts"]
    }
    assert Entry.objects.latest("pk").kind == "contact.subject_exported"
    with pytest.raises(Refused):
        identity.export_subject(contact_id=zeb.pk, actor=who(cast.rep), now=NOW)


def test_do_not_contact_ends_an_open_offer_and_what_was_to_do(cast):
    offer = given.an_offer(cast, at("Wed 10:00"))
    handoffs.disqualify(
        contact_id=offer.contact_id, reason="do_not_contact", actor=who(cast.marketer), now=NOW
    )
    offer.refresh_from_db()
    assert (offer.state, offer.withdrawn_by) == ("withdrawn", None)
    assert not Clock.objects.filter(stopped_at=None, cancelled_at=None).exists()
    with pytest.raises(Refused):
        lifecycle.qualify_mql(contact_ids=[offer.contact_id], reason="-", actor=who(cast.marketer), now=NOW)


def test_do_not_contact_takes_the_baton_from_who_works_on_it(cast, zeb):
    told()
    handoffs.disqualify(contact_id=zeb.pk, reason="do_not_contact", actor=who(cast.marketer), now=NOW)
    handoff = Handoff.objects.get()
    assert (handoff.state, handoff.reason, people.get(zeb.pk).stage) == ("returned", "do_not_contact", "lead")
    assert not NextStep.objects.filter(done_at=None).exists()
    told()
    assert cast.rep.notices.filter(text__contains="do not contact").exists()


def test_any_other_mark_leaves_the_offer_alone(cast):
    offer = given.an_offer(cast, at("Wed 10:00"))
    handoffs.disqualify(contact_id=offer.contact_id, reason="competitor", actor=who(cast.rep), now=NOW)
    offer.refresh_from_db()
    assert offer.state == "offered"


def test_a_consent_is_kept_with_its_words_and_can_be_taken_back(cast, zeb):
    consent = zeb.consents.get()
    taken = consents.withdraw(consent_id=consent.pk, how="By mail", actor=who(cast.rep), now=at("Fri 09:00"))
    assert (taken.text, taken.withdrawn_by) == ("Yes", cast.rep)
    with pytest.raises(Refused, match="withdrawn already"):
        consents.withdraw(consent_id=consent.pk, actor=who(cast.rep), now=at("Fri 10:00"))
    for wrong in ({"basis": "consent"}, {"basis": "whim"}, {"basis": "contract", "purpose": "spying"}):
        with pytest.raises(Refused):
            consents.give(contact_id=zeb.pk, **{"purpose": "mail", **wrong}, actor=who(cast.rep), now=NOW)
    with pytest.raises(Refused):
        consents.give(contact_id=zeb.pk, purpose="mail", basis="contract", actor=who(cast.admin), now=NOW)
    assert zeb.consents.count() == 1
