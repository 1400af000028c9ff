"""A marketing and a sales team on Mon–Fri 09:00–17:00 UTC, and a pledge between them."""

import pytest

from sla.clocks import commands as clocks
from smarketing.kernel import actor as actors
from smarketing.people.calendars import commands as calendars
from smarketing.people.members.models import Team, User
from tests.sla.moments import at

MADE = at("Mon 10:00")
SYSTEM = actors.system("test")


@pytest.fixture
def calendar(db):
    return calendars.ensure_default(now=at("Mon 08:00"))


@pytest.fixture
def marketing(calendar):
    return Team.objects.create(name="Demand", side="marketing", calendar=calendar)


@pytest.fixture
def sales(calendar):
    return Team.objects.create(name="EMEA", side="sales", calendar=calendar)


@pytest.fixture
def join(db):
    def join(name, team=None, **roles):
        return User.objects.create(name=name, email=f"{name.lower()}@smarketing.example", team=team, **roles)

    return join


@pytest.fixture
def rep(join, sales):
    return join("Rita", sales)


@pytest.fixture
def colleague(join, sales):
    return join("Carl", sales)


@pytest.fixture
def pledge_for(marketing, sales):
    def pledge_for(label="Ana Ruiz", now=MADE):
        return clocks.make_pledge(
            marketing_team_id=marketing.pk,
            sales_team_id=sales.pk,
            label=label,
            url="/contacts/1/",
            thread="contact:1",
            now=now,
        )

    return pledge_for


@pytest.fixture
def pledge(pledge_for):
    return pledge_for()
