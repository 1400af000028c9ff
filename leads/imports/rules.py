"""What a file means: the map from its columns to our words, and a row read by it.

A map is TOML (docs/examples/). Each row becomes a Person, a Deal or a Try, or a sentence saying what is
wrong with it; one bad row never takes others with it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leads.words import Channel, Stage

PERSON_FIELDS = ("name", "email", "phone", "job_title", "country", "external_id", "company_name", "notes")
TOUCH_FIELDS = ("happened_at", "channel", "asset")
DEAL_FIELDS = ("external_id", "closed_at", "amount", "owner", "sdr", "lost_reason", "name")
TRY_FIELDS = ("external_id", "happened_at", "via", "result", "minutes", "by", "note")
COMPANY_FIELDS = ("external_id", "name", "industry", "segment", "declared_monthly_revenue")

ADDED = (
    "custom."  # a field that the organisation added: `"custom.<key>" = "column"` in [contact] or [company]
)
OWN_FIELDS = ("contact", "company")  # whose tables may have such
UNNAMED = "unnamed"  # whoever tried, where the file doesn't say
MOST_MINUTES = 24 * 60


class Kind(StrEnum):
    CONTACTS = "contacts"
    OPPORTUNITIES = "opportunities"
    ATTEMPTS = "attempts"


NEEDED: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    Kind.CONTACTS: (),
    Kind.OPPORTUNITIES: (("opportunity", "external_id"), ("opportunity", "closed_at")),
    Kind.ATTEMPTS: (("attempt", "happened_at"), ("attempt", "result")),
}


class BadMap(ValueError):
    """The map itself can't be used; the message says where."""


class BadRow(ValueError):
    """This row can't be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Map:
    """Which column means what. Tables: our word → the file's column; `words`: a file's word for how an
    attempt was made or what came of it → ours."""

    source: str
    zone: ZoneInfo
    encoding: str = "utf-8"
    delimiter: str = ","
    stage: Stage = Stage.CONTACT
    state: str = "won"
    contact: Mapping[str, str] = field(default_factory=dict)
    touchpoint: Mapping[str, str] = field(default_factory=dict)
    opportunity: Mapping[str, str] = field(default_factory=dict)
    company: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    attempt: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def names_companies(self) -> bool:
        """Whether people come with their companies: by name, or with what is said of them."""
        return "company_name" in self.contact or any(word.startswith(ADDED) for word in self.company)

    def columns(self) -> set[str]:
        tables = (
            self.contact, self.touchpoint, self.opportunity, self.company, self.attributes, self.attempt,
        )  # fmt: skip
        return {column for table in tables for column in table.values()}


@dataclass(frozen=True, slots=True)
class Person:
    """One contact with their first touchpoint. `channel` "" is a blank in the file; `of_company` is said of
    their company's added fields."""

    fields: dict[str, str]
    happened_at: datetime | None
    channel: str
    asset: str
    of_company: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deal:
    """One closed opportunity. `amount` None: not stated."""

    external_id: str
    contact_external_id: str
    contact_email: str
    closed_at: datetime
    amount: Decimal | None
    owner: str
    sdr: str
    lost_reason: str
    name: str
    company: dict[str, str]
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt to reach a person. `minutes` None: not stated."""

    external_id: str
    contact_external_id: str
    contact_email: str
    happened_at: datetime
    via: str
    result: str
    minutes: int | None
    by: str
    note: str


def read_map(text: str, kind: Kind) -> Map:
    """Parse and check a map; raises BadMap with a sentence."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"The map is not valid TOML: {error}.") from error
    tables = {
        "contact": PERSON_FIELDS,
        "touchpoint": TOUCH_FIELDS,
        "opportunity": DEAL_FIELDS,
        "company": COMPANY_FIELDS,
        "attempt": TRY_FIELDS,
    }
    plain = {"source", "zone", "encoding", "delimiter", "stage", "state"}
    if unknown := set(raw) - plain - set(tables) - {"attributes", "words"}:
        raise BadMap(f"The map has what no map has: {', '.join(sorted(unknown))}.")
    for name, allowed in tables.items():
        told = {word for word in raw.get(name, {}) if name not in OWN_FIELDS or not word.startswith(ADDED)}
        if odd := told - set(allowed):
            raise BadMap(f"[{name}] knows {', '.join(allowed)}; not {', '.join(sorted(odd))}.")
    _need(raw, kind)
    try:
        return Map(
            **{**raw, "zone": ZoneInfo(raw.get("zone", "UTC")), "stage": Stage(raw.get("stage", "contact"))}
        )
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadMap(f"The map's zone or stage is unknown: {error}.") from error


