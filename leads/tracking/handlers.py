"""Forms that were sent from a browser we know, consents that were withdrawn, key pages that people looked
at, campaigns that links named before there were any."""

from collections.abc import Sequence
from datetime import datetime

from leads.consents import queries as consents
from leads.contacts import queries as people
from leads.handoff import queries as handoffs
from leads.intake import queries as intake
from leads.outcomes import queries as outcomes
from leads.tracking import commands, queries
from smarketing.journal.models import Entry
from smarketing.kernel import nudge
from smarketing.people.notices.commands import News, tell_all

SORT_TASK = "leads.tracking.tasks.sort"


def form_sent(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to submission.processed: which browser it came from, if it says so."""
    told = {entry.payload["submission_id"]: entry for entry in entries if entry.payload.get("contact_id")}
    found = []
    for submission in intake.naming(queries.VISITOR, told):
        entry = told[str(submission.pk)]
        joining = commands.joining_of(
            submission.fields[queries.VISITOR],
            entry.payload["contact_id"],
            submission,
            is_new=bool(entry.payload.get("new")),
        )
        found += [joining] if joining else []
    if found:
        commands.mark(found)
        nudge.after_commit(SORT_TASK)


def consent_withdrawn(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to consent.withdrawn: whose visits may not be joined any more."""
    of_tracking = [e for e in entries if e.payload.get("purpose") == consents.Purpose.PROFILING]
    commands.let_go(consents.whose(entry.subject_id for entry in of_tracking))


def key_page_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to page.viewed: whoever works on the person hears what they look at just now."""
    ids = {entry.payload["contact_id"] for entry in entries}
    whom: dict[int, list[int | None]] = {contact_id: [] for contact_id in ids}
    for contact_id, person_id in (*handoffs.holders_of(ids), *outcomes.open_owners(ids)):
        whom[contact_id].append(person_id)
    names = {contact.pk: str(contact) for contact in people.people().filter(pk__in=ids)}
    news = []
    for entry in entries:
        contact_id = entry.payload["contact_id"]
        text = f"{names.get(contact_id, 'A lead of yours')} is looking at {entry.payload['what']}."
        news.append(News(entry, whom[contact_id], text, f"/contacts/{contact_id}/"))
    tell_all(news, now=now)


def campaign_made(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to campaign.created and .changed: visits by its links are its own, as touchpoints are."""
    taking = {entry.subject_id for entry in entries if "touchpoints_taken" in entry.payload}
    commands.name_campaigns([campaign_id for campaign_id in taking if campaign_id])
