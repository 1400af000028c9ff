"""Keeping campaigns and assets. Whoever wrote from an older version than holds is told both values, and
nothing is overwritten unseen.

A campaign is made by a person, never by what a link says: an unknown utm_campaign stays on its
touchpoint, and the campaign that is made for it later takes those touchpoints over.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.fields.json import KeyTextTransform

from leads.campaigns import queries
from leads.campaigns.models import Asset, Campaign, Touchpoint
from leads.campaigns.rules import campaign_key, web_address
from leads.profiles import queries as profiles
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused, changed_meanwhile
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

CAMPAIGN = ("key", "name", "starts_on", "ends_on", "budget", "owner_id", "talk_track")
ASSET = ("key", "name", "kind", "step", "url", "description", "persona_id", "owner_id", "retired_at")
# What people call a field where it isn't its name.
LABELS = {
    "starts_on": "first day",
    "ends_on": "last day",
    "talk_track": "talk track",
    "owner_id": "owner",
    "persona_id": "persona",
    "url": "address",
}


@command
def create(*, fields: Mapping[str, Any], actor: Actor, now: datetime, demo: bool = False) -> Campaign:
    """A new campaign; touchpoints that name it and have none become its own."""
    may_market(actor)
    _known_owner(fields.get("owner_id"))
    campaign = Campaign(created_at=now, demo=demo, **_checked(fields, CAMPAIGN))
    with _free_key(campaign):
        campaign.save(force_insert=True)
    record(
        "campaign.created",
        campaign.pk,
        actor=actor,
        now=now,
        thread=f"campaign:{campaign.pk}",
        name=campaign.name,
        key=campaign.key,
        touchpoints_taken=_take_over(campaign),
    )
    return campaign


@command
def edit(
    *, campaign_id: int, changes: Mapping[str, Any], version: int, actor: Actor, now: datetime
) -> Campaign:
    """Change the campaign as it was at `version`. Changed meanwhile: refused, with the values now and
    yours in `values` and the present `version`."""
    may_market(actor)
    campaign = queries.locked(campaign_id)
    if changes.get("owner_id") != campaign.owner_id:
        _known_owner(changes.get("owner_id"))
    told = _change(campaign, _checked({**_as_is(campaign, CAMPAIGN), **changes}, CAMPAIGN), version)
    if told:
        taken, thread = _take_over(campaign) if "key" in told else 0, f"campaign:{campaign.pk}"
        record(
            "campaign.changed",
            campaign.pk,
            actor=actor,
            now=now,
            thread=thread,
            changes=told,
            touchpoints_taken=taken,
        )
    return campaign


@command
def create_asset(*, fields: Mapping[str, Any], actor: Actor, now: datetime, demo: bool = False) -> Asset:
    """A piece of content, for a step of the journey and a persona."""
    may_market(actor)
    _known_owner(fields.get("owner_id"))
    asset = Asset(demo=demo, **_checked(_asset_fields(fields, None, now), ASSET))
    with _free_key(asset):
        asset.save(force_insert=True)
    record("asset.created", asset.pk, actor=actor, now=now, thread=f"asset:{asset.pk}", name=asset.name)
    return asset


@command
def edit_asset(
    *, asset_id: int, changes: Mapping[str, Any], version: int, actor: Actor, now: datetime
) -> Asset:
    """Change the asset as it was at `version`, as with a campaign. `retired`: it is not offered any more;
    what it did stays."""
    may_market(actor)
    asset = queries.asset(asset_id, lock=True)
    if changes.get("owner_id") != asset.owner_id:
        _known_owner(changes.get("owner_id"))
    wanted = _asset_fields(changes, asset.retired_at, now)
    told = _change(asset, _checked({**_as_is(asset, ASSET), **wanted}, ASSET), version)
    if told:
        record("asset.changed", asset.pk, actor=actor, now=now, thread=f"asset:{asset.pk}", changes=told)
    return asset


def may_market(actor: Actor) -> None:
    """Refused, unless campaigns are this actor's to keep."""
    if not markets(members.standing(actor)):
        raise Refused("not-marketing", "Campaigns are kept by marketing.", status=FORBIDDEN)


def markets(who: Standing) -> bool:
    return who.commands_side("marketing") or who.is_admin


def _take_over(campaign: Campaign) -> int:
    """What links said is compared here: the database folds case in another way (Weiße, WEISSE)."""
    waiting, said = Touchpoint.objects.filter(campaign=None), KeyTextTransform("campaign", "utm")
    names = waiting.filter(utm__has_key="campaign").values_list(said, flat=True).order_by().distinct()
    ours = [name for name in names if campaign_key(name) == campaign.key]
    return waiting.alias(said=said).filter(said__in=ours).update(campaign=campaign) if ours else 0


def _checked(fields: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: fields[name] for name in names if name in fields}
    values["key"] = campaign_key(values.get("key"))
    for name, words in (("key", "Give it the key that links carry."), ("name", "Give it a name.")):
        if not str(values.get(name) or "").strip():
            raise Refused("missing", words, field=name)
    if (budget := values.get("budget")) is not None and budget < 0:
        raise Refused("below-zero", "A budget can't be below zero.", field="budget")
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        raise Refused("ends-first", "It would end before it starts.", field="ends_on")
    return values


def _asset_fields(fields: Mapping[str, Any], retired_at: datetime | None, now: datetime) -> dict[str, Any]:
    """As the row keeps them: since when it is retired, an address that is one, a persona that is there."""
    values = {name: value for name, value in fields.items() if name != "retired"}
    if "retired" in fields:
        values["retired_at"] = (retired_at or now) if fields["retired"] else None
    if values.get("url"):
        values["url"] = web_address(values["url"])
    if (persona_id := values.get("persona_id")) and not profiles.profiles().filter(pk=persona_id).exists():
        raise Refused("no-such-profile", "There is no such profile.", field="persona_id")
    return values


def _known_owner(owner_id: int | None) -> None:
    """A campaign is given to somebody who works here; who left meanwhile may stay its owner."""
    if owner_id is not None and not members.active([owner_id]):
        raise Refused("no-such-person", "Nobody who works here has this id.", field="owner_id")


def _as_is(row: Campaign | Asset, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _change(row: Campaign | Asset, values: Mapping[str, Any], version: int) -> dict[str, Any]:
    """Store what differs from the row, which was seen at `version`; returns both values of each field
    that does."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    told = {
        name: {"from": str(getattr(row, name) or ""), "to": str(value or "")}
        for name, value in different.items()
    }
    if different and row.version != version:
        raise _changed_meanwhile(row, different)
    if different:
        with _free_key(row):
            for name, value in different.items():
                setattr(row, name, value)
            row.version += 1
            row.save(update_fields=[*different, "version"])
    return told


def _changed_meanwhile(row: Campaign | Asset, different: Mapping[str, Any]) -> Refused:
    values = {
        name.replace("retired_at", "retired"): {
            "now": _said(name, getattr(row, name)),
            "yours": _said(name, value),
        }
        for name, value in different.items()
    }
    return changed_meanwhile(row, values, {name: LABELS.get(name, name) for name in values}, row.version)


def _said(name: str, value: Any) -> str:
    """As people read it."""
    if name == "retired_at":
        return "retired" if value else "in use"
    if name == "owner_id":
        return members.person(value).name if value else "nobody"
    if name == "persona_id":
        return profiles.get(value).name if value else "anybody"
    return str("" if value is None else value)


@contextmanager
def _free_key(row: Campaign | Asset) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(
            "key-taken", f"There already is one with the key {row.key}.", status=CONFLICT, field="key"
        ) from error
