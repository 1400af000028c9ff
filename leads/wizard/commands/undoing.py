"""An import is taken back: whom it brought in and nobody touched since is gone again, the blanks that still
hold what it filled are blank again. Nothing else is disturbed, and what stays says why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.contacts import filling
from leads.contacts import queries as people
from leads.contacts.filling import Filling
from leads.contacts.queries import Contact
from leads.fields.queries import known as known_fields
from leads.lifecycle import commands as lifecycle
from leads.wizard import firms
from leads.wizard.commands.stretches import BROKE_OFF, held, through
from leads.wizard.commands.telling import tell
from leads.wizard.judging import MARK
from leads.wizard.models import AT_COMPANY, Import, ImportRow
from leads.wizard.queries import listing as queries
from leads.wizard.queries.since import brought_by, touched_since
from leads.wizard.rules.states import Outcome, State, Undone
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.people.members import queries as members

WITH_THEM = "It goes with the person, whom the import brought in."
ONE_WITH = "They are one with somebody now who was here before."
CHANGED_SINCE = "What it filled was changed since."
STILL_MARKED = "That they are disqualified stays: it is lifted on their page."
NOT_BLANKED = "They would be known by nothing then."


@command
def undo(*, import_id: int, now: datetime) -> None:
    """One stretch more."""
    upload = held(import_id, State.UNDOING)
    if upload is None:
        return
    actor = members.actor_of(members.person(upload.undone_by_id or 0))
    rows = _left(upload)
    here = Contact.objects.filter(pk__in={row.contact_id for row in rows if row.contact_id})
    known = {contact.pk: contact for contact in people.lock_many(here.values_list("pk", flat=True))}
    ids = set(known)
    brought = brought_by(upload, ids)
    _take_back(upload, rows, known, brought, actor, now)
    of_companies = firms.take_back(rows, known_fields(), actor, now)
    before = [row for row in rows if not row.undone and row.contact_id not in brought]
    _blank(before, known, of_companies, actor, now)
    for row in rows:
        row.undone, row.remark = (row.undone, row.remark) if row.undone else (Undone.KEPT, WITH_THEM)
    ImportRow.objects.bulk_update(rows, ["undone", "remark"])
    if ids:
        tell("taken_back", upload, actor, now, ids)
    if through(upload, rows):
        _end(upload, actor, now)


def reopen(upload: Import) -> None:
    """What stayed is looked at once more. Part of a command."""
    if not ImportRow.objects.filter(upload=upload, undone=Undone.KEPT).update(undone="", remark=""):
        raise Refused("nothing-stayed", "Nothing of it is left to take back.", status=CONFLICT)


def set_aside(upload: Import, now: datetime) -> None:
    """The row that nobody came through."""
    for row in _left(upload)[:1]:
        row.undone, row.remark = Undone.KEPT, BROKE_OFF[1]
        row.save(update_fields=["undone", "remark"])
        through(upload, [row])


def _end(upload: Import, actor: Actor, now: datetime) -> None:
    upload.state, upload.finished_at = State.UNDONE, now
    upload.save(update_fields=["state", "finished_at"])
    tell("undone", upload, actor, now, rows=queries.undone(upload))


def _left(upload: Import) -> list[ImportRow]:
    rows = ImportRow.objects.filter(upload=upload, undone="", settled_at__isnull=False)
    brought = rows.filter(outcome__in=[Outcome.NEW, Outcome.FILLED]).order_by("number")
    return list(brought[: upload.stretch])


def _take_back(
    upload: Import,
    rows: Sequence[ImportRow],
    known: Mapping[int, Contact],
    brought: set[int],
    actor: Actor,
    now: datetime,
) -> None:
    """Whom it brought in, as far as nobody has anything of them since."""
    touched = touched_since(upload, brought)
    gone = [known[pk] for pk in sorted(brought - set(touched))]
    ids = {contact.pk for contact in gone}
    for row in rows:
        if row.contact_id in touched and row.outcome == Outcome.NEW:
            row.undone, row.remark = Undone.KEPT, touched[row.contact_id]
        elif row.contact_id is None or row.contact_id in ids:
            row.undone, row.contact_id = Undone.TAKEN_BACK, None
        elif row.outcome == Outcome.NEW and row.contact_id not in brought:
            row.undone, row.remark = Undone.KEPT, ONE_WITH
    filling.take_back(gone, why=f"import {upload.pk}", actor=actor, now=now)


def _blank(
    rows: Sequence[ImportRow],
    known: Mapping[int, Contact],
    of_companies: Mapping[int, set[str]],
    actor: Actor,
    now: datetime,
) -> None:
    """What rows filled of people who were here before. `of_companies`: by row what of their company
    is blank again."""
    fillings = []
    for row in rows:
        contact = known[row.contact_id or 0]
        filled = {n: value for n, value in row.changes.items() if n not in (AT_COMPANY, MARK)}
        back = {name: value for name, value in filled.items() if _holds(contact, name, value)}
        firm = of_companies.get(row.pk, set())
        is_whole, stage = len(back) + len(firm) == len(row.filled), back.pop("stage", None)
        changes = {name: None if name.startswith(("custom.", "company", "owner")) else "" for name in back}
        if "owner_id" in changes:
            changes["owner"] = changes.pop("owner_id")
        if _leaves_nothing(contact, changes):
            row.undone, row.remark = Undone.KEPT, NOT_BLANKED
            continue
        fillings.append(Filling(contact, changes))
        if stage:
            lifecycle.put(
                contact=contact, stage=stage["from"], cause="import.undone", reason="", actor=actor, now=now
            )
        row.undone = Undone.BLANKED if back or stage or firm else Undone.KEPT
        row.remark = "" if is_whole else STILL_MARKED if MARK in row.changes else CHANGED_SINCE
    filling.fill_many(fillings, known_fields(), actor=actor, now=now)


def _holds(contact: Contact, name: str, value: Any) -> bool:
    """Whether there still stands what was filled."""
    if name == "stage":
        return bool(contact.stage == value["to"])
    if name == "company":
        return contact.company_id == value
    return bool(filling.known(contact, name) == value)


def _leaves_nothing(contact: Contact, changes: Mapping[str, Any]) -> bool:
    return not any(getattr(contact, key) for key in ("email", "phone", "external_id") if key not in changes)
