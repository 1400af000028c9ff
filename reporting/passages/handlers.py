"""Facts mark whose rows they may have changed. Everything is heard: what a fact touches is told by
its thread, so a new kind of fact needs no line here."""

from collections.abc import Sequence
from datetime import datetime

from reporting.passages import commands
from smarketing.journal.models import Entry
from smarketing.kernel import nudge

REFRESH_TASK = "reporting.passages.tasks.refresh"
# Facts that stand for many: history brought in, demo data loaded or taken away, hours changed.
OF_ALL = frozenset({"import", "demo", "calendar"})


def mark(entries: Sequence[Entry], now: datetime) -> None:
    if any(entry.subject in OF_ALL for entry in entries):
        commands.mark_all()
    else:
        commands.mark(filter(None, map(_contact_of, entries)))
        commands.mark_companies(e.subject_id for e in entries if e.subject == "company" and e.subject_id)
    nudge.after_commit(REFRESH_TASK)


def _contact_of(entry: Entry) -> int | None:
    kind, _, number = entry.thread.partition(":")
    return int(number) if kind == "contact" and number.isdigit() else None
