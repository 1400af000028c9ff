"""A negotiation reaches people: what is proposed, those who may sign; what is in force, both teams."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from sla.agreements import queries
from sla.agreements.models import Agreement
from smarketing.journal.models import Entry
from smarketing.kernel.moments import said
from smarketing.people.members import queries as members
from smarketing.people.members.queries import User
from smarketing.people.notices import commands as notices

# Facts in words, and whether everybody of both teams hears them or only those who negotiate.
SENTENCES = {
    "agreement.proposed": ("{who} proposes {what}. Read it, then sign or decline.", False),
    "agreement.signed": ("{who} signed {what} for {side}.", False),
    "agreement.declined": ("{who} declined {what}: {why}", False),
    "agreement.withdrawn": ("{who} withdrew {what}: {why}", False),
    "agreement.activated": ("Both teams signed {what}. It holds from {begins}.", True),
}


def told(entries: Sequence[Entry], now: datetime) -> None:
    """Everybody but who did it."""
    agreements = Agreement.objects.select_related("marketing_team", "sales_team")
    found = agreements.in_bulk([entry.subject_id for entry in entries if entry.subject_id])
    for entry in entries:
        if entry.subject_id in found:
            _tell(entry, found[entry.subject_id], now)


def last_resort_gone(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to people who leave or change teams: where one was named as last resort, managers and the
    sales team's leads hear that somebody stands in until a new version names another."""
    named = Agreement.objects.filter(
        state=Agreement.State.ACTIVE, terms__last_resort__in=[entry.subject_id for entry in entries]
    ).select_related("marketing_team", "sales_team")
    for entry in entries:
        gone = [agreement for agreement in named if _lost(agreement, entry.subject_id)]
        if gone:
            between = ", ".join(f"{queries.between(each)} (version {each.version})" for each in gone)
            leads = [person for each in gone for person in members.leads_of(each.sales_team_id or 0)]
            notices.tell(
                entry=entry,
                person_ids={person.pk for person in [*leads, *members.managers()]} - {entry.actor_id},
                text=f"{members.person(entry.subject_id or 0)} is no longer there as last resort between "
                f"{between}: the team's lead stands in, else a manager, until a new version names somebody.",
                url=reverse("agreement-version", args=[gone[0].pk]),
                level="warning",
                now=now,
            )


def _lost(agreement: Agreement, person_id: int | None) -> bool:
    """Whether it names that person, who can't answer for the team any more."""
    if queries.terms(agreement).last_resort != person_id:
        return False
    return not members.answering_for(agreement.sales_team_id or 0).filter(pk=person_id or 0).exists()


def _tell(entry: Entry, agreement: Agreement, now: datetime) -> None:
    sentence, everybody = SENTENCES[entry.kind]
    words = {
        "who": entry.actor_label,
        "what": f"version {agreement.version} of the agreement between {queries.between(agreement)}",
        "side": entry.payload.get("side", ""),
        "why": entry.payload.get("why", ""),
    }
    told = set(_concerned(agreement, everybody=everybody)) - {entry.actor_id}
    url = reverse("agreement-version", args=[agreement.pk])
    news = [
        notices.News(entry, [who.pk], sentence.format(**words, begins=_begins(agreement, who)), url)
        for who in members.active(told)
    ]
    notices.tell_all(news, now=now)


def _begins(agreement: Agreement, reader: User) -> str:
    return said(agreement.effective_from, ZoneInfo(reader.own_zone))


def _concerned(agreement: Agreement, *, everybody: bool) -> Iterable[int]:
    """The leads of both teams (all members, if it concerns everybody); managers where a team has no lead."""
    for team_id in queries.team_ids(agreement):
        people = members.members(team_id) if everybody else members.leads_of(team_id) or members.managers()
        yield from (person.pk for person in people)
