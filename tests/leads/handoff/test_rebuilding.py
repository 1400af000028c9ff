"""`manage.py rebuild_clocks`: what the facts say is found, told and put back; nothing else is touched."""

from io import StringIO

import pytest
from django.core.management import call_command

from leads.contacts import queries as contacts
from leads.handoff import commands as handoffs
from leads.handoff.queries import current
from leads.identity import commands as identity
from leads.identity.queries import last_merge
from leads.outcomes import commands as outcomes
from sla.clocks.models import Clock
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who


def rebuild(*options):
    out = StringIO()
    call_command("rebuild_clocks", *options, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def week(cast):
    given.an_offer(cast, at("Mon 09:00"))
    given.an_attempt(given.an_accepted(cast, at("Mon 10:00")), cast.rep, at("Mon 11:00"), result="no_answer")
    held = given.an_accepted(cast, at("Mon 12:00"))
    later = {"reason": "Later", "until": at("Thu 09:00"), "actor": who(cast.rep)}
    handoffs.hold(handoff_id=held.pk, now=at("Tue 09:00"), **later)
    returned = given.an_accepted(cast, at("Mon 13:00"))
    given_back = {"reason": "too_early", "actor": who(cast.rep)}
    handoffs.return_(handoff_id=returned.pk, now=at("Tue 10:00"), **given_back)
    return cast


def test_where_all_is_as_the_facts_say_nothing_differs(week):
    before = given.snapshot(Clock, Entry)
    assert rebuild("--dry-run") == ["4 handoffs looked at; 0 fields differ."]
    assert rebuild() == ["4 handoffs looked at; 0 fields were put right."]
    assert given.snapshot(Clock, Entry) == before


def test_exactly_what_was_tampered_with_is_found_and_mended(week):
    before = given.snapshot(Clock)
    late, stopped, other = Clock.objects.filter(kind__in=["outcome", "first_contact"]).order_by("pk")[:3]
    Clock.objects.filter(pk=late.pk).update(due_at=at("Fri 17:00", week=9))
    Clock.objects.filter(pk=stopped.pk).update(holder=week.colleague)
    told = rebuild("--dry-run")
    assert len(told) == 3 and told[-1] == "4 handoffs looked at; 2 fields differ."
    assert f"clock {late.pk} ({late.kind}): due_at is 2026-05-08 17:00:00+00:00" in "\n".join(told)
    rebuild()
    assert given.snapshot(Clock) == before
    facts = Entry.objects.filter(kind="clock.rebuilt").order_by("subject_id")
    assert [fact.subject_id for fact in facts] == sorted([late.pk, stopped.pk])
    assert other.pk not in [fact.subject_id for fact in facts]


def test_a_clock_that_is_gone_is_there_again_and_one_too_many_is_not(week):
    gone = Clock.objects.get(kind="re_engage")
    values = {**Clock.objects.filter(pk=gone.pk).values().get(), "id": None}
    gone.delete()
    stray = Clock.objects.filter(kind="decide").first()
    Clock.objects.create(pledge=stray.pledge, kind="re_engage", started_at=at("Mon 09:00"),
                         warn_at=at("Mon 10:00"), due_at=at("Mon 11:00"))  # fmt: skip
    rebuild()
    (again,) = Clock.objects.filter(kind="re_engage")
    assert {**Clock.objects.filter(pk=again.pk).values().get(), "id": None} == values
    assert rebuild("--dry-run")[-1] == "4 handoffs looked at; 0 fields differ."


def merged(cast, kept, gone, now):
    identity.merge(kept_id=kept.pk, gone_id=gone.pk, actor=who(cast.marketer), now=now)
    return last_merge(kept.pk)


def test_of_two_who_became_one_every_fact_is_read(cast):
    held = given.an_accepted(cast, at("Mon 10:00"))
    back = given.a_returned(cast, at("Mon 12:00"))
    kept = given.a_contact(at("Mon 09:00"))
    merged(cast, kept, held.contact, at("Tue 09:00"))
    handoffs.return_(handoff_id=held.pk, reason="bad_data", actor=who(cast.rep), now=at("Tue 10:00"))
    done = merged(cast, kept, back.contact, at("Tue 11:00"))
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]
    enrol = {"programme": "Second look", "actor": who(cast.marketer)}
    handoffs.enrol(contact_id=kept.pk, now=at("Tue 12:00"), **enrol)
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]
    identity.separate(merge_id=done.pk, actor=who(cast.marketer), now=at("Tue 13:00"))
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]


