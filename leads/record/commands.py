"""Logging a lead by hand: the person, their stage and where they came from, in one go."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as campaigns_known
from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.lifecycle import commands as lifecycle
from leads.words import Stage, Touch
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused

CAUSE = "contact.logged"
STAGES = (Stage.CONTACT, Stage.PROSPECT, Stage.LEAD)


@command
def log_lead(
    *,
    fields: Mapping[str, Any],
    stage: str,
    channel: str,
    actor: Actor,
    now: datetime,
    campaign_id: int | None = None,
) -> Contact:
    """Bring somebody in; who logs them owns them. Refused as `exists` when the person is here."""
    _loggable(stage)
    campaigns_known.must_exist(campaign_id=campaign_id)
    owned = {**fields, "owner_id": actor.id}
    contact = lifecycle.register(fields=owned, stage=stage, cause=CAUSE, actor=actor, now=now)
    _touch(contact, channel, campaign_id, actor, now)
    return contact


@command
def add_to(
    *,
    contact_id: int,
    fields: Mapping[str, Any],
    stage: str,
    channel: str,
    actor: Actor,
    now: datetime,
    campaign_id: int | None = None,
) -> dict[str, str]:
    """Add what was learned to somebody who is here already. Returns the values that differ from
    ours, which stay as they were; the history keeps both."""
    _loggable(stage)
    campaigns_known.must_exist(campaign_id=campaign_id)
    contact = people.locked(contact_id)
    known = {name: value for name, value in fields.items() if name != "notes"}
    differing = contacts.fill_blanks(contact=contact, fields=known, actor=actor, now=now)
    _add_notes(contact, str(fields.get("notes") or "").strip(), actor, now)
    lifecycle.raise_to(contact=contact, stage=stage, cause=CAUSE, actor=actor, now=now)
    _touch(contact, channel, campaign_id, actor, now)
    record(CAUSE, contact.pk, actor=actor, now=now, thread=contact.thread, differing=differing)
    return differing


def _loggable(stage: str) -> None:
    if stage not in STAGES:
        raise Refused("no-such-stage", "A lead is logged as contact, prospect or lead.", field="stage")


def _add_notes(contact: Contact, notes: str, actor: Actor, now: datetime) -> None:
    """New notes go below the old ones."""
    if not notes or notes in contact.notes:
        return
    both = "\n\n".join(filter(None, [contact.notes, notes]))
    contacts.edit(
        contact_id=contact.pk, changes={"notes": both}, version=contact.version, actor=actor, now=now
    )


def _touch(contact: Contact, channel: str, campaign_id: int | None, actor: Actor, now: datetime) -> None:
    campaigns.touch(
        contact=contact, kind=Touch.MANUAL, channel=channel, campaign_id=campaign_id, actor=actor, now=now
    )
