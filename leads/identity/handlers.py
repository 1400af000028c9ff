"""Whoever is new or was changed is compared with those like them, soon and elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from leads.identity import commands
from smarketing.journal.models import Entry
from smarketing.kernel import nudge

COMPARE_TASK = "leads.identity.tasks.compare"
TELLING = frozenset({"name", "email", "phone", "company", "company_name"})


def look_again(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to contact.created, .changed and .separated, and to what an import names."""
    ids = {entry.subject_id for entry in entries if entry.subject_id and _tells(entry)}
    ids |= {pk for entry in entries if not entry.subject_id for pk in entry.payload.get("contact_ids", ())}
    if ids:
        commands.mark(ids)
        nudge.after_commit(COMPARE_TASK)


def doubted(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to handoff.rejected and .returned: sales knows that the person is here already."""
    ids = {entry.payload["contact_id"] for entry in entries if entry.payload.get("reason") == "duplicate"}
    if ids:
        commands.mark(ids, said=True)
        nudge.after_commit(COMPARE_TASK)


def _tells(entry: Entry) -> bool:
    """A change of what people are told apart by."""
    changes = entry.payload.get("changes")
    return not isinstance(changes, dict) or bool(TELLING & set(changes))
