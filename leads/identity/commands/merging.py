"""Two records turn out to be one person: one is kept, everything of the other comes along, and the
other's number and keys mean the kept one for ever. Nothing is worked out anew: handoffs, clocks and
moves are what they were, so no count of them changes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leads.campaigns import queries as campaigns
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact, FormerKey, Merge
from leads.handoff import queries as handoffs
from leads.handoff.commands import in_hand_as_one, taken_up_as_one
from leads.identity import rows, rules
from leads.identity.queries import need_keeper, obstacle
from leads.lifecycle import commands as lifecycle
from leads.lifecycle import uniting
from leads.lifecycle.uniting import STANDING
from leads.nurture import commands as nurture
from sla.clocks import subjects
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused

RESTING = ("rest_until", "rest_reason")
COUNTED = ("version", "changed_at")
# What a merge may change of the record that is kept.
CHANGED = (
    *(column for columns in rules.PARTS.values() for column in columns),
    *STANDING, *RESTING, rules.CUSTOM, "channel", "created_at", "demo",
)  # fmt: skip


@command
def merge(
    *, kept_id: int, gone_id: int, actor: Actor, now: datetime, picks: Mapping[str, str] | None = None
) -> Contact:
    """`picks`: by field `kept` or `gone` (notes also `both`); what nobody picked is the kept one's, and
    where that is blank the other's."""
    need_keeper(actor)
    if kept_id == gone_id:
        raise Refused("same-contact", "A record can't be merged with itself.", field="gone_id")
    both = {contact.pk: contact for contact in contacts.lock_many([kept_id, gone_id])}
    kept, gone = both[kept_id], both[gone_id]
    if against := obstacle(kept, gone):
        raise Refused(against.code, against.sentence, status=CONFLICT)
    before = rows.columns(kept)
    values = rules.united(before, rows.columns(gone), picks or {})
    done = Merge.objects.create(
        kept_id=kept.pk,
        gone_id=gone.pk,
        gone_name=str(gone)[:300],
        merged_at=now,
        merged_by_id=actor.id,
        gone=rows.written(rows.columns(gone)),
        demo=gone.demo,
    )
    ended = _nurture(kept, gone, actor, now)
    done.moved = {**_take_over(kept, gone), "nurture": ended}
    _become(kept, gone, values, now)
    subjects.call({int(pk): name_of(kept) for pk in done.moved["pledges"]})
    _keep_keys(done, kept, before)
    _mark(kept, rules.graver(kept.disqualified, gone.disqualified), actor, now)
    done.moved["taken_up"] = taken_up_as_one(kept, actor, now)
    done.moved["in_hand"] = in_hand_as_one(kept, actor, now)
    done.before = rows.written({name: before[name] for name in (*CHANGED, "disqualified")})
    done.after = rows.written({name: getattr(kept, name) for name in (*CHANGED, "disqualified")})
    done.save(update_fields=["moved", "before", "after"])
    _tell(done, kept, actor, now)
    return kept


def name_of(contact: Contact) -> subjects.Called:
    """What the promises made for a contact call them."""
    return str(contact), f"/contacts/{contact.pk}/", contact.thread


def _take_over(kept: Contact, gone: Contact) -> dict[str, Any]:
    """The row goes first and what points at it follows: so that whoever is just adding something to it
    is waited for, and comes along. The database checks its keys at the end."""
    called = subjects.called(handoffs.pledges_of(gone.pk))
    Contact.objects.filter(pk=gone.pk)._raw_delete(using="default")
    moved: dict[str, Any] = dict(rows.move_all(gone.pk, kept.pk))
    return {**moved, "pledges": {str(pk): list(names) for pk, names in called.items()}}


def _nurture(kept: Contact, gone: Contact, actor: Actor, now: datetime) -> list[int]:
    """One person is in one programme, and in none while sales has them in hand or they are marked. Returns
    what ended by it, for the undo."""
    marked = bool(kept.disqualified or gone.disqualified)
    busy = marked or bool(handoffs.with_sales([kept, gone]))
    return nurture.unite(kept, gone, busy, actor, now)


def _become(kept: Contact, gone: Contact, values: Mapping[str, Any], now: datetime) -> None:
    """The kept row with what was picked, the higher stage, the longer past and the longer rest."""
    for name, value in values.items():
        setattr(kept, name, value)
    uniting.stand_higher(kept, gone)
    if not (kept.rest_until or kept.rest_reason):
        kept.rest_until, kept.rest_reason = gone.rest_until, gone.rest_reason
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.demo = kept.demo and gone.demo
    first = campaigns.touches(kept.pk).reverse().first()
    kept.channel = first.channel if first else (kept.channel if kept.channel is not None else gone.channel)
    kept.version, kept.changed_at = kept.version + 1, now
    kept.save(update_fields=[*CHANGED, *COUNTED])


def _keep_keys(done: Merge, kept: Contact, before: Mapping[str, Any]) -> None:
    """Both records' keys that the row no longer has still mean this person."""
    for known in (before, done.gone):
        if known["email_key"] and known["email_key"] != kept.email_key:
            _still(kept, done, email_key=known["email_key"])
        external = {name: known[name] for name in ("source", "external_id")}
        if known["external_id"] and external != {name: getattr(kept, name) for name in external}:
            _still(kept, done, **external)


def _still(kept: Contact, done: Merge, **key: str) -> None:
    """Unless it is known from an earlier merge."""
    FormerKey.objects.get_or_create(**key, defaults={"contact": kept, "merge": done})


def _mark(kept: Contact, mark: str, actor: Actor, now: datetime) -> None:
    if mark == kept.disqualified:
        return
    if kept.disqualified:
        lifecycle.clear_mark(contact=kept, why="a graver one came with a merge", actor=actor, now=now)
    lifecycle.disqualify(contact_id=kept.pk, reason=mark, actor=actor, now=now)
    kept.refresh_from_db(fields=["disqualified", "disqualified_at"])


def _tell(done: Merge, kept: Contact, actor: Actor, now: datetime) -> None:
    record(
        "contact.merged",
        kept.pk,
        actor=actor,
        now=now,
        thread=kept.thread,
        merge_id=done.pk,
        gone_id=done.gone_id,
        gone=done.gone_name,
        contact_ids=[kept.pk, done.gone_id],
        pledge_ids=done.moved["taken_up"],
        in_hand_ids=done.moved["in_hand"],
    )
