"""What the demo company's teams promise each other, signed by a lead of each before the first lead came; and
the sizes of companies, which some of it is counted and valued by."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from leads.companies import commands as companies
from leads.companies import queries as known_companies
from sla.agreements import commands as agreements
from sla.agreements import queries
from smarketing.demo import material
from smarketing.demo.cast import Cast
from smarketing.demo.story import LIVELY, Story

BEGAN = timedelta(days=197)  # before now; the words had been agreed on
A_DAY = timedelta(days=1)
LATELY = timedelta(days=75)
# With each sales team, by whose lead it is signed.
AGREED: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    (
        material.EMEA,
        "petra",
        {
            "volume_per_period": 75,
            "volumes": [
                {"channel": "paid_search", "segment": "", "least": 20},
                {"channel": "email", "segment": "", "least": 8},
                {"channel": "", "segment": "large", "least": 10},
            ],
            "value_per_period": 45_000,
            "values": [
                {"channel": "paid_search", "segment": "large", "worth": "1400"},
                {"channel": "paid_search", "segment": "", "worth": "600"},
                {"channel": "", "segment": "enterprise", "worth": "3500"},
                {"channel": "", "segment": "", "worth": "420"},
            ],
        },
    ),
    (
        material.AMERICAS,
        "omar",
        {
            "volume_per_period": 30,
            "volumes": [{"channel": "referral", "segment": "", "least": 6}],
            "value_per_period": 16_000,
            "values": [
                {"channel": "", "segment": "enterprise", "worth": "3000"},
                {"channel": "", "segment": "", "worth": "450"},
            ],
        },
    ),
)
SIZES, WEIGHTS = ("small", "mid", "large", "enterprise"), (4, 5, 3, 1)


def agree_on_promises(story: Story, cast: Cast) -> None:
    began = story.now - BEGAN
    for team, lead, terms in AGREED:
        _agree(cast, team, lead, terms, began)
    story.later(story.now - LIVELY / 2, lambda now: _type_in_sizes(story, cast, now))


def _agree(cast: Cast, team: str, lead: str, terms: Mapping[str, Any], now: datetime) -> None:
    """Marketing's lead drafts and proposes it, both sign."""
    theirs, ours = cast.actor(lead), cast.actor("theo")
    teams = cast.teams[material.DEMAND], cast.teams[team]
    drafted = agreements.draft(marketing_team_id=teams[0].pk, sales_team_id=teams[1].pk, actor=ours, now=now)
    changes = {"terms": terms, "note": "What both sides could keep last year, and a little more."}
    edited = agreements.edit(
        agreement_id=drafted.pk, changes=changes, revision=drafted.revision, actor=ours, now=now
    )
    proposed = agreements.propose(agreement_id=edited.pk, actor=ours, now=now)
    text = queries.fingerprint(proposed)
    agreements.sign(agreement_id=edited.pk, side="marketing", fingerprint=text, actor=ours, now=now)
    agreements.sign(agreement_id=edited.pk, side="sales", fingerprint=text, actor=theirs, now=now + A_DAY)


def _type_in_sizes(story: Story, cast: Cast, now: datetime) -> None:
    """Of the companies whose people were handed over lately and whose size isn't known yet. Every address
    of the demo ends in .example, so that nobody's own company is among them."""
    actor, random = cast.actor("mara"), Random(len(WEIGHTS))
    lately = known_companies.listing().filter(contacts__handoffs__offered_at__gte=now - LATELY, segment="")
    for company in lately.filter(domain__endswith=".example").distinct().order_by("name"):
        size = random.choices(SIZES, WEIGHTS)[0]
        companies.edit(
            company_id=company.pk, changes={"segment": size}, version=company.version, actor=actor, now=now
        )
