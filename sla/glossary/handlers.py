"""What happens to a word reaches people: a proposal those who may agree, the rest the leads of both sides."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.notices.commands import News, tell_all

SENTENCES = {
    "definition.proposed": "{who} proposes what “{label}” means from now on. Read it, then agree or decline.",
    "definition.agreed": "“{label}” has a new agreed meaning, version {version}.",
    "definition.declined": "{who} declined what “{label}” should mean: {why}",
    "definition.withdrawn": "{who} withdrew what “{label}” should mean: {why}",
}


def told(entries: Sequence[Entry], now: datetime) -> None:
    """All leads and managers but who did it; of a proposal not the leads of the side that made it."""
    leads = list(members.everyone().filter(is_active=True, is_lead=True).values_list("pk", "team__side"))
    managers = set(members.managers().values_list("pk", flat=True))
    news = []
    for entry in entries:
        whose = entry.payload.get("side") if entry.kind == "definition.proposed" else None
        whom = {pk for pk, side in leads if side != whose} | managers
        text = SENTENCES[entry.kind].format(who=entry.actor_label, **{"why": "", **entry.payload})
        url = reverse("glossary-word", args=[entry.payload["term"]])
        news.append(News(entry, sorted(whom - {entry.actor_id}), text, url))
    tell_all(news, now=now)
