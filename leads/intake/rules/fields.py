"""What the fields of a submission mean, and when two submissions are one.

Understands the names that web forms use; what it doesn't know is left in the submission as it
came. It changes nothing and refuses nothing.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from leads.texts import NO
from leads.words import CLICKS, Channel, Stage

LARGEST_BODY = 64 * 1024
LONGEST_KEY = 100
DOUBLE_CLICK = timedelta(seconds=10)
MOST_ATTEMPTS = 3
# How long one worker has a submission to itself; one that died over it is followed after that.
LEASE = timedelta(seconds=10)
WAIT_AFTER_CRASH = timedelta(seconds=5)

UTM = ("source", "medium", "campaign", "term", "content")
# Our name ← the names it comes under, the most telling first.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full_name", "fullname", "your_name", "contact_name"),
    "first_name": ("first_name", "firstname", "given_name", "fname"),
    "last_name": ("last_name", "lastname", "surname", "family_name", "lname"),
    "email": ("email", "e_mail", "email_address", "work_email", "business_email", "your_email", "mail"),
    "phone": ("phone", "phone_number", "telephone", "tel", "mobile", "mobile_phone", "mobilephone"),
    "company": ("company", "company_name", "organization", "organisation"),
    "job_title": ("job_title", "jobtitle", "position"),
    "country": ("country", "country_code"),
    "message": ("message", "comment", "comments", "question", "notes"),
    "consent": ("consent", "gdpr_consent", "marketing_consent", "opt_in"),
    "page": ("page", "page_url"),
    "referrer": ("referrer", "referer", "document_referrer"),
    "external_id": ("external_id",),
    "source": ("source",),
    "channel": ("channel",),
    **{f"utm_{name}": (f"utm_{name}",) for name in UTM},
}
ADDED = "custom:"  # how a form says that an answer is for a field which the organisation added
NOTHING = frozenset({"", "null", "none", "undefined"})  # as programs write it
PERSON = ("name", "email", "phone", "job_title", "country", "external_id")


@dataclass(frozen=True, slots=True)
class Given:
    """A submission as understood. `sent_as` maps our names to those the sender used; `added` are answers for
    fields that the organisation added, of the person or of their company, by `custom.<key>`."""

    person: Mapping[str, str]
    company: str = ""
    message: str = ""
    consent: str = ""
    added: Mapping[str, Any] = field(default_factory=dict)
    utm: Mapping[str, str] = field(default_factory=dict)
    clicks: Mapping[str, str] = field(default_factory=dict)  # ids of clicks on ads
    page: str = ""
    referrer: str = ""
    channel: str | None = None
    sent_as: Mapping[str, str] = field(default_factory=dict)


def understand(fields: Mapping[str, Any], names: Mapping[str, str] | None = None) -> Given:
    """Read the fields by their names, whatever their case and spelling. `names` is what the form itself
    says of some of them: the plain name to our word, or to "" for what is only kept."""
    found, sent_as = _known(fields, names or {})
    person = {name: found[name] for name in PERSON if found.get(name)}
    if not person.get("name") and (full := _full_name(found)):
        person["name"] = full
    if person.get("external_id"):
        person["source"] = found.get("source") or "form"
    return Given(
        person=person,
        company=found.get("company", ""),
        message=found.get("message", ""),
        consent=found.get("consent", ""),
        added=_added(fields, names or {}),
        utm={name: found[f"utm_{name}"] for name in UTM if found.get(f"utm_{name}")},
        clicks={plain(name): text_of(value) for name, value in fields.items() if plain(name) in CLICKS},
        page=found.get("page", ""),
        referrer=found.get("referrer", ""),
        channel=_channel(found.get("channel")),
        sent_as=sent_as,
    )


def means(name: str, names: Mapping[str, str] | None = None) -> str | None:
    """Our name for a field of that name; None: it is only kept."""
    if names and plain(name) in names:
        return names[plain(name)] or None
    return next((ours for ours, known in ALIASES.items() if plain(name) in known), None)


def is_added(ours: str) -> bool:
    """Whether our word is that of a field that the organisation added."""
    return ours.startswith(ADDED)


def rank(ours: str | None) -> int:
    """Where a field stands when they are shown: who first, the unknown last."""
    if ours is None:
        return len(ALIASES) + 1
    return list(ALIASES).index(ours) if ours in ALIASES else len(ALIASES)


def stage_of(kind: str) -> Stage:
    """Where a form of that kind brings a person."""
    return Stage.PROSPECT if kind == "subscription" else Stage.LEAD


def says_yes(text: str) -> bool:
    """Whether a ticked box, or a word in its place, agrees. A program's word for nothing doesn't."""
    return text.strip().casefold() not in NO | NOTHING


def is_complete(person: Mapping[str, str]) -> bool:
    """What a form that qualifies needs to know."""
    return bool(person.get("name") and person.get("email"))


def digest(fields: Mapping[str, Any]) -> str:
    """The same for the same fields, in whatever order or encoding they came."""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def keys(*, form_id: int, body: str, key: str, now: datetime) -> tuple[str, str | None]:
    """What a submission must not share with another: a key, and its twin.

    With an Idempotency-Key it is that key. Without one it is the body within a stretch of time:
    two rows of stretches, each twice the length of a double click and half a stretch apart, so
    that any two moments within a double click lie in one stretch of at least one of the rows.
    """
    if key:
        return f"key:{form_id}:{key}", None
    half = DOUBLE_CLICK.total_seconds()
    first, second = int(now.timestamp() // (2 * half)), int((now.timestamp() + half) // (2 * half))
    return f"body:{form_id}:{body}:{first}", f"body:{form_id}:{body}:half:{second}"


def keys_after(taken: tuple[str, str | None], by: str, of: tuple[str, str | None]) -> tuple[str, str | None]:
    """The keys of one that shares a stretch with an older submission (`by`, which has the keys `of`)
    but came later than a double click: what is taken becomes "the next after that one", which
    again only one can be."""
    first, second = (f"after:{by}:{key[-1]}" if key and key in of else key for key in taken)
    return first or "", second


def is_double_click(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= DOUBLE_CLICK


def plain(name: str) -> str:
    """A field's name without what spelling makes of it: case, spaces, dashes."""
    return re.sub(r"[-_\s]+", "_", name.strip().casefold())


