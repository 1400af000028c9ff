"""The fields that an organisation adds to what the product knows of people and companies: what each may be,
and whether a value can be its. Plain values only.

Values are kept exactly: a number as the text of its decimal digits, a day as ISO writes it, a choice by its
key. Nothing is corrected silently; what can't be a value is refused by the field's name.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from leads.texts import NO, YES, has_control, tidy
from smarketing.kernel.errors import Refused

Value = str | bool | list[str]

PREFIX = "custom."  # how they are named among a contact's or a company's own fields
TARGET = "custom:"  # how a form's or a file's column says that it is for one
LONGEST = {"text": 500, "long_text": 5_000, "url": 500, "email": 254}
LONGEST_KEY, LONGEST_LABEL, LONGEST_HELP = 40, 80, 200
MOST_FIELDS, MOST_CHOICES = 100, 200
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
NUMBER = re.compile(r"[+-]?([0-9]{1,18}(\.[0-9]{0,10})?|\.[0-9]{1,10})")
DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ]00:00(:00)?)?")
APART = "; "  # between several choices, where they stand in one text


class Of(StrEnum):
    """What the field is known of."""

    CONTACT = "contact"
    COMPANY = "company"


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SEVERAL = "several"
    URL = "url"
    EMAIL = "email"


KINDS: Mapping[str, str] = {
    Kind.TEXT: "Text",
    Kind.LONG_TEXT: "Long text",
    Kind.NUMBER: "Number",
    Kind.DATE: "Date",
    Kind.YES_NO: "Yes or no",
    Kind.CHOICE: "One of a list",
    Kind.SEVERAL: "Several of a list",
    Kind.URL: "Web address",
    Kind.EMAIL: "E-mail address",
}
LISTED = frozenset({Kind.CHOICE, Kind.SEVERAL})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list. A retired one is no longer offered; who has it keeps it, and who sends it is
    understood."""

    key: str
    label: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """One field as values are judged by it."""

    key: str
    label: str
    kind: str = Kind.TEXT
    choices: tuple[Choice, ...] = ()
    help_text: str = ""
    retired: bool = False
    of: str = Of.CONTACT

    @property
    def name(self) -> str:
        return PREFIX + self.key

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The choices that can be chosen now, by key and label."""
        return [(choice.key, choice.label) for choice in self.choices if not choice.retired]

    def choosable(self, value: Value | None) -> list[tuple[str, str, bool]]:
        """What a person chooses from who has this value: by key and label, and whether it is chosen. What
        is no longer offered stays for who has it. Empty where something is typed."""
        if self.kind == Kind.YES_NO:
            return [("yes", "Yes", value is True), ("no", "No", value is False)]
        chosen = value if isinstance(value, list) else [value]
        return [
            (choice.key, choice.label, choice.key in chosen)
            for choice in self.choices
            if choice.key in chosen or not choice.retired
        ]


def clean(field: Definition, value: object) -> Value | None:
    """The value fit to be stored; None for a blank. Raises Refused naming the field."""
    if value is None or value == [] or (isinstance(value, str) and not tidy(value)):
        return None
    if isinstance(value, Mapping) or (isinstance(value, list) and field.kind != Kind.SEVERAL):
        raise _refused(field, "takes one value.")
    try:
        return READ[Kind(field.kind)](field, value)
    except ValueError as why:
        raise _refused(field, str(why)) from why


def said(field: Definition, value: Value | None) -> str:
    """The value as people read it, and as `clean` understands it again."""
    if value is None:
        return ""
    labels = {choice.key: choice.label for choice in field.choices}
    if isinstance(value, list):
        return APART.join(labels.get(key, key) for key in value)
    return labels.get(value, value) if field.kind == Kind.CHOICE and isinstance(value, str) else plain(value)


def plain(value: Value | None) -> str:
    """The same without knowing the field: choices by their keys."""
    if isinstance(value, list):
        return APART.join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or ""


def names_in(fields: Iterable[str]) -> list[str]:
    """Which of these names are fields that were added."""
    return [name for name in fields if name.startswith(PREFIX)]


def flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same with `custom`, an object by key, as fields among the others (`custom.<key>`)."""
    added = {PREFIX + str(key): value for key, value in (fields.get("custom") or {}).items()}
    return {name: value for name, value in fields.items() if name != "custom"} | added


