"""Sales hears that a campaign has begun, with what to say to the people whom it brings."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from leads.campaigns.models import Campaign
from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.notices.commands import News, tell_all

FAMILY = "campaigns that have begun"


def started_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to campaign.started. Of the demo company's campaigns nobody else is told."""
    campaigns = Campaign.objects.in_bulk([entry.subject_id for entry in entries if entry.subject_id])
    sales = list(members.everyone().filter(is_active=True, team__side="sales").values_list("pk", "demo"))
    news = []
    for entry in entries:
        if campaign := campaigns.get(entry.subject_id or 0):
            whom = [pk for pk, demo in sales if demo or not campaign.demo]
            url = reverse("campaign", args=[campaign.pk])
            news.append(News(entry, whom, _sentence(campaign), url, family=FAMILY))
    tell_all(news, now=now)


def _sentence(campaign: Campaign) -> str:
    """What it is; the talk track as far as a notice holds it, whole on the campaign's page."""
    until = f" and runs until {campaign.ends_on:%d %b %Y}" if campaign.ends_on else ""
    track = " ".join(campaign.talk_track.split())
    say = f"What to say: {track}" if track else "It has no talk track yet."
    return f"{campaign} has begun{until}. {say}"
