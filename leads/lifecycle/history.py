"""The ladder of many at once, from another system's past, at its true dates. Part of a command."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from leads.contacts.queries import Contact
from leads.lifecycle.models import StageMove
from leads.lifecycle.rules import steps_up
from leads.words import Stage
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.copying import copy_in


def enter_many(contacts: Sequence[Contact], *, actor: Actor, now: datetime) -> None:
    """Freshly created people are contacts from their first moment on; who was written down further up
    was raised there in the same moment."""
    _keep([(c, [Stage.CONTACT], "", c.created_at) for c in contacts], actor, now)
    raised = [(c, steps_up(Stage.CONTACT, Stage(c.stage)), Stage.CONTACT, c.created_at) for c in contacts]
    _keep([step for step in raised if step[1]], actor, now)


def raise_many(
    moves: Iterable[tuple[Contact, datetime]], stage: Stage, *, actor: Actor, now: datetime
) -> None:
    """Raise each once, to `stage` at their earliest moment; who stands there or higher is left alone."""
    steps = [(c, steps_up(c.stage, stage), c.stage, when) for c, when in _earliest(moves)]
    moved = [step for step in steps if step[1]]
    for contact, _, _, when in moved:
        contact.stage, contact.stage_since, contact.recycled = stage, when, False
    _stand([(contact.pk, when) for contact, _, _, when in moved], stage)
    _keep(moved, actor, now)


def _earliest(moves: Iterable[tuple[Contact, datetime]]) -> list[tuple[Contact, datetime]]:
    """One move a contact: who bought twice became a customer with the first purchase."""
    first: dict[int, tuple[Contact, datetime]] = {}
    for contact, when in moves:
        known = first.setdefault(contact.pk, (contact, when))
        if when < known[1]:
            first[contact.pk] = (contact, when)
    return list(first.values())


def _stand(moved: Sequence[tuple[int, datetime]], stage: Stage) -> None:
    """In one statement: bulk_update would build a CASE of every row for every column."""
    ids, moments = [pk for pk, _ in moved], [when for _, when in moved]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_contact SET stage = %s, stage_since = moved.at, recycled = false "
            "FROM unnest(%s::bigint[], %s::timestamptz[]) AS moved (id, at) "
            "WHERE leads_contact.id = moved.id",
            [stage, ids, moments],
        )


def _keep(moved: Sequence[tuple[Contact, list[Stage], str, datetime]], actor: Actor, now: datetime) -> None:
    copy_in(
        StageMove(
            contact=contact,
            from_stage=origin,
            to_stage=step,
            moved_at=when,
            cause="import",
            implied=step != steps[-1],
        )
        for contact, steps, before, when in moved
        for origin, step in zip([before, *steps], steps, strict=False)
    )
    facts = [
        Fact(
            "stage.moved",
            contact.pk,
            contact.thread,
            when,
            {"from": before, "to": steps[-1], "cause": "import", "reason": "", "imported": True},
        )
        for contact, steps, before, when in moved
    ]
    record_many(facts, actor=actor, now=now, announce=False)