def person(row: Mapping[str, str], how: Map) -> Person:
    """A row of a contacts file; raises BadRow."""
    fields = {ours: row[column].strip() for ours, column in how.contact.items()}
    if not (fields.get("external_id") or fields.get("email") or fields.get("phone")):
        raise BadRow("no e-mail, phone or external id")
    if "external_id" in how.contact and not (fields["external_id"] or fields.get("email")):
        raise BadRow(f"{how.contact['external_id']} is blank")
    touch = {ours: row[column].strip() for ours, column in how.touchpoint.items()}
    happened = moment(touch["happened_at"], how.zone) if "happened_at" in touch else None
    channel = touch.get("channel", "")
    if channel and channel not in set(Channel):
        raise BadRow(f"“{channel}” is not a channel we know")
    of_company = {o: row[c].strip() for o, c in how.company.items() if o.startswith(ADDED)}
    told = {**fields, "source": how.source}
    return Person(told, happened, channel, touch.get("asset", ""), of_company)


def deal(row: Mapping[str, str], how: Map) -> Deal:
    """A row of an opportunities file; raises BadRow."""
    told = {ours: row[column].strip() for ours, column in how.opportunity.items()}
    who = {ours: row[column].strip() for ours, column in how.contact.items()}
    if not told["external_id"]:
        raise BadRow(f"{how.opportunity['external_id']} is blank")
    company = {ours: row[column].strip() for ours, column in how.company.items()}
    money(company.get("declared_monthly_revenue", ""))
    return Deal(
        external_id=f"{how.source}:{told['external_id']}",
        contact_external_id=who.get("external_id", ""),
        contact_email=who.get("email", ""),
        closed_at=moment(told["closed_at"], how.zone),
        amount=_amount(told.get("amount", "")),
        owner=told.get("owner", ""),
        sdr=told.get("sdr", ""),
        lost_reason=told.get("lost_reason", "") or ("other" if how.state == "lost" else ""),
        name=told.get("name", ""),
        company=company,
        attributes={o: row[c].strip() for o, c in how.attributes.items() if row[c].strip()},
    )


def attempt(row: Mapping[str, str], how: Map) -> Try:
    """A row of an attempts file; raises BadRow. Without ids of their own, who, when and how tell two
    attempts apart."""
    told = {ours: row[column].strip() for ours, column in how.attempt.items()}
    who = {ours: row[column].strip() for ours, column in how.contact.items()}
    whose = who.get("external_id") or who.get("email") or ""
    if not whose:
        raise BadRow("it doesn't say whom somebody tried to reach")
    if "external_id" in told and not told["external_id"]:
        raise BadRow(f"{how.attempt['external_id']} is blank")
    happened_at = moment(told["happened_at"], how.zone)
    via, result = (how.words.get(word, word) for word in (told.get("via") or "call", told["result"]))
    own = told.get("external_id") or f"{whose} {happened_at:%Y-%m-%dT%H:%M:%SZ} {via}"
    return Try(
        external_id=f"{how.source}:{own}"[:200],
        contact_external_id=who.get("external_id", ""),
        contact_email=who.get("email", ""),
        happened_at=happened_at,
        via=via,
        result=result,
        minutes=_minutes(told.get("minutes", "")),
        by=told.get("by", "") or UNNAMED,
        note=told.get("note", ""),
    )


def moment(text: str, zone: ZoneInfo) -> datetime:
    """An ISO date (then: that day's beginning) or date and time in the map's zone, as UTC."""
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRow(f"“{text}” is not a date like 2018-02-05 or 2018-02-05 14:30:00") from error
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def money(text: str) -> Decimal | None:
    """A number of a currency, blank for none; raises BadRow."""
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise BadRow(f"“{text}” is not a number") from error
    if not value.is_finite() or value < 0:
        raise BadRow(f"“{text}” is below zero or no number")
    return value


def _minutes(text: str) -> int | None:
    """Whole minutes, rounded up as a bill would be; blank for not stated."""
    spent = money(text)
    if spent is not None and spent > MOST_MINUTES:
        raise BadRow(f"nobody spends {text} minutes on one attempt")
    return None if spent is None else int(spent.to_integral_value(ROUND_CEILING))


def _amount(text: str) -> Decimal | None:
    value = money(text)
    if value == 0:
        raise BadRow("an amount is above zero; leave it blank when it is not stated")
    return value


def _need(raw: Mapping[str, object], kind: Kind) -> None:
    def has(table: str, word: str) -> bool:
        return word in (raw.get(table) or {})  # type: ignore[operator]

    if not raw.get("source"):
        raise BadMap("The map needs a source: whose external ids these are.")
    if not (has("contact", "external_id") or has("contact", "email")):
        raise BadMap("[contact] needs external_id or email, to tell who is who.")
    for table, word in NEEDED[kind]:
        if not has(table, word):
            raise BadMap(f"[{table}] needs {word}.")
    if kind == Kind.OPPORTUNITIES and raw.get("state", "won") not in {"won", "lost"}:
        raise BadMap("state is won or lost.")
