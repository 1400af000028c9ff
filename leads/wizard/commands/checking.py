"""The dry run: what would become of each row, written beside it and nowhere else."""

from datetime import datetime

from leads.fields.queries import known as known_fields
from leads.wizard import firms, judging, storing
from leads.wizard.commands.stretches import BROKE_OFF, go_over, held, through
from leads.wizard.models import Import, ImportRow
from leads.wizard.queries import knowing
from leads.wizard.queries.matching import plan
from leads.wizard.rules.states import State
from smarketing.kernel.command import command


@command
def check(*, import_id: int, now: datetime) -> None:
    """One stretch more."""
    upload = held(import_id, State.CHECKING)
    if upload is None:
        return
    rows = _next(upload)
    how = plan(upload)
    verdicts = judging.read(rows, how, len(upload.columns), known_fields(), now)
    known, _ = knowing.here(verdicts)
    judging.judge(verdicts, knowing.with_earlier(known, verdicts, upload), how)
    firms.forecast(verdicts, upload)
    storing.forecast(verdicts)
    if through(upload, rows):
        go_over(upload)


def set_aside(upload: Import, now: datetime) -> None:
    """The row that nobody came through."""
    for row in _next(upload)[:1]:
        storing.blamed(row, *BROKE_OFF, None)
        through(upload, [row])


def _next(upload: Import) -> list[ImportRow]:
    rows = ImportRow.objects.filter(upload=upload, number__gt=upload.reached)
    return list(rows.only(*judging.READ).order_by("number")[: upload.stretch])
