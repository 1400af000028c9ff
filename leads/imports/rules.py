"""What a file means: the map from its columns to our words, and a row read by it.

A map is TOML (docs/examples/). Each row becomes a Person or a Deal, or a sentence saying what is
wrong with it; one bad row never takes others with it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leads.words import Channel, Stage

PERSON_FIELDS = ("name", "email", "phone", "job_title", "country", "external_id", "company_name", "notes")
TOUCH_FIELDS = ("happened_at", "channel", "asset")
DEAL_FIELDS = ("external_id", "closed_at", "amount", "owner", "sdr", "lost_reason", "name")
COMPANY_FIELDS = ("external_id", "name", "industry", "segment", "declared_monthly_revenue")


class Kind(StrEnum):
    CONTACTS = "contacts"
    OPPORTUNITIES = "opportunities"


class BadMap(ValueError):
    """The map itself can't be used; the message says where."""


class BadRow(ValueError):
    """This row can't be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Map:
    """Which column means what. Tables: our word → the file's column."""

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

    def columns(self) -> set[str]:
        tables = (self.contact, self.touchpoint, self.opportunity, self.company, self.attributes)
        return {column for table in tables for column in table.values()}


@dataclass(frozen=True, slots=True)
class Person:
    """One contact with their first touchpoint. `channel` "" is a blank in the file."""

    fields: dict[str, str]
    happened_at: datetime | None
    channel: str
    asset: str


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
    }
    plain = {"source", "zone", "encoding", "delimiter", "stage", "state"}
    if unknown := set(raw) - plain - set(tables) - {"attributes"}:
        raise BadMap(f"The map has what no map has: {', '.join(sorted(unknown))}.")
    for name, allowed in tables.items():
        if odd := set(raw.get(name, {})) - set(allowed):
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
    if "external_id" in how.contact and not fields["external_id"]:
        raise BadRow(f"{how.contact['external_id']} is blank")
    touch = {ours: row[column].strip() for ours, column in how.touchpoint.items()}
    happened = moment(touch["happened_at"], how.zone) if "happened_at" in touch else None
    channel = touch.get("channel", "")
    if channel and channel not in set(Channel):
        raise BadRow(f"“{channel}” is not a channel we know")
    return Person({**fields, "source": how.source}, happened, channel, touch.get("asset", ""))


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
    if kind == Kind.OPPORTUNITIES:
        for word in ("external_id", "closed_at"):
            if not has("opportunity", word):
                raise BadMap(f"[opportunity] needs {word}.")
        if raw.get("state", "won") not in {"won", "lost"}:
            raise BadMap("state is won or lost.")
