"""Finding people as one types, and suggesting who somebody already is."""

import pytest
from hypothesis import given as given_that
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leads.companies.models import Company
from leads.contacts import commands as contacts
from leads.contacts import queries, rules
from leads.contacts.models import Contact
from leads.contacts.queries import search
from smarketing.kernel import actor as actors
from tests import given

NOW = given.at("Mon 10:00")


def create(**fields):
    return contacts.create(fields=fields, actor=actors.system("form"), now=NOW)


def names(text, **how):
    hits = queries.found(text, **how)
    return sorted(contact.name for contact in Contact.objects.filter(hits.condition))


@pytest.fixture
def crowd(db):
    create(name="Ada Lovelace", email="ada.lovelace+demo@mail.acme-tools.example", phone="+49 30 901820-11")
    create(name="Jörg Müller-Lüdenscheidt", email="jm@gmail.com", phone="030 555 12 34")
    create(name="Zoë O’Neil", email="zoe@ac-dc.example", company_name="AC/DC & Söhne")
    create(name="АДА Ким", source="olist", external_id="dac32acd4db4c29c230538b72f8dd87d")


@pytest.mark.parametrize(
    ("text", "who"),
    [("ada", ["Ada Lovelace"]), ("lov ad", ["Ada Lovelace"]), ("LOVEL", ["Ada Lovelace"]), ("ovelace", []),
     ("müller", ["Jörg Müller-Lüdenscheidt"]), ("jorg mul", ["Jörg Müller-Lüdenscheidt"]),
     ("ludenscheidt", ["Jörg Müller-Lüdenscheidt"]), ("o'neil", ["Zoë O’Neil"]), ("neil", ["Zoë O’Neil"]),
     ("ada.lovelace+demo@mail.acme-tools.example", ["Ada Lovelace"]), ("acme", ["Ada Lovelace"]),
     ("ada@", ["Ada Lovelace"]), ("demo", ["Ada Lovelace"]), ("ac/dc", ["Zoë O’Neil"]),
     ("sohne", ["Zoë O’Neil"]),
     ("+49 30 90182011", ["Ada Lovelace"]), ("03090182", ["Ada Lovelace"]), ("901820-11", ["Ada Lovelace"]),
     ("0305551234", ["Jörg Müller-Lüdenscheidt"]), ("5551234", ["Jörg Müller-Lüdenscheidt"]),
     ("ада", ["АДА Ким"]), ("dac32acd", ["АДА Ким"]), ("nobody", []), ("'; drop table --", []),
     ("…", []), ("ada zoe", [])],
)  # fmt: skip
def test_people_are_found_by_the_beginnings_of_words_and_digits(crowd, text, who):
    assert names(text) == who


@pytest.mark.parametrize(
    ("name", "texts"),
    [("Anna Groß-Strauß", ["gross", "GROSS STRAUSS", "groß"]),
     ("Łukasz Đorđević", ["lukasz dordevic", "ŁUK"]),
     ("Søren Ærø", ["soren aero", "SØREN"]), ("Işık Özgür", ["IŞIK", "isik", "ışık", "ozg"]),
     ("ÞÓR ŒUVRE", ["thor oeuvre", "þór"]), ("GRUẞ Ἀχιλλεύς", ["gruss", "αχιλλευσ"])],
)  # fmt: skip
def test_letters_that_not_every_keyboard_has_are_found_without(db, name, texts):
    create(name=name, email="somebody@firm.example")
    create(name=name.upper(), email="other@firm.example")
    for text in texts:
        assert names(text) == sorted([name, name.upper()]), text
    assert set(Contact.objects.values_list("name_key", flat=True)) == {rules.name_key(name)}


def test_an_id_finds_its_contact(crowd):
    contact = Contact.objects.get(name="Ada Lovelace")
    assert "Ada Lovelace" in names(str(contact.pk))
    assert "Ada Lovelace" in names(f"#{contact.pk}")
    assert names("9" * 25) == []


def test_a_renamed_company_is_found_by_its_new_name_only(crowd):
    company = Company.objects.get(domain="mail.acme-tools.example")
    company.name = "Babbage & Partners"
    company.save()
    assert names("babbage") == ["Ada Lovelace"]


def test_many_hits_and_few_hits_find_the_same(crowd, monkeypatch):
    few = {text: names(text) for text in ("example", "com", "ada", "030")}
    monkeypatch.setattr(search, "FEW", 0)
    assert {text: names(text) for text in few} == few


