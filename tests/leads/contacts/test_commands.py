"""Bringing people in and changing what we know of them: nobody doubled, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from leads.companies.models import Company
from leads.contacts import commands as contacts
from leads.contacts import queries
from leads.contacts.models import Contact
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from tests import given

NOW, LATER = given.at("Mon 10:00"), given.at("Mon 11:00")
FORM = actors.system("form")


def create(**fields):
    return contacts.create(fields=fields, actor=FORM, now=NOW)


def edit(contact, by, *, version=None, **changes):
    return contacts.edit(
        contact_id=contact.pk,
        changes=changes,
        version=version or contact.version,
        actor=given.who(by),
        now=LATER,
    )


def facts(kind):
    return list(Entry.objects.filter(kind=kind).order_by("id"))


@pytest.mark.django_db
def test_a_new_contact_is_known_by_its_email_and_belongs_to_its_company():
    contact = create(name="Ada Lovelace", email=" Ada@Acme-Tools.example ")
    contact.refresh_from_db()
    assert (contact.email, contact.email_key) == ("Ada@Acme-Tools.example", "ada@acme-tools.example")
    assert contact.company.name == "Acme Tools"
    assert (contact.created_at, contact.stage, contact.version) == (NOW, "contact", 1)
    assert [(fact.subject_id, fact.thread) for fact in facts("contact.created")] == [
        (contact.pk, contact.thread)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"name": "Ada"}, {"email": "ada"}, {"email": "a@b.example", "name": "A\x00da"}, {"phone": "none"},
     {"email": "a@b.example", "name": "x" * 201}],
)  # fmt: skip
def test_a_refused_contact_leaves_nothing_behind(fields):
    before = given.snapshot(Contact, Company, Entry)
    with pytest.raises(Refused):
        create(**fields)
    assert given.snapshot(Contact, Company, Entry) == before


@pytest.mark.django_db
def test_the_same_email_in_another_spelling_is_refused_and_names_who_has_it():
    ada = create(name="Ada", email="ada@acme.example")
    with pytest.raises(Refused) as refused:
        create(email="ADA@acme.example")
    assert (refused.value.code, refused.value.status) == ("exists", 409)
    assert refused.value.detail["contact_id"] == ada.pk
    assert Contact.objects.count() == 1


@pytest.mark.django_db
def test_the_same_external_id_of_one_source_is_one_person_and_of_another_source_somebody_else():
    one = create(source="crm", external_id="7")
    other = create(source="shop", external_id="7")
    assert one.pk != other.pk
    with pytest.raises(Refused, match="already here"):
        create(source="crm", external_id="7")


@pytest.mark.django_db(transaction=True)
def test_two_creates_of_the_same_email_at_the_same_moment_make_one_contact():
    barrier = Barrier(4)

    def race(number):
        barrier.wait()
        try:
            return create(name=f"Ada {number}", email="ada@gmail.com").pk
        except Refused as refused:
            return refused.code, refused.detail["contact_id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(race, range(4)))
    [contact] = Contact.objects.all()
    assert sorted(map(str, results)) == sorted(map(str, [contact.pk] + [("exists", contact.pk)] * 3))
    assert len(facts("contact.created")) == 1


@pytest.mark.django_db
def test_keys_that_point_at_two_people_are_refused():
    ada, bob = create(email="ada@acme.example"), create(source="crm", external_id="7")
    assert queries.match(email="ADA@acme.example") == ada
    assert queries.match(source="crm", external_id="7") == bob
    assert queries.match(email="new@acme.example", source="crm", external_id="7") == bob
    assert queries.match(email="new@acme.example") is None
    with pytest.raises(Refused) as refused:
        queries.match(email="ada@acme.example", source="crm", external_id="7")
    assert refused.value.code == "two-people"
    assert refused.value.detail["contact_ids"] == [ada.pk, bob.pk]


@pytest.mark.django_db
def test_filling_blanks_adds_what_was_missing_and_never_replaces():
    contact = create(name="Ada Lovelace", email="ada@acme.example", phone="+49 30 901820")
    differing = contacts.fill_blanks(
        contact=contact,
        fields={"name": "A. Lovelace", "email": "Ada@ACME.example", "phone": "+4930901820",
                "job_title": "Analyst", "country": "DE"},
        actor=FORM, now=LATER,
    )  # fmt: skip
    contact.refresh_from_db()
    assert differing == {"name": "A. Lovelace"}
    assert (contact.name, contact.email, contact.phone) == (
        "Ada Lovelace",
        "ada@acme.example",
        "+49 30 901820",
    )
    assert (contact.job_title, contact.country, contact.version) == ("Analyst", "DE", 2)
    [fact] = facts("contact.changed")
    assert fact.payload["changes"] == {
        "job_title": {"from": "", "to": "Analyst"}, "country": {"from": "", "to": "DE"}
    }  # fmt: skip


@pytest.mark.django_db
def test_filling_nothing_new_records_nothing():
    contact = create(name="Ada", email="ada@gmail.com")
    contacts.fill_blanks(contact=contact, fields={"name": "Ada", "phone": ""}, actor=FORM, now=LATER)
    assert facts("contact.changed") == []
    assert Contact.objects.get().version == 1


@pytest.mark.django_db
def test_an_email_learned_later_brings_the_company_and_makes_the_person_matchable():
    contact = create(phone="030 901820")
    contacts.fill_blanks(contact=contact, fields={"email": "ada@acme.example"}, actor=FORM, now=LATER)
    assert queries.match(email="ADA@acme.example") == contact
    assert contact.company.name == "Acme"


def test_an_edit_keeps_both_values_in_the_history(cast):
    contact = create(name="Ada", email="ada@acme.example")
    edit(contact, cast.rep, name="Ada Lovelace", company_name="Engines Ltd")
    contact.refresh_from_db()
    assert (contact.name, contact.company.name, contact.version) == ("Ada Lovelace", "Engines Ltd", 2)
    [fact] = facts("contact.changed")
    assert fact.actor_label == "Rita Rep"
    assert fact.payload["changes"] == {
        "name": {"from": "Ada", "to": "Ada Lovelace"}, "company": {"from": "Acme", "to": "Engines Ltd"}
    }  # fmt: skip


def test_a_conflicting_edit_shows_both_values_and_writes_nothing(cast):
    contact = create(name="Ada", email="ada@acme.example")
    edit(contact, cast.marketer, phone="+49 30 901820")
    before = given.snapshot(Contact, Entry)
    with pytest.raises(Refused) as refused:
        edit(contact, cast.rep, phone="+49 30 555555", version=1)
    assert (refused.value.code, refused.value.status) == ("changed-meanwhile", 409)
    assert refused.value.detail["values"] == {"phone": {"now": "+49 30 901820", "yours": "+49 30 555555"}}
    assert refused.value.detail["version"] == 2
    assert "+49 30 901820" in refused.value.message and "+49 30 555555" in refused.value.message
    assert given.snapshot(Contact, Entry) == before


def test_saving_what_somebody_else_just_saved_is_no_conflict(cast):
    contact = create(name="Ada", email="ada@acme.example")
    edit(contact, cast.marketer, name="Ada Lovelace")
    assert edit(contact, cast.rep, name="Ada Lovelace", version=1).version == 2


def test_an_edit_can_not_take_the_last_way_to_tell_who_it_is(cast):
    contact = create(name="Ada", email="ada@acme.example")
    with pytest.raises(Refused) as refused:
        edit(contact, cast.rep, email="")
    assert refused.value.code == "unreachable"


def test_an_edit_can_not_take_somebody_elses_email(cast):
    bob = create(email="bob@acme.example")
    ada = create(email="ada@acme.example")
    with pytest.raises(Refused) as refused:
        edit(ada, cast.rep, email="Bob@acme.example")
    assert refused.value.detail["contact_id"] == bob.pk
    ada.refresh_from_db()
    assert ada.email == "ada@acme.example"


def test_stages_and_keys_are_not_edited(cast):
    contact = create(email="ada@acme.example")
    for field in ("stage", "email_key", "created_at", "channel"):
        with pytest.raises(Refused, match="can't be edited"):
            edit(contact, cast.manager, **{field: "customer"})


def test_both_sides_keep_contacts_and_an_admin_without_a_team_does_not(cast):
    contact = create(email="ada@acme.example")
    for number, by in enumerate((cast.marketer, cast.rep, cast.other_rep, cast.lead, cast.manager)):
        contact = edit(contact, by, name=f"Ada {number}")
    with pytest.raises(Refused) as refused:
        edit(contact, cast.admin, name="Somebody")
    assert refused.value.status == 403


def test_an_owner_is_somebody_who_works_here(cast):
    contact = create(email="ada@acme.example")
    change = {"contact_id": contact.pk, "actor": given.who(cast.marketer), "now": LATER}
    assert contacts.change_owner(owner_id=cast.rep.pk, **change).owner == cast.rep
    assert contacts.change_owner(owner_id=cast.rep.pk, **change).owner == cast.rep
    cast.colleague.is_active = False
    cast.colleague.save()
    with pytest.raises(Refused, match="no longer works here"):
        contacts.change_owner(owner_id=cast.colleague.pk, **change)
    assert contacts.change_owner(owner_id=None, **change).owner is None
    assert [(f.payload["from"], f.payload["to"]) for f in facts("contact.owner_changed")] == [
        (None, "Rita Rep"), ("Rita Rep", None)
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["email", ""])
def test_the_contact_source_is_set_once_even_when_it_was_not_stated(first):
    contact = create(email="ada@acme.example")
    contacts.set_source(contact=contact, channel=first)
    contacts.set_source(contact=contact, channel="event")
    assert contact.channel == first
    contact.refresh_from_db()
    assert contact.channel == first
