"""New MQLs are handed off, when that was asked for: in the file's order, as many as were said, each by the
command that a marketer hands one off with. Who is refused is left with why, and the next is tried."""

from datetime import datetime

from leads.handoff import commands as handoffs
from leads.wizard.commands.bringing import finish
from leads.wizard.commands.stretches import BROKE_OFF, held, through
from leads.wizard.models import Import, ImportRow
from leads.wizard.queries import listing as queries
from leads.wizard.rules.states import Offer, Outcome, State
from leads.words import Stage
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused
from smarketing.people.members import queries as members


def offer(*, import_id: int, now: datetime) -> None:
    """One person more; after the last the import is done."""
    refused_row = None
    try:
        refused_row = _next_of(import_id)
        _offer(import_id=import_id, now=now)
    except Refused as refused:
        _leave(import_id=import_id, row_id=refused_row.pk if refused_row else 0, why=refused.message)


@command
def _offer(*, import_id: int, now: datetime) -> None:
    upload = held(import_id, State.OFFERING)
    if upload is None:
        return
    actor = members.actor_of(members.person(upload.started_by_id or 0))
    row = _next(upload)
    if row is None:
        finish(upload, actor, now)
        return
    handoffs.offer(
        contact_id=row.contact_id or 0, sales_team_id=upload.offer_team_id or 0, actor=actor, now=now
    )
    _mark(upload, row, Offer.MADE)


@command
def _leave(*, import_id: int, row_id: int, why: str) -> None:
    upload = held(import_id, State.OFFERING)
    row = ImportRow.objects.filter(pk=row_id, offered="").first()
    if upload and row:
        _mark(upload, row, Offer.REFUSED, why)


def set_aside(upload: Import, now: datetime) -> None:
    """Whom nobody came through with."""
    if row := _next(upload):
        _mark(upload, row, Offer.REFUSED, BROKE_OFF[1])


def _mark(upload: Import, row: ImportRow, offered: Offer, why: str = "") -> None:
    row.offered, row.remark = offered, why
    row.save(update_fields=["offered", "remark"])
    through(upload, [])


def _next_of(import_id: int) -> ImportRow | None:
    upload = Import.objects.filter(pk=import_id).first()
    return _next(upload) if upload else None


def _next(upload: Import) -> ImportRow | None:
    """The first new MQL who wasn't tried; None when as many are offered as were to be."""
    if queries.offered(upload).get(Offer.MADE, 0) >= upload.offer_most:
        return None
    rows = ImportRow.objects.filter(upload=upload, outcome=Outcome.NEW, offered="", settled_at__isnull=False)
    return rows.filter(contact__stage=Stage.MQL).order_by("number").first()
