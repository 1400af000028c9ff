"""Marketing hears that the day has come on which it wanted to look at somebody again."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from leads.nurture.models import Enrolment
from leads.nurture.queries import may_enrol
from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.members.queries import standing_of
from smarketing.people.notices.commands import News, tell_all

FAMILY = "people to look at again"


def look_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to nurture.look_due. What came of them meanwhile is no news."""
    ids = [entry.subject_id for entry in entries if entry.subject_id]
    lasting = Enrolment.objects.filter(pk__in=ids, ended_at=None).select_related("contact")
    rows = {enrolment.pk: enrolment for enrolment in lasting.defer("contact__search")}
    able = [each for each in members.everyone().filter(is_active=True) if may_enrol(standing_of(each))]
    news = []
    for entry in entries:
        if enrolment := rows.get(entry.subject_id or 0):
            url = reverse("contact", args=[enrolment.contact_id])
            whom = _who_looks(enrolment, able)
            news.append(News(entry, whom, _sentence(enrolment), url, family=FAMILY))
    tell_all(news, now=now)


def _who_looks(enrolment: Enrolment, able: Sequence[members.User]) -> list[int]:
    """Who enrolled them, if they are still `able` to say what comes of it; else the leads of marketing, else
    all of it."""
    marketing = [person for person in able if person.team and person.team.side == "marketing"]
    choices = (
        [person.pk for person in able if person.pk == enrolment.enrolled_by_id],
        [person.pk for person in marketing if person.is_lead],
        [person.pk for person in marketing],
    )
    return next((some for some in choices if some), [])


def _sentence(enrolment: Enrolment) -> str:
    planned = f" for {enrolment.look_on:%d %b %Y}" if enrolment.look_on else ""
    note = f" {' '.join(enrolment.note.split())}" if enrolment.note else ""
    return (
        f"Look at {enrolment.contact} again, as planned{planned}: in nurture, “{enrolment.programme}”.{note}"
    )
