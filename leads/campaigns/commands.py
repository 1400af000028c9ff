"""Campaigns, assets, and the touchpoints they lead to.

A campaign is made by a person, never by what a link says: an unknown utm_campaign stays on its
touchpoint, and the campaign that is made for it later takes those touchpoints over.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower

from leads.campaigns.models import Asset, Campaign, Touchpoint
from leads.campaigns.rules import UTM, campaign_key, channel_of
from leads.contacts import commands as contacts
from leads.contacts.queries import Contact
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

CAMPAIGN = ("key", "name", "starts_on", "ends_on", "budget", "owner_id", "talk_track")
ASSET = ("key", "name", "kind", "step")
LONGEST_ADDRESS = 500
LONGEST_MARK = 200


@command
def create(*, fields: Mapping[str, Any], actor: Actor, now: datetime, demo: bool = False) -> Campaign:
    """A new campaign; touchpoints that name it and have none become its own."""
    may_market(actor)
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
def edit(*, campaign_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Campaign:
    may_market(actor)
    campaign = Campaign.objects.select_for_update(of=("self",), no_key=True).filter(pk=campaign_id).first()
    if campaign is None:
        raise Refused("no-such-campaign", "There is no such campaign.", status=NOT_FOUND)
    told = _change(campaign, _checked({**_as_is(campaign, CAMPAIGN), **changes}, CAMPAIGN))
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
    may_market(actor)
    asset = Asset(demo=demo, **_checked(fields, ASSET))
    with _free_key(asset):
        asset.save(force_insert=True)
    record("asset.created", asset.pk, actor=actor, now=now, thread=f"asset:{asset.pk}", name=asset.name)
    return asset


@command
def edit_asset(*, asset_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Asset:
    may_market(actor)
    asset = Asset.objects.select_for_update(of=("self",), no_key=True).filter(pk=asset_id).first()
    if asset is None:
        raise Refused("no-such-asset", "There is no such asset.", status=NOT_FOUND)
    told = _change(asset, _checked({**_as_is(asset, ASSET), **changes}, ASSET))
    if told:
        record("asset.changed", asset.pk, actor=actor, now=now, thread=f"asset:{asset.pk}", changes=told)
    return asset


@command
def touch(
    *,
    contact: Contact,
    kind: str,
    utm: Mapping[str, str] | None = None,
    page: str = "",
    referrer: str = "",
    channel: str | None = None,
    campaign_id: int | None = None,
    asset_id: int | None = None,
    form_id: int | None = None,
    happened_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Touchpoint:
    """Keep one interaction. The channel follows from the marks and the referrer unless given; the
    campaign is the one the link names, else `campaign_id`. A person's first sets their source."""
    marks = _marks(utm)
    touchpoint = Touchpoint.objects.create(
        contact=contact,
        kind=kind,
        channel=channel_of(marks, referrer, page) if channel is None else channel,
        campaign_id=_named(marks) or campaign_id,
        asset_id=asset_id,
        form_id=form_id,
        happened_at=happened_at or now,
        utm=marks,
        page=page[:LONGEST_ADDRESS],
        referrer=referrer[:LONGEST_ADDRESS],
    )
    contacts.set_source(contact=contact, channel=touchpoint.channel)
    _tell(touchpoint, contact, actor, now)
    return touchpoint


def may_market(actor: Actor) -> None:
    """Refused, unless campaigns are this actor's to keep."""
    if not markets(members.standing(actor)):
        raise Refused("not-marketing", "Campaigns are kept by marketing.", status=FORBIDDEN)


def markets(who: Standing) -> bool:
    return who.commands_side("marketing") or who.is_admin


def _tell(touchpoint: Touchpoint, contact: Contact, actor: Actor, now: datetime) -> None:
    record(
        "touchpoint.recorded",
        touchpoint.pk,
        actor=actor,
        now=now,
        thread=contact.thread,
        occurred_at=touchpoint.happened_at,
        contact_id=contact.pk,
        touch=str(touchpoint.kind),
        channel=str(touchpoint.channel),
        campaign_id=touchpoint.campaign_id,
        campaign=str(touchpoint.campaign or ""),
        asset_id=touchpoint.asset_id,
        form_id=touchpoint.form_id,
        form=str(touchpoint.form or ""),
        page=touchpoint.page,
    )


def _marks(utm: Mapping[str, str] | None) -> dict[str, str]:
    said = {name: str((utm or {}).get(name) or "").strip()[:LONGEST_MARK] for name in UTM}
    return {name: value for name, value in said.items() if value}


def _named(marks: Mapping[str, str]) -> int | None:
    key = campaign_key(marks.get("campaign"))
    return Campaign.objects.filter(key=key).values_list("pk", flat=True).first() if key else None


def _take_over(campaign: Campaign) -> int:
    said = Lower(KeyTextTransform("campaign", "utm"))
    waiting = Touchpoint.objects.filter(campaign=None).alias(said=said).filter(said=campaign.key)
    return waiting.update(campaign=campaign)


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


def _as_is(row: Campaign | Asset, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _change(row: Campaign | Asset, values: Mapping[str, Any]) -> dict[str, Any]:
    """Store what differs; returns both values of each field that does."""
    told = {
        name: {"from": str(getattr(row, name) or ""), "to": str(value or "")}
        for name, value in values.items()
        if getattr(row, name) != value
    }
    if told:
        with _free_key(row):
            for name in told:
                setattr(row, name, values[name])
            row.save(update_fields=list(told))
    return told


@contextmanager
def _free_key(row: Campaign | Asset) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(
            "key-taken", f"There already is one with the key {row.key}.", status=CONFLICT, field="key"
        ) from error