def test_what_one_of_them_did_before_they_were_one_is_not_the_others(cast):
    back = given.a_returned(cast, at("Mon 12:00"))
    offered = given.an_offer(cast, at("Mon 13:00"))
    merged(cast, back.contact, offered.contact, at("Tue 09:00"))
    assert Clock.objects.get(kind="re_engage").stopped_at is None
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]


def marked(cast, contact, when="Tue 08:00"):
    handoffs.disqualify(contact_id=contact.pk, reason="student", actor=who(cast.rep), now=at(when))


def nurtured(cast, contact):
    enrol = {"programme": "Second look", "actor": who(cast.marketer)}
    handoffs.enrol(contact_id=contact.pk, now=at("Tue 08:00"), **enrol)


@pytest.mark.parametrize("taken_up", [marked, nurtured])
@pytest.mark.parametrize("which", ["kept", "gone"])
def test_of_whom_a_merge_makes_marked_or_nurtured_nothing_is_left_to_take_up_until_it_is_undone(
    cast, taken_up, which
):
    back, other = given.a_returned(cast, at("Mon 12:00")), given.a_returned(cast, at("Mon 13:00"))
    clock = Clock.objects.get(kind="re_engage", pledge=back.pledge_id)
    taken_up(cast, other.contact)
    both = (back.contact, other.contact) if which == "kept" else (other.contact, back.contact)
    done = merged(cast, *both, at("Tue 09:00"))
    again = Clock.objects.get(pk=clock.pk)
    assert again.stopped_at == at("Tue 09:00")
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]
    identity.separate(merge_id=done.pk, actor=who(cast.marketer), now=at("Tue 13:00"))
    again = Clock.objects.get(pk=clock.pk)
    assert (again.stopped_at, again.due_at) == (None, clock.due_at)
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]


def test_a_promise_that_was_kept_since_the_merge_stays_kept_when_it_is_undone(cast):
    back, other = given.a_returned(cast, at("Mon 12:00")), given.a_returned(cast, at("Mon 13:00"))
    nurtured(cast, other.contact)
    done = merged(cast, back.contact, other.contact, at("Tue 09:00"))
    marked(cast, back.contact, "Tue 10:00")
    identity.separate(merge_id=done.pk, actor=who(cast.marketer), now=at("Tue 13:00"))
    assert Clock.objects.get(kind="re_engage", pledge=back.pledge_id).stopped_at == at("Tue 09:00")
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]


def sold(cast, contact, now):
    return handoffs.open_own(contact_id=contact.pk, name="Sensors", actor=who(cast.rep), now=now)


def offered_before(cast):
    """Somebody else's offer, earlier than what came back."""
    return given.an_offer(cast, at("Mon 10:00")).contact


def offered_after(cast):
    return given.an_offer(cast, at("Mon 13:00")).contact


def ready(cast):
    return given.a_qualified(cast, at("Mon 10:00")).contact


def sold_to(cast):
    return sold(cast, given.a_contact(at("Mon 09:00")), at("Mon 13:30")).contact


@pytest.mark.parametrize("in_hand", [offered_before, offered_after, ready, sold_to])
@pytest.mark.parametrize("which", ["kept", "gone"])
def test_whom_a_merge_brings_into_sales_hands_nobody_takes_up_until_it_is_undone(cast, in_hand, which):
    back, other = given.a_returned(cast, at("Mon 12:00")), in_hand(cast)
    both = (back.contact, other) if which == "kept" else (other, back.contact)
    clock = Clock.objects.get(kind="re_engage")
    done = merged(cast, *both, at("Tue 09:00"))
    again = Clock.objects.get(pk=clock.pk)
    assert (again.stopped_at, again.cancelled_at) == (None, at("Tue 09:00"))
    assert rebuild("--dry-run")[-1].endswith("; 0 fields differ.")
    identity.separate(merge_id=done.pk, actor=who(cast.marketer), now=at("Tue 13:00"))
    again = Clock.objects.get(pk=clock.pk)
    assert (again.stopped_at, again.cancelled_at, again.due_at) == (None, None, clock.due_at)
    assert rebuild("--dry-run")[-1].endswith("; 0 fields differ.")


@pytest.mark.parametrize("now", [at("Mon 13:00"), at("Wed 12:00", week=3)])
def test_whom_sales_sells_to_nobody_takes_up_be_it_due_or_not(cast, now):
    back = given.a_returned(cast, at("Mon 12:00"))
    sold(cast, back.contact, now)
    assert Clock.objects.get(kind="re_engage").cancelled_at == now
    assert rebuild("--dry-run") == ["1 handoffs looked at; 0 fields differ."]