def text_of(value: Any) -> str:
    """A value as text: several joined, yes and no for ticks."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value).strip()


def _known(fields: Mapping[str, Any], names: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the form says of a name goes first; the rest is read by the names that web forms use."""
    sent = {plain(name): (name, value) for name, value in reversed(list(fields.items()))}
    found: dict[str, str] = {}
    sent_as: dict[str, str] = {}
    told = [(ours, name) for name, ours in names.items() if ours]
    usual = [(ours, name) for ours, known in ALIASES.items() for name in known if name not in names]
    for ours, name in (*told, *usual):
        if name in sent and not found.get(ours):
            sent_as[ours], found[ours] = sent[name][0], text_of(sent[name][1])
    return found, sent_as


def _added(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What is sent for added fields. Several answers stay several."""
    sent = {plain(name): value for name, value in fields.items()}
    wanted = {ours.replace(":", ".", 1): sent.get(name) for name, ours in names.items() if is_added(ours)}
    return {
        ours: [text_of(each) for each in value] if isinstance(value, list) else text_of(value)
        for ours, value in wanted.items()
        if text_of(value)
    }


def _full_name(found: Mapping[str, str]) -> str:
    return " ".join(filter(None, (found.get("first_name"), found.get("last_name"))))


def _channel(said: str | None) -> str | None:
    """A channel the sender states; blank says that it is not known. Other words are not channels."""
    return said if said == "" or said in set(Channel) else None
