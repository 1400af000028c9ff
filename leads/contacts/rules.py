"""What may stand in a contact's fields, and what makes two contacts the same person.

Refuses with a sentence for the person who typed it. Nothing is corrected silently beyond space
around a value, its Unicode form and characters nobody can see.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from leads.texts import has_control, tidy
from smarketing.kernel.errors import Refused

LENGTHS: Mapping[str, int] = {
    "name": 200,
    "email": 254,
    "phone": 40,
    "job_title": 120,
    "country": 60,
    "company_name": 200,
    "source": 60,
    "external_id": 120,
    "notes": 5_000,
}
LABELS: Mapping[str, str] = {
    "name": "name",
    "email": "e-mail",
    "phone": "phone",
    "job_title": "job title",
    "country": "country",
    "company": "company",
    "company_name": "company",
    "source": "source",
    "external_id": "external id",
    "notes": "notes",
}
STORED = ("name", "email", "phone", "job_title", "country", "source", "external_id", "notes")
KEYS = ("email", "phone", "source", "external_id")  # by which people are told apart
EDITABLE = frozenset({"name", "email", "phone", "job_title", "country", "company_name", "notes"})
MULTILINE = frozenset({"notes"})
ACCENTS = re.compile("[\u0300-\u036f]")
# Letters that are no other letter with an accent, as people without a key for them write them.
LETTERS = str.maketrans(
    {"ς": "σ", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
NO_WORD = re.compile("[^a-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\U0010ffff]+")
# Of such an address only the domain is in doubt, and many have the same.
PLAIN_ADDRESS = re.compile(
    r"[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@((?!.*xn--)[a-z0-9.-]+)", re.ASCII | re.IGNORECASE
)
LONGEST_PHONE_AS_DIGITS = 20
SHORTEST_PHONE_TO_TELL_BY = 6
PHONE_SIGNS = r"[\s()./-]"  # between the digits of a number
LONGEST_NAME_KEY = 300
# Reading an address or a number is the dearest of a submission, and each is read several times in a row.
AGAIN = 1024


def email_key(text: str) -> str:
    """What an e-mail address is matched by: trimmed, NFC, case-folded; dots and plus tags stay."""
    if text.isascii():
        return text.strip().lower()
    key = unicodedata.normalize("NFC", text.strip())
    while (folded := unicodedata.normalize("NFC", key.casefold()).strip()) != key:
        key = folded
    return key


def cleaned(fields: Mapping[str, Any], home: str | None = None) -> dict[str, str]:
    """Every text field among `fields`, fit to be stored; raises Refused naming the first that isn't.
    A phone is read as dialled in the country among them, else in the region `home`."""
    region = region_of(_text("country", fields.get("country"))) or home
    return {name: clean(name, fields[name], region) for name in LENGTHS if name in fields}


def clean(name: str, value: object, region: str | None = None) -> str:
    """One field, fit to be stored. `region` (ISO 3166) lets a national phone number be understood."""
    text = _text(name, value)
    if name == "email" and text:
        return _email(text)
    return _phone(text, region) if name == "phone" and text else text


def clean_or_blank(name: str, value: object) -> str:
    """For what is still being typed: a value that can't be stored tells nothing yet."""
    try:
        return clean(name, value)
    except Refused:
        return ""


def called(name: str, email: str, phone: str, source: str, external_id: str) -> str:
    """How somebody is spoken of, by the first of these that is known."""
    return name or email or phone or f"{source} {external_id}"


def comparable(name: str, value: str) -> str:
    """Two values of this field say the same when these are equal."""
    if name == "phone":
        return digits(value)
    return email_key(value) if name == "email" else value.casefold()


def can_be_told(fields: Mapping[str, Any]) -> bool:
    """A contact needs an e-mail, a phone or an external id."""
    return bool(fields.get("email") or fields.get("phone") or fields.get("external_id"))


def needs_one_way_to_tell(fields: Mapping[str, Any]) -> None:
    if not can_be_told(fields):
        raise Refused(
            "unreachable", "Give an e-mail address, a phone number or an external id.", field="email"
        )


@lru_cache(maxsize=1024)
def region_of(country: str) -> str | None:
    """The ISO 3166 code of a country given as code or English name; None when unknown."""
    if not country:
        return None
    if country.upper() in phonenumbers.SUPPORTED_REGIONS:
        return country.upper()
    return _english_names().get(country.casefold())