def an_earlier_chance(cast):
    """Sales sold to somebody in vain, who was offered since and came back."""
    ready = given.a_qualified(cast, at("Mon 09:00"))
    lost = handoffs.open_opportunity(handoff_id=ready.pk, actor=who(cast.rep), now=at("Mon 09:10"))
    outcomes.lose(opportunity_id=lost.pk, reason="price", actor=who(cast.rep), now=at("Mon 09:20"))
    terms = {"sales_team_id": cast.sales.pk, "holder_id": cast.rep.pk, "qualify": "Asked again"}
    marketer, rep = who(cast.marketer), who(cast.rep)
    back = handoffs.offer(contact_id=ready.contact_id, **terms, actor=marketer, now=at("Mon 10:00"))
    handoffs.accept(handoff_id=back.pk, actor=rep, now=at("Mon 10:10"))
    handoffs.return_(handoff_id=back.pk, reason="bad_data", actor=rep, now=at("Mon 12:00"))
    return ready, lost


def anew(cast, ready, lost):
    handoffs.open_opportunity(handoff_id=ready.pk, actor=who(cast.rep), now=at("Tue 09:00"))


def once_more(cast, ready, lost):
    told = {"why": "They called back", "actor": who(cast.rep), "now": at("Tue 09:00")}
    handoffs.reopen_opportunity(opportunity_id=lost.pk, **told)


@pytest.mark.parametrize("sells", [anew, once_more])
def test_nor_whom_sales_sells_to_by_an_earlier_handoff_or_once_more(cast, sells):
    sells(cast, *an_earlier_chance(cast))
    assert Clock.objects.get(kind="re_engage").cancelled_at == at("Tue 09:00")
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]


def test_of_two_who_became_one_the_open_handoff_comes_first_whichever_was_offered_later(cast):
    back, other = given.a_returned(cast, at("Mon 12:00")), offered_before(cast)
    merged(cast, back.contact, other, at("Tue 09:00"))
    assert current(back.contact_id).state == "offered"
    with pytest.raises(Refused, match="works on"):
        nurtured(cast, back.contact)


def test_of_two_who_became_one_nothing_is_opened_beside_what_sales_found_ready_whichever_came_later(cast):
    back, other = given.a_returned(cast, at("Mon 12:00")), ready(cast)
    merged(cast, back.contact, other, at("Tue 09:00"))
    with pytest.raises(Refused, match="opened from there"):
        handoffs.open_own(contact_id=back.contact_id, actor=who(cast.rep), now=at("Tue 09:10"))


def test_whose_merge_was_undone_and_who_is_one_with_somebody_else_now_is_not_the_firsts(cast):
    offered = given.an_offer(cast, at("Mon 12:00"))
    gone = offered.contact_id
    first, second = given.a_contact(at("Mon 09:00")), given.a_contact(at("Mon 09:00"))
    done = merged(cast, first, offered.contact, at("Mon 13:00"))
    elsewhere = {"team_id": cast.other_sales.pk, "why": "theirs", "actor": who(cast.rep)}
    onwards = handoffs.reroute(handoff_id=offered.pk, now=at("Mon 14:00"), **elsewhere)
    told = {"handoff_id": onwards.pk, "actor": who(cast.other_rep)}
    handoffs.accept(now=at("Mon 15:00"), **told)
    handoffs.return_(reason="bad_data", now=at("Mon 16:00"), **told)
    identity.separate(merge_id=done.pk, actor=who(cast.marketer), now=at("Tue 10:00"))
    merged(cast, second, contacts.get(gone), at("Tue 11:00"))
    marked(cast, first, "Tue 12:00")
    assert Clock.objects.get(kind="re_engage").stopped_at is None
    assert rebuild("--dry-run") == ["2 handoffs looked at; 0 fields differ."]


def test_who_must_not_be_contacted_after_a_return_was_taken_back_is_not_to_be_taken_up(cast):
    back = given.a_returned(cast, at("Mon 12:00"))
    handoffs.take_back(handoff_id=back.pk, actor=who(cast.rep), now=at("Mon 12:02"))
    wish = {"reason": "do_not_contact", "actor": who(cast.rep), "now": at("Mon 13:00")}
    handoffs.disqualify(contact_id=back.contact_id, **wish)
    assert rebuild("--dry-run") == ["1 handoffs looked at; 0 fields differ."]
