"""Two records become one and two again."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as given_by_chance
from hypothesis import strategies as st

from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.handoff import commands as handoffs
from leads.handoff.queries import Handoff, criteria_of
from leads.identity import commands as identity
from leads.identity import rows
from leads.identity.queries import last_merge
from leads.intake import commands as intake
from leads.lifecycle import commands as lifecycle
from leads.models import Attempt, Consent, Merge, Opportunity, StageMove, Submission, Touchpoint
from leads.outcomes import commands as outcomes
from reporting.passages import commands as passages
from reporting.passages.models import Journey, Passage
from sla.models import Clock, Pledge
from smarketing.health import doctor
from smarketing.journal import relay
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from smarketing.wiring import LISTENERS
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Thu 11:00")
SYSTEM = actors.system("test")


@pytest.fixture
def ada(db):
    return given.a_contact(
        at("Tue 09:00"), name="Ada Lovelace", email="ada@acme.example", phone="+49 30 901820", notes="Old"
    )


@pytest.fixture
def twin(cast):
    """The same person by another address, whom sales holds."""
    offer = given.an_offer(
        cast, at("Wed 09:00"), name="A. Lovelace", email="a.lovelace@mail.example", job_title="Countess",
        source="crm", external_id="7", notes="New",
    )  # fmt: skip
    given.a_touch(offer.contact, at("Mon 10:00"), channel="event")
    return handoffs.accept(handoff_id=offer.pk, actor=who(cast.rep), now=at("Wed 09:10")).contact


def merged(cast, kept, gone, by="marketer", **picks):
    return identity.merge(
        kept_id=kept.pk, gone_id=gone.pk, picks=picks, actor=who(getattr(cast, by)), now=NOW
    )


def separated(cast, kept):
    return identity.separate(merge_id=last_merge(kept.pk).pk, actor=who(cast.rep), now=at("Fri 11:00"))


def everything():
    """Every row of every table but the journal's, and the merge that tells of itself."""
    own = {"leads_merge", "leads_formerkey", "leads_tocompare", "people_notice", "people_mail"}
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if table not in own and not table.startswith(("journal_", "reporting_")):
                cursor.execute(
                    f"SELECT to_jsonb(t) - 'version' - 'changed_at' FROM {table} t ORDER BY t::text"
                )
                found[table] = sorted(map(str, cursor.fetchall()))
    return found


def counts():
    return {model: model.objects.count() for model in (Handoff, Attempt, Opportunity, Touchpoint, StageMove)}


def found_by_the_doctor(now=NOW):
    relay.run(LISTENERS, now=now)
    passages.refresh(now=now)
    return doctor.examine(now=now)


def test_everything_of_the_other_comes_along(cast, ada, twin):
    before = counts()
    kept = merged(cast, ada, twin)
    assert counts() == before
    assert not Contact.objects.filter(pk=twin.pk).exists()
    for table, column, _, _ in rows.pointing():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [twin.pk])
            assert cursor.fetchone() == (0,), table
    assert (kept.stage, kept.channel, kept.job_title) == ("mql", "event", "Countess")
    assert (kept.email, kept.notes) == ("ada@acme.example", "Old\n\nNew")
    assert (kept.source, kept.external_id) == ("crm", "7")


def test_a_promise_made_for_the_other_is_about_the_kept_one(cast, ada, twin):
    kept = merged(cast, ada, twin)
    pledge = Pledge.objects.get()
    assert (pledge.label, pledge.url, pledge.thread) == (str(kept), f"/contacts/{kept.pk}/", kept.thread)


def test_each_field_can_be_picked(cast, ada, twin):
    kept = merged(cast, ada, twin, name="gone", email="gone", notes="kept")
    assert (kept.name, kept.email, kept.email_key, kept.notes) == (
        "A. Lovelace", "a.lovelace@mail.example", "a.lovelace@mail.example", "Old",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["ada@acme.example", "A.Lovelace@mail.example"])
@pytest.mark.parametrize("pick", ["kept", "gone"])
def test_both_addresses_mean_the_one_person(cast, ada, twin, address, pick):
    kept = merged(cast, ada, twin, email=pick)
    assert people.match(email=address) == kept
    with pytest.raises(Refused) as refused:
        given.a_contact(NOW, email=address)
    assert (refused.value.code, refused.value.detail["contact_id"]) == ("exists", kept.pk)
    assert people.match(source="crm", external_id="7") == kept


