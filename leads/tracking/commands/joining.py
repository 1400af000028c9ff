"""Whose a browser is, once a form was sent from it, and putting what was looked at into their story.

A visit becomes somebody's once and stays theirs, whoever sends a form from the same browser later
(ADR 25). Each is one touchpoint, at the moment it began, however many pages it had.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.functions import RandomUUID

from leads.campaigns import commands as campaigns
from leads.campaigns import queries as campaigns_known
from leads.consents import queries as consents
from leads.contacts import commands as contacts
from leads.contacts import queries as people
from leads.contacts.queries import Contact
from leads.tracking import queries, rules
from leads.tracking.commands import turns
from leads.tracking.models import Joining, Visit, Visitor
from leads.words import Touch
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused

TRACKING = system("tracking")
AT_ONCE = 200


def mark(joinings: list[Joining]) -> None:
    """Forms were sent from these browsers. Where facts are heard, so plain rows."""
    Joining.objects.bulk_create(joinings, ignore_conflicts=True)


def due(limit: int) -> list[int]:
    """What is marked, in the order in which the forms were sent."""
    return list(Joining.objects.order_by("sent_at", "pk").values_list("pk", flat=True)[:limit])


def join_due(*, now: datetime, most: int = AT_ONCE) -> None:
    """Whoever sent a form, and whoever looked at more since; each in a change of its own."""
    for joining_id in due(most):
        join(joining_id=joining_id, now=now)
    for contact_id in queries.waiting(most):
        put_in(contact_id=contact_id, now=now)


@command
def join(*, joining_id: int, actor: Actor = TRACKING, now: datetime) -> int:
    """The visits of that browser which are nobody's become theirs who sent the form, and it is theirs from
    then on; returns how many: none, when they took back that their visits may be joined."""
    turns.wait()
    marked = Joining.objects.filter(pk=joining_id).first()
    if marked is None:
        return 0
    marked.delete()
    contact, visitor = _contact(marked.contact_id), queries.by_key(marked.visitor_key)
    if contact is None or visitor is None or not _allows(contact):
        return 0
    visits = list(queries.unclaimed(visitor.pk, _until(marked)))
    Visit.objects.filter(pk__in=[visit.pk for visit in visits]).update(contact=contact, waiting=True)
    _belongs(visitor, contact, marked.sent_at)
    put_in(contact_id=contact.pk, actor=actor, now=now)
    if marked.is_new and (first := campaigns_known.touches(contact.pk).reverse().first()):
        contacts.correct_source(contact=contact, channel=first.channel, actor=actor, now=now)
    return len(visits)


@command
def put_in(*, contact_id: int, actor: Actor = TRACKING, now: datetime) -> int:
    """Put what waits of a person's visits into their story; returns how many visits that were."""
    turns.wait()
    contact = _contact(contact_id)
    if contact and not _allows(contact):
        let_go([contact.pk])
        contact = None
    rows = Visit.objects.filter(contact=contact_id, waiting=True).order_by("started_at", "pk")
    visits = list(rows.select_for_update(of=("self",), no_key=True))
    for visit in visits:
        if contact:
            _touch(visit, contact, actor, now)
            _tell(visit, contact, actor, now)
        visit.waiting = False
        visit.save(update_fields=["touchpoint", "told_at", "waiting"])
    return len(visits)


def let_go(contact_ids: Iterable[int]) -> None:
    """They took back that their visits may be joined: what their browsers look at from now on is somebody's
    whom we don't know. What is theirs stays with them. Where facts are heard, so plain rows."""
    for contact_id in contact_ids:
        if consents.took_back(contact_id, consents.Purpose.PROFILING):
            Visitor.objects.filter(contact=contact_id).update(key=RandomUUID())


def _until(marked: Joining) -> datetime | None:
    """What was looked at after the form is theirs, too, unless somebody else has sent one since."""
    more = Joining.objects.filter(visitor_key=marked.visitor_key).exists()
    return marked.sent_at if more else None


def _contact(contact_id: int) -> Contact | None:
    """Whoever it is by now, held until the command ends; nobody, who was erased."""
    try:
        contact = people.locked(people.stands_for(contact_id))
    except Refused:
        return None
    return None if contact.erased_at else contact


def _allows(contact: Contact) -> bool:
    return not consents.took_back(contact.pk, consents.Purpose.PROFILING)


def _belongs(visitor: Visitor, contact: Contact, sent_at: datetime) -> None:
    """Forms are read in any order: whoever sent the last one is who it belongs to."""
    if visitor.joined_at is None or visitor.joined_at <= sent_at:
        visitor.contact, visitor.joined_at = contact, sent_at
        visitor.save(update_fields=["contact", "joined_at"])


def _touch(visit: Visit, contact: Contact, actor: Actor, now: datetime) -> None:
    if visit.touchpoint_id is None:
        visit.touchpoint = campaigns.touch(
            contact=contact,
            kind=Touch.PAGE_VIEW,
            utm=visit.utm,
            page=rules.place_of(visit.page),
            referrer=visit.referrer,
            channel=visit.channel,
            asset_id=visit.asset_id,
            happened_at=visit.started_at,
            actor=actor,
            now=now,
        )


def _tell(visit: Visit, contact: Contact, actor: Actor, now: datetime) -> None:
    """That a key page was seen: once in a visit, and while it is news."""
    if visit.key_seen_at and not visit.told_at and rules.is_news(visit.key_seen_at, now):
        visit.told_at = now
        record(
            "page.viewed",
            visit.pk,
            actor=actor,
            now=now,
            thread=contact.thread,
            occurred_at=visit.key_seen_at,
            contact_id=contact.pk,
            visit_id=visit.pk,
            what=visit.key_page,
        )


def joining_of(visitor: Any, contact_id: int, submission: Any, *, is_new: bool) -> Joining | None:
    """What a processed form says of the browser it was sent from; None when that is no visitor's key."""
    try:
        key = uuid.UUID(str(visitor or ""))
    except ValueError:
        return None
    return Joining(
        visitor_key=key,
        contact_id=contact_id,
        submission_id=submission.pk,
        sent_at=submission.received_at,
        is_new=is_new,
    )
