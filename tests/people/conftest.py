"""A small company: an admin, a manager, a marketing and a sales team with a lead and a rep."""

from datetime import UTC, datetime

import pytest

from smarketing.kernel import actor as actors
from smarketing.people.calendars.models import Calendar
from smarketing.people.members import commands as members
from smarketing.people.members.models import Team

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
SYSTEM = actors.system("test")


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 is slow on purpose; nothing here judges it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def password():
    return PASSWORD


@pytest.fixture
def calendar(db):
    return Calendar.objects.create(name="Test hours", zone="UTC", week=[[[540, 1020]]] * 5 + [[], []])


def make_team(name, side, calendar):
    return members.create_team(
        name=name, side=side, zone="Europe/Berlin", calendar_id=calendar.pk, actor=SYSTEM, now=NOW
    )


@pytest.fixture
def marketing(calendar) -> Team:
    return make_team("Demand", "marketing", calendar)


@pytest.fixture
def sales(calendar) -> Team:
    return make_team("Sales EMEA", "sales", calendar)


@pytest.fixture
def join(db):
    def join(name, team=None, **roles):
        return members.invite(
            email=f"{name.lower()}@acme.test",
            name=name,
            team_id=team.pk if team else None,
            password=PASSWORD,
            actor=SYSTEM,
            now=NOW,
            **roles,
        )

    return join


@pytest.fixture
def admin(join):
    return join("Ada", is_admin=True)


@pytest.fixture
def manager(join):
    return join("Max", is_manager=True)


@pytest.fixture
def marketer(join, marketing):
    return join("Mia", marketing)


@pytest.fixture
def lead(join, sales):
    return join("Lea", sales, is_lead=True)


@pytest.fixture
def rep(join, sales):
    return join("Rita", sales)


@pytest.fixture
def acting():
    """The person as an actor."""
    return lambda person: actors.person(person.pk, person.name)
