"""Two records become one, and two again: who was nurtured is, as far as it still makes sense."""

import pytest

from leads.handoff import commands as handoffs
from leads.identity import commands as identity
from leads.identity.queries import last_merge
from leads.nurture import commands as nurture
from leads.nurture import queries
from leads.nurture.models import Enrolment
from smarketing.journal.models import Entry
from tests import given
from tests.given import at, who


def stays():
    return {row.pk: (row.contact_id, row.ended) for row in Enrolment.objects.all()}


def merge(cast, kept, gone):
    identity.merge(kept_id=kept.pk, gone_id=gone.pk, actor=who(cast.marketer), now=at("Thu 10:00"))
    return last_merge(kept.pk)


def separate(cast, done):
    identity.separate(merge_id=done.pk, actor=who(cast.marketer), now=at("Thu 12:00"))


@pytest.fixture
def nurtured(cast):
    return given.an_enrolled(cast, at("Tue 11:00"))


def test_it_comes_along_and_goes_back(cast, nurtured):
    kept = given.a_contact(at("Mon 09:00"))
    before = stays()
    done = merge(cast, kept, nurtured.contact)
    assert stays() == {nurtured.pk: (kept.pk, "")}
    assert queries.current(kept.pk) == nurtured
    separate(cast, done)
    assert stays() == before


def test_of_two_the_later_goes_on(cast, nurtured):
    later = given.an_enrolled(cast, at("Wed 11:00"), programme="Webinars")
    before = stays()
    done = merge(cast, nurtured.contact, later.contact)
    kept = nurtured.contact_id
    assert stays() == {nurtured.pk: (kept, "merged"), later.pk: (kept, "")}
    separate(cast, done)
    assert stays() == before
    assert Entry.objects.filter(kind="nurture.resumed").get().subject_id == nurtured.pk


@pytest.mark.parametrize("way", ["kept", "gone"])
@pytest.mark.parametrize(
    "other",
    [
        lambda cast: given.an_offer(cast, at("Wed 09:00")).contact,
        lambda cast: given.a_qualified(cast, at("Wed 09:00")).contact,
        lambda cast: marked(cast),
        lambda cast: sold_to(cast),
    ],
    ids=["offered", "found ready", "marked", "sold to"],
)
def test_none_goes_on_where_the_other_record_is_in_hand_or_marked(cast, nurtured, other, way):
    contact = other(cast)
    before = stays()
    pair = (nurtured.contact, contact) if way == "kept" else (contact, nurtured.contact)
    done = merge(cast, *pair)
    assert stays() == {nurtured.pk: (pair[0].pk, "merged")}
    separate(cast, done)
    assert stays() == before


def marked(cast):
    contact = given.a_contact(at("Mon 09:00"))
    handoffs.disqualify(contact_id=contact.pk, reason="student", actor=who(cast.rep), now=at("Mon 10:00"))
    return contact


def sold_to(cast):
    contact = given.a_contact(at("Mon 09:00"))
    handoffs.open_own(contact_id=contact.pk, actor=who(cast.rep), now=at("Mon 10:00"))
    return contact


def test_what_came_since_is_not_undone(cast, nurtured):
    offered = given.an_offer(cast, at("Wed 09:00"))
    done = merge(cast, nurtured.contact, offered.contact)
    handoffs.reject(handoff_id=offered.pk, reason="bad_data", actor=who(cast.rep), now=at("Thu 10:10"))
    again = handoffs.enrol(
        contact_id=nurtured.contact_id, programme="Webinars", actor=who(cast.marketer), now=at("Thu 10:20")
    )
    assert again.handoff_id == offered.pk
    separate(cast, done)
    assert stays() == {nurtured.pk: (nurtured.contact_id, ""), again.pk: (offered.contact_id, "")}


def test_who_was_marked_since_is_not_put_back(cast, nurtured):
    later = given.an_enrolled(cast, at("Wed 11:00"))
    done = merge(cast, nurtured.contact, later.contact)
    nurture.end(enrolment_id=later.pk, why="x", actor=who(cast.marketer), now=at("Thu 10:10"))
    handoffs.disqualify(
        contact_id=nurtured.contact_id, reason="student", actor=who(cast.rep), now=at("Thu 10:20")
    )
    separate(cast, done)
    assert stays() == {nurtured.pk: (nurtured.contact_id, "merged"), later.pk: (later.contact_id, "by_hand")}
