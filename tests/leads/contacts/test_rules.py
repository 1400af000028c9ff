"""What makes two e-mails one person, and what a field refuses."""

import unicodedata

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from leads.contacts import rules
from smarketing.kernel.errors import Refused

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(words, words)
def test_space_case_and_unicode_form_never_make_two_people_of_one(local, domain):
    email = f"{local}@{domain}"
    key = rules.email_key(email)
    for spelling in (f"  {email}\n", email.upper().lower(), unicodedata.normalize("NFD", email)):
        if unicodedata.normalize("NFC", spelling.strip().casefold()) == unicodedata.normalize(
            "NFC", email.strip().casefold()
        ):
            assert rules.email_key(spelling) == key


@given(words)
def test_a_key_is_its_own_key(text):
    assert rules.email_key(rules.email_key(text)) == rules.email_key(text)


@given(
    st.from_regex(
        r"[a-z]{1,8}(\.[a-z]{1,8})?(\+[a-z0-9]{1,8})?@[a-z]{2,10}\.(com|de|example)", fullmatch=True
    )
)
def test_dots_and_plus_tags_are_kept_and_capitals_are_not(email):
    assert rules.email_key(email.title()) == email
    assert rules.clean("email", f" {email.upper()} ") == email.upper()


def test_the_same_address_composed_and_decomposed_is_one_person():
    assert rules.email_key("Jose\u0301@example.com ") == rules.email_key("josé@EXAMPLE.com")


@pytest.mark.parametrize("email", ["ada", "ada@", "@example.com", "a b@example.com", "ada@example",
                                   "ada@@example.com",
                                   "ada@exa mple.com", "ada@localhost", "ada.@example.com",
                                   "ada@" + "x" * 250 + ".com"])  # fmt: skip
def test_a_malformed_email_is_refused_with_a_sentence(email):
    with pytest.raises(Refused) as refused:
        rules.clean("email", email)
    assert refused.value.field == "email"
    assert refused.value.message.endswith(".")


ODD = st.text("aZ0_-.+%@é\u212a", min_size=1, max_size=12)
PLAIN = ["a.example", "A.Example", "a.test", "local", "a.local", "a-.de", "-a.de", "a..de", "a.d3", ""]
FOREIGN = ["aa--a.de", "xn--bcher-kva.de", "xn--.de", "bücher.de"]
DOMAINS = st.sampled_from([*PLAIN, *FOREIGN])


@given(st.builds("{}@{}".format, ODD, DOMAINS | ODD) | ODD)
@example("a" * 245 + "@a.example")
@example("a" * 244 + "@a.example")
def test_what_is_an_address_is_the_librarys_to_say(text):
    """Though plain ones are recognized without asking it each time."""
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        with pytest.raises(Refused):
            rules.clean("email", text)
    else:
        assert rules.clean("email", text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
@pytest.mark.parametrize("name", ["name", "notes", "phone", "email", "company_name", "external_id"])
def test_control_characters_are_refused_and_the_field_is_named(name, sign):
    with pytest.raises(Refused, match="can't be printed") as refused:
        rules.clean(name, f"12345{sign}6789")
    assert (refused.value.code, refused.value.field) == ("control-characters", name)


def test_notes_keep_their_lines_and_a_name_is_one_line():
    assert rules.clean("notes", "one\r\ntwo\rthree") == "one\ntwo\nthree"
    assert rules.clean("name", " Ada\n  King\tLovelace ") == "Ada King Lovelace"


def test_unseen_marks_do_not_make_a_different_value():
    assert rules.clean("phone", "\u202a+44 20 7946 0018\u202c") == "+44 20 7946 0018"
    assert rules.clean("name", "Ada\u200b Lovelace\ufeff") == "Ada Lovelace"


@pytest.mark.parametrize("name", sorted(rules.LENGTHS))
def test_a_value_longer_than_its_field_is_refused_not_cut(name):
    with pytest.raises(Refused) as refused:
        rules.clean(name, "9" * (rules.LENGTHS[name] + 1))
    assert refused.value.field == name


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [("030 901820", "DE", "+49 30 901820"), ("030-901820", "Germany", "+49 30 901820"),
     ("030 901820", "", "030 901820"), ("030 901820", "Atlantis", "030 901820"),
     ("+49(0)30 901820", "", "+49 30 901820"), ("(212) 736-5000", "us", "+1 212-736-5000"),
     ("12345", "FR", "12345")],
)  # fmt: skip
def test_a_phone_is_written_internationally_when_its_country_is_known(typed, country, kept):
    assert rules.cleaned({"phone": typed, "country": country})["phone"] == kept


@pytest.mark.parametrize("phone", ["n/a", "call me", "-", "12", "9" * 21])
def test_what_is_no_phone_number_is_refused(phone):
    with pytest.raises(Refused) as refused:
        rules.clean("phone", phone)
    assert refused.value.code == "malformed-phone"


def test_a_contact_needs_an_email_a_phone_or_an_external_id():
    with pytest.raises(Refused):
        rules.needs_one_way_to_tell({"name": "Ada"})
    for key in ("email", "phone", "external_id"):
        rules.needs_one_way_to_tell({key: "x"})


@given(st.text(max_size=50))
def test_cleaning_twice_changes_nothing_more(text):
    try:
        once = rules.clean("name", text)
    except Refused:
        return
    assert rules.clean("name", once) == once