def test_the_old_number_says_where_the_person_is(cast, ada, twin):
    merged(cast, ada, twin)
    with pytest.raises(Refused) as refused:
        people.get(twin.pk)
    assert (refused.value.code, refused.value.detail["contact_id"]) == ("merged", ada.pk)
    assert people.stands_for(twin.pk) == ada.pk


def test_a_program_that_knows_the_old_number_is_told_where_the_person_is(cast, ada, twin):
    mara = Program(cast.marketer)
    merged(cast, ada, twin)
    old = f"/contacts/{twin.pk}"
    for ask in (mara.get(old), mara.patch(old, {"name": "X"}), mara.get(f"{old}/timeline")):
        assert programs.refused(ask, 404, code="merged")["contact_id"] == ada.pk


def test_two_people_with_an_open_handoff_each_are_not_merged(cast, twin):
    other = given.an_offer(cast, at("Wed 10:00")).contact
    before = everything()
    with pytest.raises(Refused, match="each have an open handoff"):
        merged(cast, other, twin)
    assert everything() == before


@pytest.mark.parametrize("by", ["admin"])
def test_who_has_no_side_merges_nobody(cast, ada, twin, by):
    before = everything()
    with pytest.raises(Refused) as refused:
        merged(cast, ada, twin, by=by)
    assert refused.value.status == 403
    assert everything() == before


def test_nobody_is_merged_with_themselves_or_by_nonsense(cast, ada, twin):
    before = everything()
    for picks in ({"name": "both"}, {"stage": "gone"}):
        with pytest.raises(Refused):
            merged(cast, ada, twin, **picks)
    with pytest.raises(Refused):
        merged(cast, ada, ada)
    assert everything() == before


def test_do_not_contact_stays_with_the_person(cast, ada):
    gone = given.a_contact(at("Tue 10:00"))
    lifecycle.disqualify(
        contact_id=gone.pk, reason="do_not_contact", actor=who(cast.rep), now=at("Tue 11:00")
    )
    kept = merged(cast, ada, gone)
    assert kept.disqualified == "do_not_contact"
    separated(cast, kept)
    assert people.get(kept.pk).disqualified == ""
    assert people.get(gone.pk).disqualified == "do_not_contact"


def test_undone_at_once_every_row_is_as_it_was(cast, ada, twin):
    before = everything()
    merged(cast, ada, twin, name="gone", email="gone")
    assert everything() != before
    assert separated(cast, ada) == twin
    assert everything() == before


def test_after_an_undo_what_sales_did_goes_with_the_handoff_and_the_rest_stays(cast, ada, twin):
    kept = merged(cast, ada, twin)
    handoff = Handoff.objects.get()
    given.an_attempt(handoff, cast.rep, at("Thu 12:00"))
    handoffs.qualify(
        handoff_id=handoff.pk, criteria=criteria_of(handoff), actor=who(cast.rep), now=at("Thu 13:00")
    )
    given.a_touch(kept, at("Thu 14:00"))
    gone = separated(cast, kept)
    kept, gone = people.get(kept.pk), people.get(gone.pk)
    assert (kept.stage, gone.stage) == ("lead", "sql")
    assert (Attempt.objects.get().contact, Handoff.objects.get().contact) == (gone, gone)
    assert Touchpoint.objects.get(happened_at=at("Thu 14:00")).contact == kept


def test_after_an_undo_what_came_by_the_others_address_is_theirs(cast, ada, twin):
    kept = merged(cast, ada, twin)
    form = intake.create_form(fields={"name": "Demo"}, actor=SYSTEM, now=at("Mon 09:00"))
    for email in ("a.lovelace@mail.example", "ada@acme.example"):
        sent = intake.receive(form=form, fields={"email": email}, now=at("Thu 12:00"))
        intake.process(submission_id=sent.pk, now=at("Thu 12:01"))
    assert set(Submission.objects.values_list("contact", flat=True)) == {kept.pk}
    gone = separated(cast, kept)
    by = {s.fields["email"]: s.contact_id for s in Submission.objects.all()}
    assert by == {"a.lovelace@mail.example": gone.pk, "ada@acme.example": kept.pk}
    assert set(Touchpoint.objects.filter(form=form).values_list("contact", flat=True)) == {gone.pk, kept.pk}


