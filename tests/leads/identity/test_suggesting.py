"""Who is suggested to be somebody who is here already, and why."""

import pytest

from leads.contacts import queries as people
from leads.contacts.rules import name_key, phone_key, region_of_zone
from leads.handoff import commands as handoffs
from leads.handoff.queries import Handoff
from leads.identity import commands as identity
from leads.identity.queries import pairs, suggested
from smarketing.journal import relay
from smarketing.kernel.errors import Refused
from smarketing.people.members.models import Team
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who

NOW = at("Thu 11:00")
ADA = {"name": "Ada Lovelace", "email": "ada@acme.example", "phone": "+49 30 901820"}
LIKE_HER = [
    ({"name": "A. L.", "email": "x@y.example", "phone": "+49 (0)30 90-18-20"}, ("phone",)),
    ({"name": "Lovelace, Ada", "email": "ada.l@acme.example"}, ("name and company",)),
    ({"name": "Ada Lovelase", "email": "al@acme.example"}, ("name and company",)),
    ({"name": "Ada Lovelace", "email": "ada+news@gmail.com"}, ("name and mailbox",)),
    ({"name": "Ada Lovelace", "email": "someone@gmail.com"}, ("name",)),
    ({"name": "Ada Lovelace", "email": "ada@engines.example"}, ("name",)),
    ({"name": "A. Lovelace", "email": "alo@acme.example"}, ("name and company",)),
    ({"name": "Ada Lovelace", "email": "al@x.example", "company_name": "ACME Ltd."}, ("name and company",)),
    (
        {"name": "Ada Lovelace", "email": "al@x.example", "company_name": "Acme-Engines"},
        ("name and company",),
    ),
    ({"name": "Ada Lovelace", "email": "al@x.example", "company_name": "Zenith Engines"}, ("name",)),
]


@pytest.fixture
def ada(cast):
    return given.a_contact(at("Tue 09:00"), **ADA)


def found():
    relay.run(LISTENERS, now=NOW)
    while identity.compare(now=NOW):
        pass
    return [(pair.one.pk, pair.other.pk, tuple(pair.reasons)) for pair in pairs(suggested())]


@pytest.mark.parametrize("fields,reasons", LIKE_HER)
def test_the_same_person_is_found_with_the_reason(ada, fields, reasons):
    twin = given.a_contact(at("Tue 10:00"), **fields)
    assert [(each.contact, each.reasons) for each in people.alike_to(twin)] == [(ada, reasons)]


def test_a_stranger_at_the_same_company_is_nobody_we_know(ada):
    for name, mailbox in (("Charles Babbage", "charles"), ("Ida Lovelace", "ida"), ("Adam Lovelock", "al")):
        other = given.a_contact(at("Tue 10:00"), name=name, email=f"{mailbox}@acme.example")
        assert people.alike_to(other) == []
    assert found() == []


def test_a_mailbox_that_is_no_name_is_the_same_persons_at_another_company(cast):
    one = given.a_contact(at("Tue 09:00"), name="Ada Lovelace", email="enchantress@acme.example")
    twin = given.a_contact(at("Tue 10:00"), name="Ada Lovelace", email="enchantress@engines.example")
    assert found() == [(one.pk, twin.pk, ("name and mailbox",))]


def test_namesakes_at_two_companies_are_suggested_to_nobody(cast):
    for mailbox, host in (("ada.lovelace", "acme"), ("ada.lovelace", "engines"), ("alovelace", "looms")):
        given.a_contact(at("Tue 09:00"), name="Ada Lovelace", email=f"{mailbox}@{host}.example")
    assert found() == []


def test_two_reasons_say_more_than_one(ada):
    both = given.a_contact(at("Tue 10:00"), **{**ADA, "email": "ada2@acme.example"})
    assert people.alike_to(both)[0].reasons == ("phone", "name and company")


def test_suggestions_are_listed_until_somebody_says_that_they_are_apart(cast, ada):
    twin = given.a_contact(at("Tue 10:00"), **{**ADA, "email": "ada2@acme.example"})
    assert found() == [(ada.pk, twin.pk, ("phone", "name and company"))]
    for _ in range(2):
        identity.set_apart(contact_id=twin.pk, other_id=ada.pk, actor=who(cast.rep), now=NOW)
    assert (found(), people.alike_to(ada)) == ([], [])


def test_who_was_merged_is_no_suggestion_and_is_one_again_after_the_undo(cast, ada):
    twin = given.a_contact(at("Tue 10:00"), **{**ADA, "email": "ada2@acme.example"})
    found()
    identity.merge(kept_id=ada.pk, gone_id=twin.pk, actor=who(cast.rep), now=NOW)
    assert found() == []
    identity.separate(merge_id=people.merges_of(ada.pk)[0].pk, actor=who(cast.rep), now=NOW)
    assert len(found()) == 1


def test_who_has_no_side_sets_nobody_apart(cast, ada):
    twin = given.a_contact(at("Tue 10:00"), name="Ada Lovelace")
    with pytest.raises(Refused) as refused:
        identity.set_apart(contact_id=twin.pk, other_id=ada.pk, actor=who(cast.admin), now=NOW)
    assert refused.value.status == 403
    assert list(people.alike_to(ada))


def test_the_brief_tells_sales_of_possible_duplicates(cast, ada):
    given.an_offer(cast, at("Wed 09:00"), **{**ADA, "email": "ada2@acme.example"})
    (told,) = Handoff.objects.get().brief["duplicates"]
    assert (told["id"], told["reasons"]) == (ada.pk, ["phone", "name and company"])


def test_a_number_is_read_as_dialled_where_its_team_sits(cast):
    Team.objects.filter(pk=cast.sales.pk).update(zone="Europe/Berlin")
    contact = given.a_contact(NOW, by=cast.rep, phone="030 901820")
    assert (contact.phone, contact.phone_e164) == ("+49 30 901820", "+4930901820")
    odd = given.a_contact(NOW, by=cast.marketer, phone="030 901820")
    assert (odd.phone, odd.phone_e164) == ("030 901820", "")
    assert people.people().filter(people.found("+49 30 901820").condition).get() == contact


@pytest.mark.parametrize(
    "phone,key",
    [("+49 30 901820", "+4930901820"), ("+1 (650) 253-0000", "+16502530000"), ("030 1", ""), ("+12 34", "")],
)
def test_two_spellings_of_a_number_are_one(phone, key):
    assert phone_key(phone) == key


def test_the_names_database_and_program_know_are_the_same(db):
    for name in ("Ada Lovelace", "  lovelace ADA", "Zoë Šimić-Öz", "Ada", "李 小龙", "O'Neill, Ann B"):
        contact = given.a_contact(NOW, name=name)
        contact.refresh_from_db(fields=["name_key"])
        assert contact.name_key == name_key(name)


@pytest.mark.parametrize("zone,region", [("Europe/Berlin", "DE"), ("America/New_York", "US"), ("UTC", None)])
def test_a_zone_tells_the_country(zone, region):
    assert region_of_zone(zone) == region


def test_who_sales_sends_back_as_a_duplicate_is_suggested_on_less(cast, ada):
    offer = given.an_offer(cast, at("Wed 09:00"), name="Ada Lovelace", email="x@elsewhere.example")
    assert found() == []
    handoffs.reject(
        handoff_id=offer.pk, reason="duplicate", comment="We know her", actor=who(cast.rep), now=NOW
    )
    assert found() == [(ada.pk, offer.contact_id, ("name", "sales says duplicate"))]