def apart(
    defined: Mapping[str, Definition], fields: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is said of a person, and what of it is of their company's added fields."""
    keys = {name: name.removeprefix(PREFIX) for name in names_in(fields)}
    firms = {name for name, key in keys.items() if key in defined and defined[key].of == Of.COMPANY}
    own = {name: value for name, value in fields.items() if name not in firms}
    return own, {name: fields[name] for name in keys if name in firms}


def by_key(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of added fields, as a row keeps it: by their keys, without blanks."""
    return {name.removeprefix(PREFIX): fields[name] for name in names_in(fields) if fields[name] is not None}


def key_of(label: str) -> str:
    """A key made out of a label: lower case, ASCII, underscores."""
    words = re.findall(r"[a-z0-9]+", tidy(label).casefold())
    key = "_".join(words)[:LONGEST_KEY].strip("_")
    return key if KEY.fullmatch(key) else f"f_{key}"[:LONGEST_KEY].strip("_")


def read_choices(rows: Iterable[Any], before: Sequence[Choice], *, used: bool) -> tuple[Choice, ...]:
    """The choices as they were written: a key with its label, or a label alone. Of a list that is in use
    nothing goes away: what is no longer written is retired."""
    wanted = [_choice(row, before) for row in rows]
    keys = [choice.key for choice in wanted]
    labels = [choice.label.casefold() for choice in wanted]
    if len(wanted) > MOST_CHOICES:
        raise _wrong(f"A list has at most {MOST_CHOICES} choices.")
    for each in (keys, labels):
        if twice := next((text for text in each if each.count(text) > 1), None):
            raise _wrong(f"“{twice}” is there twice.")
    kept = [Choice(c.key, c.label, retired=True) for c in before if used and c.key not in keys]
    return (*wanted, *kept)


def _choice(row: Any, before: Sequence[Choice]) -> Choice:
    told = row if isinstance(row, Mapping) else _parsed(str(row))
    label, key = tidy(told.get("label")), str(told.get("key") or "").strip()
    label = label or key
    known = {choice.label.casefold(): choice.key for choice in before}
    key = key or known.get(label.casefold()) or key_of(label)
    if not KEY.fullmatch(key):
        raise _wrong(f"“{key[:60]}” can't be a choice's key: lower-case letters, digits and _.")
    if not label or len(label) > LONGEST_LABEL or has_control(label) or ";" in label:
        raise _wrong(f"A choice needs a label of at most {LONGEST_LABEL} characters, without a semicolon.")
    return Choice(key, label, bool(told.get("retired")))


def _parsed(line: str) -> dict[str, str]:
    """`small: Up to 50 people`, or the label alone."""
    key, colon, label = line.partition(":")
    return {"key": key.strip(), "label": label} if colon and KEY.fullmatch(key.strip()) else {"label": line}


def _text(field: Definition, value: object) -> Value:
    if isinstance(value, bool):
        value = plain(value)
    text = tidy(value, lines=field.kind == Kind.LONG_TEXT)
    if has_control(text):
        raise ValueError("contains characters that can't be printed.")
    if len(text) > LONGEST[field.kind]:
        raise ValueError(f"is longer than {LONGEST[field.kind]:,} characters.")
    return text


def _number(field: Definition, value: object) -> Value:
    text = tidy(value)
    if isinstance(value, bool) or not NUMBER.fullmatch(text):
        raise ValueError("must be a number like 1250.5: of at most 18 digits before the point, 10 after.")
    digits = format(Decimal(text), "f")
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits == "-0" else digits


def _day(field: Definition, value: object) -> Value:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    found = DAY.fullmatch(tidy(value))
    try:
        return date.fromisoformat(found[1] if found else "").isoformat()
    except ValueError:
        raise ValueError("must be a day, like 2026-03-31.") from None


def _yes_no(field: Definition, value: object) -> Value:
    word = tidy(value).casefold()
    if word not in YES | NO:
        raise ValueError("is yes or no.")
    return word in YES


def _one(field: Definition, value: object) -> Value:
    key = _keys_by_word(field).get(tidy(value).casefold())
    if key is None:
        known = ", ".join(label for _, label in field.offered[:10])
        raise ValueError(f"can't be “{tidy(value)[:60]}”. It is one of: {known}.")
    return key


def _several(field: Definition, value: object) -> Value:
    """In the order of the list, each once. One text may hold several, with semicolons between."""
    wanted = {str(_one(field, each)) for each in _apart(field, value)}
    return [choice.key for choice in field.choices if choice.key in wanted]


def _apart(field: Definition, value: object) -> list[object]:
    if isinstance(value, list):
        return [each for each in value if tidy(each)]
    text = str(value)
    parts = re.split(r"[;\n]", text)
    if len(parts) == 1 and tidy(text).casefold() not in _keys_by_word(field):
        parts = text.split(",")
    return [part for part in parts if part.strip()]


def _keys_by_word(field: Definition) -> dict[str, str]:
    """A choice is known by its key and by its label, in any case."""
    by_label = {choice.label.casefold(): choice.key for choice in field.choices}
    return by_label | {choice.key: choice.key for choice in field.choices}


def _url(field: Definition, value: object) -> Value:
    text = str(_text(field, value))
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole or " " in text:
        raise ValueError("must be a whole web address, with https://.")
    return text


def _email(field: Definition, value: object) -> Value:
    text = str(_text(field, value))
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise ValueError("must be an e-mail address.") from None
    return text


READ: Mapping[Kind, Callable[[Definition, object], Value]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _one,
    Kind.SEVERAL: _several,
    Kind.URL: _url,
    Kind.EMAIL: _email,
}


def _refused(field: Definition, why: str) -> Refused:
    return Refused("wrong-value", f"{field.label} {why}", field=field.name)


def _wrong(message: str) -> Refused:
    return Refused("wrong-choices", message, field="choices")
