"""The rows are taken out of the file, all of them or none: one transaction, in flat memory."""

from datetime import datetime
from itertools import islice

from leads.wizard import reading
from leads.wizard.commands.stretches import alone, go_over
from leads.wizard.models import Import, ImportRow
from leads.wizard.reading import Layout
from leads.wizard.rules.states import State
from smarketing.kernel.command import command
from smarketing.kernel.copying import keep
from smarketing.kernel.errors import Refused

AT_ONCE = 2_000
MOST_ROWS = 500_000


class Overtaken(Exception):
    """Somebody decided otherwise while it was read."""


def take(*, import_id: int, now: datetime) -> None:
    """What can't be read at all has failed, and says why."""
    try:
        _take(import_id=import_id)
    except Refused as refused:
        _fail(import_id=import_id, why=refused.message)
    except Overtaken:
        return


@command
def _take(*, import_id: int) -> None:
    """The import itself is held at the end only, so that nobody waits to cancel it."""
    upload = Import.objects.select_related("file").filter(pk=import_id, state=State.READING).first()
    if upload is None or not alone(import_id):
        return
    ImportRow.objects.filter(upload=upload).delete()
    content, total = bytes(upload.file.content), 0
    lines = reading.rows(content, upload.form, Layout(**upload.layout), len(upload.columns))
    while some := list(islice(lines, AT_ONCE)):
        rows = [
            {"upload_id": upload.pk, "number": line.number, "cells": line.cells, "flaw": line.flaw}
            for line in some
        ]
        keep(ImportRow, rows)
        total += len(some)
        if total > MOST_ROWS:
            raise Refused("too-many-rows", f"It has more than {MOST_ROWS:,} rows; cut it into parts.")
    held = Import.objects.select_for_update(of=("self",), no_key=True).get(pk=import_id)
    if held.state != State.READING or held.layout != upload.layout:
        raise Overtaken
    held.is_read, held.total, held.done = True, total, 0
    held.save(update_fields=["is_read", "total", "done"])
    go_over(held)


@command
def _fail(*, import_id: int, why: str) -> None:
    upload = Import.objects.select_for_update(of=("self",), no_key=True).filter(pk=import_id).first()
    if upload and upload.state == State.READING:
        upload.state, upload.error = State.FAILED, why
        upload.save(update_fields=["state", "error"])
