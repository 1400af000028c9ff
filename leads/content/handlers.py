"""Who hears of a request: marketing that something is asked for, who asked what becomes of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse

from leads.content.models import ContentRequest
from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.notices.commands import News, tell_all

SENTENCES = {
    "request.asked": "{who} asks for content: {what}",
    "request.taken": "{who} makes what you asked for: {what}",
    "request.declined": "{who} declined what you asked for, {what}: {why}",
    "request.delivered": "{who} delivered what you asked for: {what}",
    "request.withdrawn": "{who} doesn't need it any more: {what}",
}


def told(entries: Sequence[Entry], now: datetime) -> None:
    requests = ContentRequest.objects.in_bulk([entry.subject_id for entry in entries if entry.subject_id])
    marketing = list(
        members.everyone().filter(is_active=True, team__side="marketing").values_list("pk", flat=True)
    )
    news = []
    for entry in entries:
        if request := requests.get(entry.subject_id or 0):
            why = entry.payload.get("why", "")
            text = SENTENCES[entry.kind].format(who=entry.actor_label, what=request.what, why=why)
            whom = set(_whom(entry.kind, request, marketing)) - {entry.actor_id}
            news.append(News(entry, sorted(whom), text, reverse("content-request", args=[request.pk])))
    tell_all(news, now=now)


def _whom(kind: str, request: ContentRequest, marketing: list[int]) -> Iterable[int]:
    if kind == "request.asked" or (kind == "request.withdrawn" and not request.taken_by_id):
        return marketing
    person = request.taken_by_id if kind == "request.withdrawn" else request.asked_by_id
    return [person] if person else []