@cache
def region_of_zone(zone: str) -> str | None:
    """The ISO 3166 code of the country whose time that is; None for a zone that is no place's."""
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return next((row[0] for row in rows if row[2] == zone), None)


@lru_cache(maxsize=AGAIN)
def phone_key(phone: str) -> str:
    """A stored phone as E.164, by which two spellings are equal; blank when it was never understood."""
    if not phone.startswith("+"):
        return ""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phone_pattern(phone: str) -> str:
    """A regular expression (PostgreSQL's) that finds this number in a text without PHONE_SIGNS, with its
    country or without; blank for one too short to tell anybody by."""
    country, number = "", digits(phone).lstrip("0")
    if key := phone_key(phone):
        parsed = phonenumbers.parse(key)
        country, number = str(parsed.country_code), str(parsed.national_number)
    if len(number) < SHORTEST_PHONE_TO_TELL_BY:
        return ""
    return f"(^|[^0-9+])([+]?0*{country}|0*)0?{number}([^0-9]|$)"


def address_pattern(email: str) -> str:
    """A regular expression (PostgreSQL's, any case) that finds this address in JSON's text, and not inside a
    longer one: bob@acme.example is not in jacob@acme.example, nor in bob@acme.example.org."""
    before = r"^|[^[:alnum:]._%+'-]|[^[:alnum:]]'|\\[bfnrt]|\\u[0-9a-f]{4}"
    return rf"({before}){re.escape(email)}($|[^[:alnum:].-]|[.-]($|[^[:alnum:]]))"


def digits(text: str) -> str:
    """The decimal digits of a phone number, in ASCII."""
    return "".join(str(unicodedata.decimal(sign)) for sign in text if unicodedata.category(sign) == "Nd")


def fold(text: str) -> list[str]:
    """The words by which something is found: no case, no accents, no punctuation. The database's
    trigger (migrations 0002 and 0027) makes the same ones out of a contact."""
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(LETTERS)
    return [word[:100] for word in NO_WORD.split(plain) if word]


def name_key(name: str) -> str:
    """By which two spellings of a name are one, whatever the order of its words; blank for one word
    alone, which tells nobody apart. The database's trigger (migration 0012) makes the same."""
    words = fold(name)
    return " ".join(sorted(words))[:LONGEST_NAME_KEY] if len(words) > 1 else ""


def _text(name: str, value: object) -> str:
    text = tidy(value, lines=name in MULTILINE)
    if has_control(text):
        raise Refused(
            "control-characters", f"The {LABELS[name]} contains characters that can't be printed.", field=name
        )
    if len(text) > LENGTHS[name]:
        raise Refused(
            "too-long", f"The {LABELS[name]} is longer than {LENGTHS[name]:,} characters.", field=name
        )
    return text


@lru_cache(maxsize=AGAIN)
def _email(text: str) -> str:
    plain = PLAIN_ADDRESS.fullmatch(text)
    if plain and len(text) <= LENGTHS["email"] and _takes_mail(plain[1].lower()):
        return text
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        why = str(error).replace("email address", "address")
        raise Refused(
            "malformed-email", f"{text[:80]} is not an e-mail address: {why}", field="email"
        ) from error
    if len(email_key(text)) > LENGTHS["email"]:
        raise Refused("too-long", "The e-mail is too long.", field="email")
    return text


@lru_cache(maxsize=AGAIN)
def _takes_mail(domain: str) -> bool:
    try:
        validate_email(f"a@{domain}", check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


@lru_cache(maxsize=AGAIN)
def _phone(text: str, region: str | None) -> str:
    """In international form when the country is known, else as typed."""
    count = len(digits(text))
    if not 3 <= count <= LONGEST_PHONE_AS_DIGITS:
        raise Refused("malformed-phone", f"{text} is not a phone number.", field="phone")
    if not (region or text.startswith("+")):
        return text
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number):
        return text
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))[: LENGTHS["phone"]]


@cache
def _english_names() -> dict[str, str]:
    """Read when first needed, and past the package they are in, which would load a hundred megabytes of area
    codes beside them."""
    names_of = files("phonenumbers") / "geodata" / "locale.py"
    spec = spec_from_file_location("phonenumbers.geodata.locale", str(names_of))
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)

    def english(names: Mapping[str, str]) -> str:
        name = names.get("en", "")
        return names[name[1:]] if name.startswith("*") else name

    return {english(names).casefold(): region for region, names in module.LOCALE_DATA.items()}
