"""Touchpoints: what people did, as forms and links told us, or as somebody says they did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leads.campaigns import queries
from leads.campaigns.models import Campaign, Touchpoint
from leads.campaigns.rules import UTM, campaign_key, channel_of
from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.words import Channel, Touch
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members

LONGEST_ADDRESS = 500
LONGEST_MARK = 200


@command
def log_touch(
    *,
    contact_id: int,
    kind: str,
    channel: str | None = None,
    utm: Mapping[str, str] | None = None,
    page: str = "",
    referrer: str = "",
    campaign_id: int | None = None,
    asset_id: int | None = None,
    happened_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Touchpoint:
    """Somebody, or a program of theirs, tells what a person did: came to an event, attended a
    webinar. Without a channel it follows from the marks and the addresses; without any of them it
    is not stated."""
    _may_tell(actor)
    _makes_sense(kind, channel, happened_at, now)
    queries.must_exist(campaign_id=campaign_id, asset_id=asset_id)
    told = channel is not None or utm or referrer or page
    return touch(
        contact=people.locked(contact_id),
        kind=kind,
        utm=utm,
        page=page,
        referrer=referrer,
        channel=channel if told else "",
        campaign_id=campaign_id,
        asset_id=asset_id,
        happened_at=happened_at,
        actor=actor,
        now=now,
    )


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
    form: Any = None,
    happened_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Touchpoint:
    """Keep one interaction. The channel follows from the marks and the referrer unless given; the
    campaign is the one the link names, else `campaign_id`. `form` is the one that was sent. A person's
    first sets their source."""
    marks = _marks(utm)
    touchpoint = Touchpoint(
        contact=contact,
        kind=kind,
        channel=channel_of(marks, referrer, page) if channel is None else channel,
        campaign_id=campaign_id,
        asset_id=asset_id,
        form=form,
        happened_at=happened_at or now,
        utm=marks,
        page=page[:LONGEST_ADDRESS],
        referrer=referrer[:LONGEST_ADDRESS],
    )
    if named := _named(marks):
        touchpoint.campaign = named
    touchpoint.save(force_insert=True)
    contacts.set_source(contact=contact, channel=touchpoint.channel)
    _tell(touchpoint, contact, actor, now)
    return touchpoint


def _may_tell(actor: Actor) -> None:
    who = members.standing(actor)
    if not (who.commands_side("marketing") or who.commands_side("sales")):
        raise Refused(
            "no-side", "Interactions are told by people of a marketing or sales team.", status=FORBIDDEN
        )


def _makes_sense(kind: str, channel: str | None, happened_at: datetime | None, now: datetime) -> None:
    if kind not in set(Touch):
        raise Refused("no-such-kind", "There is no such kind of interaction.", field="kind")
    if channel and channel not in set(Channel):
        raise Refused("no-such-channel", "There is no such channel.", field="channel")
    if happened_at and happened_at > now:
        raise Refused("in-the-future", "An interaction can't lie in the future.", field="happened_at")


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


def _named(marks: Mapping[str, str]) -> Campaign | None:
    key = campaign_key(marks.get("campaign"))
    return Campaign.objects.filter(key=key).first() if key else None