def test_a_word_with_a_digit_finds_the_same_however_many_have_it(crowd, monkeypatch):
    create(name="Ada Adler", email="ada.adler12@mail.acme-tools.example")
    create(name="Adam Adler", email="adam.adler128@mail.acme-tools.example")
    create(name="Eve Adler", email="eve.adler12@mail.acme-tools.example")
    for most in (400, 2, 0):
        monkeypatch.setattr(search, "NEAR", most)
        assert names("ada adler12") == ["Ada Adler", "Adam Adler"]
        assert names("ada adler128") == ["Adam Adler"] and names("eve adler1 acme") == ["Eve Adler"]
        assert names("zoe adler12") == names("ada 99x") == []


def test_where_a_page_of_people_have_the_whole_words_names_that_merely_begin_so_are_left_out(
    crowd, monkeypatch
):
    create(name="Ada Byron", email="byron@gmail.com")
    create(name="Adam Lovelock", email="adam@gmail.com")
    everybody = ["Ada Byron", "Ada Lovelace", "Adam Lovelock"]
    assert names("ada") == everybody and not queries.found("ada").whole
    monkeypatch.setattr(search, "ENOUGH", 2)
    assert names("ADA") == ["Ada Byron", "Ada Lovelace"] and queries.found("ada").whole
    assert names("ada", begins=True) == everybody and not queries.found("ada", begins=True).whole
    assert names("ada lovelace") == ["Ada Lovelace"] and not queries.found("ada lovelace").whole
    monkeypatch.setattr(search, "FEW", 1)
    assert names("ada") == ["Ada Byron", "Ada Lovelace"]


def test_a_whole_address_finds_those_who_have_it(crowd):
    create(name="Ada Lovelace II", email="ada.lovelace@mail.acme-tools.example.net")
    both = ["Ada Lovelace", "Ada Lovelace II"]
    address = "ada.lovelace+demo@mail.acme-tools.example"
    assert names(address) == names(address.upper()) == names(address, begins=True) == ["Ada Lovelace"]
    assert names("ada.lovelace@mail.acme-tools.example.net") == ["Ada Lovelace II"]
    assert names("ada.lovelace@mail.acme-tools.ex") == names("ada.lovelace@mail.acme-tools") == both


def test_a_number_goes_on_however_many_have_it_whole(crowd, monkeypatch):
    create(name="Max", phone="030 1234")
    monkeypatch.setattr(search, "ENOUGH", 1)
    assert names("030") == names("030", begins=True) == ["Jörg Müller-Lüdenscheidt", "Max"]


class TestFolding(TestCase):
    """The trigger and the query fold alike; else a contact could not be found by its own name."""

    @settings(max_examples=60)
    @given_that(st.text(min_size=1, max_size=40))
    def test_everybody_is_found_by_their_whole_name(self, text):
        try:
            name = rules.clean("name", text)
        except Exception:
            return
        contact = create(name=name, phone="030 901820")
        if rules.fold(name):
            hits = queries.found(name)
            assert contact.pk in Contact.objects.filter(hits.condition).values_list("pk", flat=True)


def whys(**known):
    return [(each.contact.name, each.why) for each in queries.alike(**known)]


def test_likenesses_come_with_their_reason_the_certain_one_first(crowd):
    assert whys(email="ADA.lovelace+demo@mail.acme-tools.example", name="Ada Lovelace") == [
        ("Ada Lovelace", "e-mail")
    ]
    assert whys(phone="0049 30 90182011") == [("Ada Lovelace", "phone")]
    assert whys(phone="+49 30 5551234") == [("Jörg Müller-Lüdenscheidt", "phone")]
    assert whys(name="ada lovelace") == [("Ada Lovelace", "name")]
    assert whys(name="Ada Lovelave", company_name="Acme") == [("Ada Lovelace", "name and company")]
    assert whys(name="Ada Byron", company_name="Acme") == []
    assert whys(name="Ada", phone="12", email="ada") == []


def test_free_mail_addresses_make_no_colleagues(crowd):
    bob = create(name="Bob", email="bob@mail.acme-tools.example")
    assert [each.name for each in queries.colleagues(bob)] == ["Ada Lovelace"]
    assert not queries.colleagues(Contact.objects.get(email="jm@gmail.com"))
