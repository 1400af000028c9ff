"""Who may be enrolled in nurture, by whom, and what ends it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from leads.contacts.models import Contact
from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from leads.identity import commands as identity
from leads.nurture import commands as nurture
from leads.nurture import queries
from leads.nurture.models import Enrolment
from leads.outcomes import commands as outcomes
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who

NOW = at("Wed 11:00")
KEPT = (Enrolment, Entry)


def enrol(contact, by, now=NOW, programme="Second look", **asked):
    return handoffs.enrol(contact_id=contact.pk, programme=programme, actor=who(by), now=now, **asked)


def refused(code, contact, by, **asked):
    before = given.snapshot(*KEPT)
    with pytest.raises(Refused) as caught:
        enrol(contact, by, **asked)
    assert caught.value.code == code
    assert given.snapshot(*KEPT) == before
    return caught.value


def rejected(cast):
    offer = given.an_offer(cast, at("Wed 09:00"))
    handoffs.reject(handoff_id=offer.pk, reason="too_early", actor=who(cast.rep), now=at("Wed 09:30"))
    return offer.contact


def lost(cast):
    contact = given.a_contact(at("Tue 09:00"))
    chance = outcomes.open_(contact_id=contact.pk, name="Pilot", actor=who(cast.rep), now=at("Tue 10:00"))
    outcomes.lose(opportunity_id=chance.pk, reason="price", actor=who(cast.rep), now=at("Tue 12:00"))
    return contact


def closed(cast):
    contact = given.a_qualified(cast, at("Tue 10:00")).contact
    handoffs.close_sql(contact_id=contact.pk, reason="price", actor=who(cast.rep), now=at("Tue 12:00"))
    return contact


@pytest.mark.parametrize(
    "back", [rejected, lost, closed, lambda cast: given.a_returned(cast, at("Wed 10:00")).contact]
)
def test_whom_sales_sent_back_is_enrolled(cast, back):
    contact = back(cast)
    made = enrol(contact, cast.marketer, note=" Send the benchmark ", look_on=date(2026, 6, 1))
    kept = Enrolment.objects.get()
    assert kept == made and (kept.programme, kept.note, kept.look_on) == (
        "Second look", "Send the benchmark", date(2026, 6, 1),
    )  # fmt: skip
    assert (kept.enrolled_at, kept.enrolled_by, kept.ended_at) == (NOW, cast.marketer, None)
    assert kept.handoff_id == Handoff.objects.exclude(state="qualified").values_list("pk", flat=True).first()
    told = Entry.objects.latest("pk")
    assert (told.kind, told.thread, told.actor_id) == ("nurture.enrolled", contact.thread, cast.marketer.pk)
    assert told.payload["programme"] == "Second look" and told.payload["look_on"] == "2026-06-01"


@pytest.mark.parametrize("name", ["marketer", "marketing_lead", "manager"])
def test_marketing_enrols_and_a_manager_standing_in(cast, name):
    contact = given.a_returned(cast, at("Wed 10:00")).contact
    assert enrol(contact, getattr(cast, name)).enrolled_by_id == getattr(cast, name).pk


@pytest.mark.parametrize("name", ["rep", "colleague", "lead", "other_rep", "admin"])
def test_nobody_else_enrols_changes_or_ends(cast, name):
    contact = given.a_returned(cast, at("Wed 10:00")).contact
    somebody = getattr(cast, name)
    refused("not-marketing", contact, somebody)
    there = enrol(contact, cast.marketer)
    before = given.snapshot(*KEPT)
    for act in (
        lambda: nurture.end(enrolment_id=there.pk, why="x", actor=who(somebody), now=NOW),
        lambda: nurture.change(
            enrolment_id=there.pk, changes={"note": "x"}, version=1, actor=who(somebody), now=NOW
        ),
    ):
        with pytest.raises(Refused, match="Only marketing or a manager"):
            act()
    assert given.snapshot(*KEPT) == before


def test_enrolling_twice_is_one_enrolment(cast):
    contact = given.a_returned(cast, at("Wed 10:00")).contact
    first = enrol(contact, cast.marketer, note="Mails")
    before = given.snapshot(*KEPT)
    assert (
        enrol(contact, cast.marketer, programme=" second  LOOK", note="Mails", now=at("Wed 11:01")) == first
    )
    assert given.snapshot(*KEPT) == before


@pytest.mark.parametrize(
    "asked", [{"programme": "Webinars"}, {"note": "Other"}, {"look_on": date(2026, 6, 1)}]
)
def test_something_else_for_who_is_enrolled_is_refused_and_says_where_they_are(cast, asked):
    there = given.an_enrolled(cast, at("Wed 10:00"))
    told = refused("already-in-nurture", there.contact, cast.manager, **asked)
    assert "“Second look” since 04 Mar 2026" in told.message


def test_a_programme_keeps_the_spelling_it_began_with(cast):
    given.an_enrolled(cast, at("Wed 10:00"), programme="Über uns")
    contact = given.a_returned(cast, at("Wed 10:00")).contact
    assert enrol(contact, cast.marketer, programme="  über   UNS ").programme == "Über uns"
    assert queries.programmes() == [("Über uns", 2)]


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"programme": "  "}, "programme-missing", "programme"),
        ({"programme": "x" * 81}, "too-long", "programme"),
        ({"programme": "a\0b"}, "control-characters", "programme"),
        ({"note": "x" * 2001}, "too-long", "note"),
        ({"look_on": NOW.date()}, "look-past", "look_on"),
    ],
)
def test_bad_input_is_named(cast, asked, code, field):
    contact = given.a_returned(cast, at("Wed 10:00")).contact
    assert refused(code, contact, cast.marketer, **asked).field == field


class TestNot:
    def test_who_was_never_sent_back(self, cast):
        refused("not-back", given.an_mql(cast, at("Tue 10:00")), cast.marketer)

    def test_who_is_offered_or_accepted(self, cast):
        refused("with-sales", given.an_offer(cast, at("Wed 10:30")).contact, cast.marketer)
        refused("with-sales", given.an_accepted(cast, at("Wed 10:30")).contact, cast.marketer)

    def test_who_was_found_ready(self, cast):
        refused("with-sales", given.a_qualified(cast, at("Wed 10:30")).contact, cast.marketer)

    def test_to_whom_sales_sells(self, cast):
        contact = given.a_returned(cast, at("Wed 10:00")).contact
        handoffs.open_own(contact_id=contact.pk, actor=who(cast.rep), now=at("Wed 10:30"))
        refused("has-opportunity", contact, cast.marketer)

    @pytest.mark.parametrize("mark", ["student", "do_not_contact"])
    def test_who_is_marked(self, cast, mark):
        contact = given.a_returned(cast, at("Wed 10:00")).contact
        handoffs.disqualify(contact_id=contact.pk, reason=mark, actor=who(cast.rep), now=at("Wed 10:30"))
        refused("disqualified", contact, cast.marketer)

    def test_who_was_erased_even_when_the_mark_was_lifted(self, cast):
        """As it could be once."""
        contact = given.a_returned(cast, at("Wed 10:00")).contact
        identity.erase(contact_id=contact.pk, why="Letter", actor=who(cast.manager), now=at("Wed 10:20"))
        Contact.objects.filter(pk=contact.pk).update(disqualified="", disqualified_at=None)
        refused("erased", contact, cast.marketer)

    def test_who_is_not_there_or_was_merged(self, cast):
        kept, gone = (given.a_returned(cast, at("Wed 10:00")).contact for _ in range(2))
        identity.merge(kept_id=kept.pk, gone_id=gone.pk, actor=who(cast.marketer), now=at("Wed 10:30"))
        assert refused("merged", gone, cast.marketer).detail["contact_id"] == kept.pk
        refused("no-such-contact", Contact(pk=99999), cast.marketer)


class TestItEnds:
    def ended(self):
        (row,) = Enrolment.objects.all()
        fact = Entry.objects.get(kind="nurture.ended")
        assert (fact.payload["cause"], fact.occurred_at) == (row.ended, row.ended_at)
        return row.ended, row.ended_at

    def test_with_a_reason(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"))
        before = given.snapshot(*KEPT)
        with pytest.raises(Refused, match="Say why"):
            nurture.end(enrolment_id=there.pk, why=" ", actor=who(cast.marketer), now=NOW)
        assert given.snapshot(*KEPT) == before
        done = nurture.end(enrolment_id=there.pk, why="They left", actor=who(cast.manager), now=NOW)
        assert (done.why, done.ended_by_id) == ("They left", cast.manager.pk)
        assert self.ended() == ("by_hand", NOW)
        with pytest.raises(Refused, match="over since 04 Mar 2026 at 11:00: ended by marketing"):
            nurture.end(enrolment_id=there.pk, why="Again", actor=who(cast.manager), now=at("Wed 11:01"))

    def test_with_a_new_offer(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"))
        again = {"qualify": "Asked again", "actor": who(cast.marketer), "now": NOW}
        handoffs.offer(contact_id=there.contact_id, sales_team_id=cast.sales.pk, **again)
        assert self.ended() == ("offered", NOW)

    def test_with_the_mark(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"))
        handoffs.disqualify(contact_id=there.contact_id, reason="student", actor=who(cast.rep), now=NOW)
        assert self.ended() == ("disqualified", NOW)

    def test_with_an_opportunity_of_sales_own(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"))
        handoffs.open_own(contact_id=there.contact_id, actor=who(cast.rep), now=NOW)
        assert self.ended() == ("opportunity", NOW)

    def test_with_an_opportunity_that_is_open_again(self, cast):
        contact = lost(cast)
        enrol(contact, cast.marketer, now=at("Wed 10:00"))
        chance = contact.opportunities.get()
        outcomes.reopen(opportunity_id=chance.pk, why="They rang", actor=who(cast.rep), now=NOW)
        assert self.ended() == ("opportunity", NOW)

    def test_with_erasing_which_leaves_no_words(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"), note="Her boss is Bob")
        identity.erase(contact_id=there.contact_id, why="Letter", actor=who(cast.manager), now=NOW)
        row = Enrolment.objects.get()
        assert (row.ended, row.note, row.programme) == ("disqualified", "", "Second look")
        assert "Bob" not in str(list(Entry.objects.values_list("payload", flat=True)))

    def test_and_can_begin_again(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"))
        nurture.end(enrolment_id=there.pk, why="Paused", actor=who(cast.marketer), now=NOW)
        again = enrol(there.contact, cast.marketer, now=at("Wed 12:00"))
        assert again.pk != there.pk and queries.current(there.contact_id) == again


class TestChanging:
    def change(self, cast, there, version=1, now=NOW, **changes):
        return nurture.change(
            enrolment_id=there.pk, changes=changes, version=version, actor=who(cast.marketer), now=now
        )

    def test_note_and_next_look_are_kept_current(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"))
        done = self.change(cast, there, note="Rang", look_on=date(2026, 4, 1))
        assert (done.note, done.look_on, done.version) == ("Rang", date(2026, 4, 1), 2)
        assert Entry.objects.latest("pk").kind == "nurture.changed"
        before = given.snapshot(*KEPT)
        self.change(cast, there, version=2, note="Rang", look_on=date(2026, 4, 1))
        assert given.snapshot(*KEPT) == before

    def test_a_day_that_has_passed_may_stay_but_not_be_set(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"), look_on=date(2026, 3, 10))
        later = NOW + timedelta(days=30)
        assert self.change(cast, there, now=later, note="Rang", look_on=date(2026, 3, 10)).note == "Rang"
        with pytest.raises(Refused, match="must lie ahead"):
            self.change(cast, there, version=2, now=later, look_on=date(2026, 3, 11))

    def test_what_somebody_changed_meanwhile_is_shown_and_not_overwritten(self, cast):
        there = given.an_enrolled(cast, at("Wed 10:00"))
        self.change(cast, there, note="Rang")
        with pytest.raises(Refused) as caught:
            self.change(cast, there, note="Wrote")
        assert caught.value.detail["values"] == {"note": {"now": "Rang", "yours": "Wrote"}}


def test_the_database_keeps_one_stay_at_a_time(cast):
    there = given.an_enrolled(cast, at("Wed 10:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(contact=there.contact, programme="Other", enrolled_at=NOW)


def test_a_return_is_not_taken_back_once_somebody_is_nurtured(cast):
    handoff = given.a_returned(cast, at("Wed 10:58"))
    enrol(handoff.contact, cast.marketer)
    with pytest.raises(Refused, match="Something followed"):
        handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.rep), now=at("Wed 11:01"))
