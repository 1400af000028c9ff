"""Facts mark whose rows they may have changed. Everything is heard: what a fact touches is told by
its thread, so a new kind of fact needs no line here; a company's and a campaign's people are looked up."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from reporting.passages import commands
from smarketing.journal.models import Entry
from smarketing.kernel import nudge

REFRESH_TASK = "reporting.passages.tasks.refresh"
# Facts that touch everybody: demo data came or went, hours changed, an import that names nobody.
OF_ALL = frozenset({"import", "demo", "calendar"})


def mark(entries: Sequence[Entry], now: datetime) -> None:
    named = {contact for entry in entries for contact in _contacts_of(entry)}
    if any(entry.subject in OF_ALL and "contact_ids" not in entry.payload for entry in entries):
        commands.mark_all()
    else:
        commands.mark(named)
        commands.mark_companies(e.subject_id for e in entries if e.subject == "company" and e.subject_id)
        commands.mark_campaigns(e.subject_id for e in entries if _took_over(e) and e.subject_id)
    nudge.after_commit(REFRESH_TASK)


def _took_over(entry: Entry) -> bool:
    """Touchpoints that named a campaign before there was one became its own."""
    return entry.subject == "campaign" and bool(entry.payload.get("touchpoints_taken"))


def _contacts_of(entry: Entry) -> Iterator[int]:
    yield from entry.payload.get("contact_ids", ())
    kind, _, number = entry.thread.partition(":")
    if kind == "contact" and number.isdigit():
        yield int(number)
