"""A company with something of everything, and a token that may do it all."""

import logging
from datetime import timedelta
from decimal import Decimal

import pytest

from leads.campaigns import commands as campaigns
from leads.content import commands as content
from leads.profiles import commands as profiles
from smarketing.kernel import clock
from smarketing.people.tokens import commands as tokens
from smarketing.people.tokens import rules
from tests import given
from tests.faults.processes import hang_up_on_everybody_else
from tests.kept import Kept


@pytest.fixture
def furnished(transactional_db, settings, caplog):
    """The cast, with a handoff at each step; served by another thread, so it is all committed."""
    settings.API_REQUESTS_PER_MINUTE = 0
    for talker in ("smarketing.requests", "django.request"):  # thousands of lines that nobody reads
        caplog.set_level(logging.ERROR, talker)
    yield company()
    hang_up_on_everybody_else()  # threads that a caller left open keep their connection


@Kept
def company():
    cast, now = given.cast(), clock.now() - timedelta(hours=2)
    manager = given.who(cast.manager)
    spring = campaigns.create(fields={"key": "spring", "name": "Spring"}, actor=manager, now=now)
    spent = {"spent_on": now.date(), "amount": Decimal(10), "what": "Ads"}
    campaigns.enter_spend(campaign_id=spring.pk, **spent, actor=manager, now=now)
    campaigns.create_asset(fields={"key": "guide", "name": "Guide"}, actor=manager, now=now)
    profiles.create(kind="persona", fields={"name": "Petra"}, why="New", actor=manager, now=now)
    content.ask(fields={"what": "A case study"}, actor=manager, now=now)
    given.a_touch(given.a_contact(now), now)
    given.an_mql(cast, now)
    given.an_offer(cast, now)
    given.a_qualified(cast, now)
    given.an_attempt(given.an_accepted(cast, now), cast.rep, now)
    return cast


@pytest.fixture
def secret(furnished):
    made = tokens.create(
        person_id=furnished.manager.pk,
        name="Tries everything",
        scopes=list(rules.SCOPES),
        expires_at=None,
        actor=given.who(furnished.admin),
        now=clock.now(),
    )
    return made.secret
