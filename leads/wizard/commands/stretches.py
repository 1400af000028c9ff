"""What every pass does alike: hold the import, note how far it is, go over to what comes after."""

from collections.abc import Sequence

from django.db import connection

from leads.wizard.models import Import, ImportRow
from leads.wizard.rules.states import NEXT, STRETCH, WIDER, State
from smarketing.kernel import nudge

TASK = "leads.wizard.tasks.work"
LOCK = 7_264_003  # with an import's id: who has it works on that one
BROKE_OFF = (
    "broke-off",
    "It broke the import off, twice by itself; whoever runs Smarketing finds why in the log.",
)


def held(import_id: int, state: State) -> Import | None:
    """The import, until the running command ends; None when somebody else works on it, or decided
    otherwise meanwhile."""
    if not alone(import_id):
        return None
    rows = Import.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=import_id, state=state).first()


def alone(import_id: int) -> bool:
    """Whether nobody else works on it; until the transaction ends nobody will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, import_id % 2**31])
        return bool(cursor.fetchone()[0])


def through(upload: Import, rows: Sequence[ImportRow]) -> bool:
    """Note that these rows are done, and whether they were the last."""
    is_last = len(rows) < upload.stretch
    upload.tries, upload.stretch = 0, min(STRETCH, upload.stretch * WIDER)
    upload.done += len(rows)
    upload.reached = rows[-1].number if rows else upload.reached
    upload.save(update_fields=["tries", "stretch", "done", "reached"])
    return is_last


def go_over(upload: Import) -> None:
    """To the pass that comes next, or to the end."""
    upload.state = NEXT[State(upload.state)]
    upload.reached = upload.tries = 0
    upload.stretch = STRETCH
    upload.save(update_fields=["state", "reached", "tries", "stretch"])
    nudge.after_commit(TASK)
