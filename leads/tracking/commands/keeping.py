"""Keeping the sites: whose pages they are, what their visitors are asked, which pages say something.
Whoever wrote from an older state than holds is told both values, and nothing is overwritten unseen."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from leads.campaigns import queries as campaigns
from leads.intake import queries as intake
from leads.tracking import queries, rules
from leads.tracking.models import Site
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused, changed_meanwhile
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

FIELDS = ("name", "origins", "consent", "keep_days", "key_pages", "most_per_minute", "is_active")
LABELS = {
    "origins": "addresses",
    "keep_days": "days kept",
    "key_pages": "key pages",
    "most_per_minute": "beacons a minute",
    "is_active": "whether it takes anything",
}
MOST_ORIGINS = MOST_KEY_PAGES = 50
MOST_PER_MINUTE = 100_000
SHORTEST, LONGEST = 1, 3650  # days


@command
def create_site(
    *, fields: Mapping[str, Any], actor: Actor, now: datetime, key: str = "", demo: bool = False
) -> Site:
    """A new site under a key nobody can guess; a key may be given where one is already in use."""
    may_keep_sites(actor)
    site = Site(key=key or secrets.token_urlsafe(12), created_at=now, demo=demo, **_checked(fields))
    site.save(force_insert=True)
    record("site.created", site.pk, actor=actor, now=now, thread=f"site:{site.pk}", name=site.name)
    return site


@command
def edit_site(
    *, site_id: int, changes: Mapping[str, Any], revision: int, actor: Actor, now: datetime
) -> Site:
    """Change the site as it was at `revision`, as with a form. The key stays: it stands in other people's
    web pages."""
    may_keep_sites(actor)
    site = queries.site(site_id, lock=True)
    values = _checked({**{name: getattr(site, name) for name in FIELDS}, **changes})
    told = {
        name: {"from": getattr(site, name), "to": value}
        for name, value in values.items()
        if getattr(site, name) != value
    }
    if told and site.revision != revision:
        both = {name: {"now": _said(each["from"]), "yours": _said(each["to"])} for name, each in told.items()}
        raise changed_meanwhile(site, both, {name: LABELS.get(name, name) for name in both}, site.revision)
    for name in told:
        setattr(site, name, values[name])
    if told:
        site.revision += 1
        site.save(update_fields=[*told, "revision"])
        record("site.changed", site.pk, actor=actor, now=now, thread=f"site:{site.pk}", changes=told)
    return site


def _said(value: Any) -> str:
    """As people read it, and type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_line(each) if isinstance(each, dict) else each for each in value)
    return str(value)


def _line(key_page: Mapping[str, Any]) -> str:
    return f"{key_page['pattern']} {key_page['name']}"


def may_keep_sites(actor: Actor) -> None:
    """Refused, unless sites are this actor's to keep."""
    if not keeps_sites(members.standing(actor)):
        raise Refused("not-marketing", "Web sites are kept by marketing and admins.", status=FORBIDDEN)


def keeps_sites(who: Standing) -> bool:
    return who.commands_side("marketing") or who.is_admin


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: fields[name] for name in FIELDS if name in fields}
    values["name"] = str(values.get("name") or "").strip()
    if not values["name"]:
        raise Refused("missing", "Give the web site a name.", field="name")
    if values.get("consent", Site.Consent.REQUIRED) not in Site.Consent.values:
        raise Refused("no-such-consent", "Consent is required or off.", field="consent")
    _need_within(values, "keep_days", SHORTEST, LONGEST)
    _need_within(values, "most_per_minute", 0, MOST_PER_MINUTE)
    values |= {"origins": _origins(values["origins"])} if "origins" in values else {}
    values |= {"key_pages": _key_pages(values["key_pages"])} if "key_pages" in values else {}
    return values


def _need_within(values: Mapping[str, Any], name: str, least: int, most: int) -> None:
    if not least <= values.get(name, least) <= most:
        raise Refused("out-of-range", f"A number from {least} to {most:,}.", field=name)


def _origins(texts: Iterable[str]) -> list[str]:
    """The addresses of the site, exactly as browsers name them."""
    wanted = [text.strip() for text in texts if text.strip()]
    if len(wanted) > MOST_ORIGINS:
        raise Refused("too-many", f"At most {MOST_ORIGINS} addresses.", field="origins")
    if wrong := next((text for text in wanted if not intake.is_origin(text)), None):
        message = f"{wrong[:80]} is no web site's origin. Write it like https://www.acme.example."
        raise Refused("no-origin", message, field="origins")
    return list(dict.fromkeys(intake.origin_of(text) for text in wanted))


def _key_pages(told: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """In their order: of two that a page fits, the first counts."""
    found = [_key_page(each) for each in told]
    if len(found) > MOST_KEY_PAGES:
        raise Refused("too-many", f"At most {MOST_KEY_PAGES} key pages.", field="key_pages")
    return found


def _key_page(told: Mapping[str, Any]) -> dict[str, Any]:
    pattern = rules.plain(told.get("pattern"), rules.LONGEST_PATTERN)
    name = rules.plain(told.get("name"), rules.LONGEST_NAME)
    if not pattern.startswith("/"):
        message = "A key page is a path that begins with /, like /pricing or /docs/*."
        raise Refused("no-path", message, field="key_pages")
    asset_id = told.get("asset_id")
    if asset_id is not None:
        name = name or str(_asset(asset_id))
    return {"pattern": pattern, "name": name or pattern[: rules.LONGEST_NAME], "asset_id": asset_id}


def _asset(asset_id: int) -> Any:
    try:
        return campaigns.asset(asset_id)
    except Refused as unknown:
        raise Refused(unknown.code, unknown.message, field="key_pages") from unknown
