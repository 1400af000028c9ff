"""Attempts of another system's past, at their true dates: no handoff, no clock, no next step. Part of a
command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leads.contacts.queries import Contact
from leads.handoff.models import Attempt
from leads.handoff.rules import Result, Via
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import Refused
from smarketing.kernel.lookups import filled_any_of


@dataclass(frozen=True, slots=True)
class Past:
    """One try of somebody to reach a person. `external_id` tells it from every other one."""

    external_id: str
    contact: Contact
    by_id: int
    via: str
    result: str
    happened_at: datetime
    minutes: int | None
    note: str


def need_words(via: str, result: str) -> None:
    """Refused when a file says what no attempt can be."""
    for word, known in ((via, Via), (result, Result)):
        if word not in set(known):
            message = f"“{word}” is none of {', '.join(known)}; say in [words] which of them it means."
            raise Refused("no-such-word", message)


def known(external_ids: Sequence[str]) -> set[str]:
    found = Attempt.objects.filter(filled_any_of("external_id", external_ids))
    return set(found.values_list("external_id", flat=True))


def keep_many(pasts: Sequence[Past], *, actor: Actor, now: datetime) -> None:
    """Save them with the fact of each; what was logged then counts from then."""
    rows = Attempt.objects.bulk_create(_row(past) for past in pasts)
    facts = [
        Fact("attempt.logged", row.pk, row.contact.thread, row.happened_at, _payload(row)) for row in rows
    ]
    record_many(facts, actor=actor, now=now, announce=False)


def _row(past: Past) -> Attempt:
    return Attempt(
        external_id=past.external_id,
        contact=past.contact,
        by_id=past.by_id,
        via=past.via,
        result=past.result,
        happened_at=past.happened_at,
        logged_at=past.happened_at,
        counts_at=past.happened_at,
        minutes=past.minutes,
        note=past.note,
    )


def _payload(row: Attempt) -> dict[str, object]:
    told = {"via": row.via, "result": row.result, "minutes": row.minutes, "note": row.note}
    return {"handoff_id": None, **told, "late": False, "next_step": "", "imported": True}