def test_what_the_other_agreed_to_meanwhile_is_theirs(cast, ada, twin):
    kept = merged(cast, ada, twin)
    terms = {"name": "News", "consent_text": "You may write."}
    form = intake.create_form(fields=terms, actor=SYSTEM, now=at("Mon 09:00"))
    agreed = {"email": "a.lovelace@mail.example", "consent": "yes"}
    sent = intake.receive(form=form, fields=agreed, now=at("Thu 12:00"))
    intake.process(submission_id=sent.pk, now=at("Thu 12:01"))
    gone = separated(cast, kept)
    assert Consent.objects.get().contact == gone


def test_what_came_by_the_address_of_who_was_merged_before_goes_all_the_way_back(cast, ada, twin):
    """Of two merges, one after the other, both are undone."""
    third = given.a_contact(at("Tue 12:00"), name="Third")
    merged(cast, ada, twin)
    merged(cast, third, ada)
    form = intake.create_form(fields={"name": "Demo"}, actor=SYSTEM, now=at("Mon 09:00"))
    sent = intake.receive(form=form, fields={"email": "a.lovelace@mail.example"}, now=at("Thu 12:00"))
    intake.process(submission_id=sent.pk, now=at("Thu 12:01"))
    separated(cast, third)
    gone = separated(cast, ada)
    sent.refresh_from_db()
    assert sent.contact == gone
    assert Touchpoint.objects.get(form=form).contact == gone


def test_what_was_edited_since_stays_edited(cast, ada, twin):
    kept = merged(cast, ada, twin)
    kept = contacts.edit(
        contact_id=kept.pk, changes={"job_title": "Programmer"}, version=kept.version, actor=SYSTEM, now=NOW
    )
    separated(cast, kept)
    assert people.get(kept.pk).job_title == "Programmer"
    assert people.get(kept.pk).notes == "Old"


def test_merges_are_undone_the_last_first(cast, ada, twin):
    third = given.a_contact(at("Tue 12:00"), name="Third")
    first = last_merge(merged(cast, ada, twin).pk)
    merged(cast, ada, third)
    with pytest.raises(Refused, match="later merge with Third"):
        identity.separate(merge_id=first.pk, actor=who(cast.rep), now=NOW)
    separated(cast, ada)
    separated(cast, ada)
    with pytest.raises(Refused, match="undone already"):
        identity.separate(merge_id=first.pk, actor=who(cast.rep), now=NOW)


def test_a_merged_record_can_be_merged_further(cast, ada, twin):
    third = given.a_contact(at("Tue 12:00"))
    first = last_merge(merged(cast, ada, twin).pk)
    merged(cast, third, ada)
    assert people.stands_for(twin.pk) == third.pk
    assert people.match(email="a.lovelace@mail.example") == third
    assert len(people.threads(third)) == 3
    with pytest.raises(Refused, match="merged further"):
        identity.separate(merge_id=first.pk, actor=who(cast.rep), now=NOW)


def test_a_win_makes_both_a_customer(cast, ada, twin):
    chance = outcomes.open_(contact_id=ada.pk, name="Pilot", actor=who(cast.rep), now=at("Wed 12:00"))
    outcomes.win(opportunity_id=chance.pk, amount=None, actor=who(cast.rep), now=at("Wed 13:00"))
    assert merged(cast, twin, ada).stage == "customer"
    separated(cast, twin)
    assert people.get(twin.pk).stage == "mql"
    assert Merge.objects.get().undone_by == cast.rep


@pytest.mark.parametrize("sent_back", [handoffs.return_, handoffs.reject])
def test_who_came_back_is_still_to_be_taken_up_when_the_other_was_sent_back_later(cast, sent_back):
    first, other = given.a_returned(cast, at("Mon 12:00")), given.an_offer(cast, at("Mon 13:00"))
    told = {"handoff_id": other.pk, "reason": "bad_data", "actor": who(cast.rep), "now": at("Mon 14:00")}
    if sent_back is handoffs.return_:
        handoffs.accept(handoff_id=other.pk, actor=who(cast.rep), now=at("Mon 13:30"))
    sent_back(**told)
    merged(cast, first.contact, other.contact)
    assert Clock.objects.get(kind="re_engage", pledge=first.pledge_id).is_open
    assert found_by_the_doctor() == []


def test_the_dashboards_rows_follow(cast, ada, twin):
    assert found_by_the_doctor() == []
    assert Journey.objects.count() == 2
    kept = merged(cast, ada, twin)
    assert found_by_the_doctor() == []
    journey = Journey.objects.get()
    assert (journey.contact_id, journey.mql_at, Passage.objects.get().contact_id) == (
        kept.pk, at("Wed 09:00"), kept.pk,
    )  # fmt: skip
    assert people.merges_of(kept.pk).count() == 1


