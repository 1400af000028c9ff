"""Which companies the demo's two sides want to win: those where most people know them already."""

from datetime import datetime, timedelta

from django.db.models import Count

from leads.companies import commands as companies
from leads.companies import queries
from smarketing.demo.cast import Cast
from smarketing.demo.story import LIVELY, Story

# Who wants one, why, and what is known of it.
WANTED = (
    ("theo", "Three plants, and they read everything we write.", "enterprise", 5200),
    ("petra", "Their head of maintenance moved there from a customer of ours.", "large", 1400),
    ("omar", "They build a second line next year and look at vendors now.", "large", 900),
    ("mara", "The first of their trade; the others would follow.", "mid", 240),
)
INDUSTRY = "Manufacturing"


def mark_targets(story: Story, cast: Cast) -> None:
    story.later(story.now - LIVELY / 2, lambda now: _mark(cast, now))


def _mark(cast: Cast, now: datetime) -> None:
    """Every address of the demo ends in .example, so that nobody's own company is among them."""
    there = queries.listing().filter(domain__endswith=".example").annotate(people=Count("contacts"))
    most = there.order_by("-people", "name")[: len(WANTED)]
    for company, (who, why, segment, employees) in zip(most, WANTED, strict=False):
        actor = cast.actor(who)
        known = {"segment": segment, "employees": employees, "industry": INDUSTRY, "owner_id": actor.id}
        known["custom.contract_ends"] = (now + timedelta(days=employees % 400)).date().isoformat()
        companies.edit(company_id=company.pk, changes=known, version=company.version, actor=actor, now=now)
        later = now + timedelta(minutes=5)
        companies.mark_target(company_id=company.pk, why=why, actor=actor, now=later)
