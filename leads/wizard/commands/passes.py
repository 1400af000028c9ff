"""Working an import through, a stretch of rows at a time, each in one transaction with what became of its
rows: whoever comes after a killed worker goes on with the rows that are left.

A stretch is counted as tried before it is begun. One that nobody comes through is made narrower, until the
row is found that it broke off at; that one is set aside and the others go on.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from leads.wizard.commands import bringing, checking, offering, taking, undoing
from leads.wizard.commands.stretches import TASK, alone
from leads.wizard.models import Import
from leads.wizard.queries.listing import under_way
from leads.wizard.rules.states import MOST_TRIES, MOST_TRIES_READING, NARROWER, STRETCH, State

__all__ = ["TASK", "step"]

log = logging.getLogger(__name__)

UNREADABLE = "Reading it broke off several times; whoever runs Smarketing finds why in the log."
PASSES: Mapping[State, Callable[..., None]] = {
    State.READING: taking.take,
    State.CHECKING: checking.check,
    State.RUNNING: bringing.bring,
    State.OFFERING: offering.offer,
    State.UNDOING: undoing.undo,
}
SET_ASIDE: Mapping[State, Callable[..., None]] = {
    State.CHECKING: checking.set_aside,
    State.RUNNING: bringing.set_aside,
    State.OFFERING: offering.set_aside,
    State.UNDOING: undoing.set_aside,
}


def step(*, now: datetime) -> bool:
    """Go on with the oldest import that nobody works on, by one stretch; whether there was any."""
    upload = _begun(now)
    if upload is None:
        return False
    try:
        PASSES[State(upload.state)](import_id=upload.pk, now=now)
    except Exception:
        log.exception("a stretch of import %s failed", upload.pk)
    return True


def _begun(now: datetime) -> Import | None:
    """That import, with one more try noted beforehand: who dies over it can't."""
    for pk in list(under_way().values_list("pk", flat=True)):
        with transaction.atomic():
            rows = under_way().select_for_update(of=("self",), no_key=True, skip_locked=True)
            upload = rows.filter(pk=pk).first()
            if upload is None or not alone(pk):
                continue
            _note_a_try(upload, now)
            return upload
    return None


def _note_a_try(upload: Import, now: datetime) -> None:
    is_reading = upload.state == State.READING
    if upload.tries >= (MOST_TRIES_READING if is_reading else MOST_TRIES):
        if is_reading:
            upload.state, upload.error = State.FAILED, UNREADABLE
        elif upload.stretch == 1:
            SET_ASIDE[State(upload.state)](upload, now)
            upload.stretch = STRETCH * NARROWER
        upload.stretch, upload.tries = max(1, upload.stretch // NARROWER), 0
    upload.tries += 1
    upload.save(update_fields=["state", "error", "stretch", "tries", "reached", "done"])