# What may happen to a person, each at a moment of its own.


def _offer(cast, contact, now):
    handoffs.offer(
        contact_id=contact.pk, sales_team_id=cast.sales.pk, holder_id=cast.rep.pk, override="Again",
        qualify="Asked", actor=who(cast.marketer), now=now,
    )  # fmt: skip


def _on_the_open_one(move):
    def act(cast, contact, now):
        held = Handoff.objects.filter(contact=contact.pk, state__in=["offered", "accepted"]).first()
        if held:
            move(cast, held, now)

    return act


def _open(cast, contact, now):
    handoffs.open_own(contact_id=contact.pk, name=f"At {now}", actor=who(cast.rep), now=now)


def _end(verb):
    def act(cast, contact, now):
        chance = Opportunity.objects.filter(contact=contact.pk, state="open").first()
        if chance:
            verb(chance, cast, now)

    return act


def _enrol(cast, contact, now):
    handoffs.enrol(contact_id=contact.pk, programme="Second look", actor=who(cast.marketer), now=now)


ACTS = {
    "offer": _offer,
    "enrol": _enrol,
    "give_back": _on_the_open_one(
        lambda cast, held, now: handoffs.return_(
            handoff_id=held.pk, reason="bad_data", actor=who(cast.rep), now=now
        )
    ),
    "accept": _on_the_open_one(
        lambda cast, held, now: handoffs.accept(handoff_id=held.pk, actor=who(cast.rep), now=now)
    ),
    "try": _on_the_open_one(lambda cast, held, now: given.an_attempt(held, cast.rep, now)),
    "reject": _on_the_open_one(
        lambda cast, held, now: handoffs.reject(
            handoff_id=held.pk, reason="bad_data", actor=who(cast.rep), now=now
        )
    ),
    "qualify": _on_the_open_one(
        lambda cast, held, now: handoffs.qualify(
            handoff_id=held.pk, criteria=criteria_of(held), actor=who(cast.rep), now=now
        )
    ),
    "reroute": _on_the_open_one(
        lambda cast, held, now: handoffs.reroute(
            handoff_id=held.pk, team_id=cast.other_sales.pk, why="", actor=who(cast.manager), now=now
        )
    ),
    "open": _open,
    "win": _end(
        lambda it, cast, now: outcomes.win(opportunity_id=it.pk, amount=None, actor=who(cast.rep), now=now)
    ),
    "lose": _end(
        lambda it, cast, now: outcomes.lose(
            opportunity_id=it.pk, reason="price", actor=who(cast.rep), now=now
        )
    ),
    "touch": lambda cast, contact, now: given.a_touch(contact, now),
    "stop": lambda cast, contact, now: handoffs.disqualify(
        contact_id=contact.pk, reason="do_not_contact", actor=who(cast.rep), now=now
    ),
}
HAPPENED = st.lists(st.tuples(st.booleans(), st.sampled_from(sorted(ACTS))), max_size=6)


def live(cast, both, happened, minute):
    """Play it; what the rules refuse does not happen."""
    for first, act in happened:
        with suppress(Refused):
            ACTS[act](cast, people.get(people.stands_for(both[not first].pk)), next(minute))


@settings(
    max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given_by_chance(before=HAPPENED, since=HAPPENED)
def test_whatever_happened_before_and_since_no_count_is_harmed(db, before, since):
    with given.house() as cast:
        as_if_they_were_never_one(cast, before, since)


def as_if_they_were_never_one(cast, before, since):
    minute = (at("Tue 09:00") + timedelta(minutes=10 * n) for n in count())
    both = [given.a_contact(next(minute)), given.a_contact(next(minute))]
    live(cast, both, before, minute)
    kept, gone = both
    was, known = everything(), counts()
    try:
        identity.merge(kept_id=kept.pk, gone_id=gone.pk, actor=who(cast.marketer), now=next(minute))
    except Refused:
        assert everything() == was
        return
    assert counts() == known
    live(cast, both, since, minute)
    now = next(minute)
    assert found_by_the_doctor(now) == []
    identity.separate(merge_id=last_merge(kept.pk).pk, actor=who(cast.marketer), now=now)
    assert found_by_the_doctor(now) == []
    if not since:
        assert everything() == was
