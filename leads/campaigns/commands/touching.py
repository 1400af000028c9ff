"""Touchpoints: what people did, as forms and links told us, or as somebody says they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.campaigns import queries
from leads.campaigns.models import Campaign, Touchpoint
from leads.campaigns.rules import UTM, campaign_key, channel_of
from leads.contacts import commands as contacts
from leads.contacts import history as people_many
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.words import Channel, Touch
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.copying import copy_in
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members

LONGEST_ADDRESS = 500
LONGEST_MARK = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """One interaction as it was seen. `channel` None: the marks, clicks and addresses tell it; the campaign
    is the one the link names, else `campaign_id`. `form` is the one that was sent."""

    kind: str
    happened_at: datetime
    utm: Mapping[str, str] | None = None
    page: str = ""
    referrer: str = ""
    channel: str | None = None
    campaign_id: int | None = None
    asset_id: int | None = None
    form: Any = None
    clicks: Mapping[str, str] | None = None


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
    contact = people.locked(contact_id)
    people.must_be_kept(contact)
    told = channel is not None or utm or referrer or page
    return touch(
        contact=contact,
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
    clicks: Mapping[str, str] | None = None,
    happened_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Touchpoint:
    """Keep one interaction. The channel follows from the marks, the ids of clicks on ads and the referrer
    unless given; the campaign is the one the link names, else `campaign_id`. `form` is the one that was
    sent. A person's first sets their source."""
    moment = happened_at or now
    seen = Seen(kind, moment, utm, page, referrer, channel, campaign_id, asset_id, form, clicks)
    (touchpoint,) = drawn([seen])
    touchpoint.contact = contact
    touchpoint.save(force_insert=True)
    contacts.set_source(contact=contact, channel=touchpoint.channel)
    record_many([_fact(touchpoint)], actor=actor, now=now)
    return touchpoint


def drawn(seen: Sequence[Seen]) -> list[Touchpoint]:
    """The touchpoints that these make, of nobody and not stored yet."""
    marks = [_marks(each.utm) for each in seen]
    keys = {key for said in marks if (key := campaign_key(said.get("campaign")))}
    named = {each.key: each for each in Campaign.objects.filter(key__in=keys)} if keys else {}
    made = [_made(each, said) for each, said in zip(seen, marks, strict=True)]
    for touchpoint in made:
        if found := named.get(campaign_key(touchpoint.utm.get("campaign"))):
            touchpoint.campaign = found
    return made


@command
def touch_each(*, touchpoints: Sequence[Touchpoint], actor: Actor, now: datetime) -> None:
    """Keep one interaction of each of these people."""
    ids = {each.campaign_id for each in touchpoints if each.campaign_id}
    campaigns = Campaign.objects.in_bulk(ids)
    for touchpoint in touchpoints:
        touchpoint.campaign = campaigns.get(touchpoint.campaign_id or 0)
    copy_in(touchpoints)
    people_many.set_sources((each.contact, each.channel) for each in touchpoints)
    record_many([_fact(each) for each in touchpoints], actor=actor, now=now)


def _made(seen: Seen, marks: dict[str, str]) -> Touchpoint:
    page, referrer = seen.page, seen.referrer
    return Touchpoint(
        kind=seen.kind,
        channel=channel_of(marks, referrer, page, seen.clicks) if seen.channel is None else seen.channel,
        campaign_id=seen.campaign_id,
        asset_id=seen.asset_id,
        form=seen.form,
        happened_at=seen.happened_at,
        utm=marks,
        page=page[:LONGEST_ADDRESS],
        referrer=referrer[:LONGEST_ADDRESS],
    )


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


def _fact(touchpoint: Touchpoint) -> Fact:
    told = {
        "contact_id": touchpoint.contact_id,
        "touch": str(touchpoint.kind),
        "channel": str(touchpoint.channel),
        "campaign_id": touchpoint.campaign_id,
        "campaign": str(touchpoint.campaign or ""),
        "asset_id": touchpoint.asset_id,
        "form_id": touchpoint.form_id,
        "form": str(touchpoint.form or ""),
        "page": touchpoint.page,
    }
    thread = touchpoint.contact.thread
    return Fact("touchpoint.recorded", touchpoint.pk, thread, touchpoint.happened_at, told)


def _marks(utm: Mapping[str, str] | None) -> dict[str, str]:
    said = {name: str((utm or {}).get(name) or "").strip()[:LONGEST_MARK] for name in UTM}
    return {name: value for name, value in said.items() if value}
