"""The standing cast, and histories built the way they really come about: by replaying commands at
explicit moments. Nothing here writes a handoff, stage or clock behind the commands' back."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.db import transaction

from leads.campaigns import commands as campaigns
from leads.contacts import queries as contacts
from leads.handoff import commands as handoffs
from leads.lifecycle import commands as lifecycle
from leads.words import Stage, Touch
from smarketing.kernel import actor as actors
from smarketing.kernel.actor import Actor
from smarketing.people.calendars.models import Calendar
from smarketing.people.members import commands as members
from smarketing.people.members.models import Team, User

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS_9_TO_17 = [[[540, 1020]]] * 5 + [[], []]
_number = count(1)


def at(moment: str, week: int = 0) -> datetime:
    """`at("Tue 14:05")` in the week of Monday 2 March 2026, UTC; `week` weeks later."""
    day, clock = moment.split()
    hours, minutes = clock.split(":")
    return MONDAY + timedelta(days=DAYS.index(day), hours=int(hours), minutes=int(minutes), weeks=week)


@dataclass(frozen=True)
class Cast:
    """One marketing team, two sales teams, everybody who may or may not do something."""

    marketing: Team
    sales: Team
    other_sales: Team
    marketer: User
    marketing_lead: User
    rep: User
    colleague: User
    lead: User
    other_rep: User
    manager: User
    admin: User

    def everyone(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def cast() -> Cast:
    calendar, _ = Calendar.objects.get_or_create(
        name="Mon to Fri 9 to 17", defaults={"zone": "UTC", "week": WEEKDAYS_9_TO_17}
    )
    marketing, sales, other = Team.objects.bulk_create(
        Team(name=name, side=side, calendar=calendar)
        for name, side in (("Demand", "marketing"), ("EMEA", "sales"), ("Americas", "sales"))
    )
    people = {
        "marketer": _person("Mara Marketer", marketing),
        "marketing_lead": _person("Milo Lead", marketing, is_lead=True),
        "rep": _person("Rita Rep", sales),
        "colleague": _person("Carl Colleague", sales),
        "lead": _person("Lena Lead", sales, is_lead=True),
        "other_rep": _person("Otto Other", other),
        "manager": _person("Max Manager", None, is_manager=True),
        "admin": _person("Ada Admin", None, is_admin=True),
    }
    User.objects.bulk_create(people.values())
    return Cast(marketing=marketing, sales=sales, other_sales=other, **people)


@contextmanager
def house():
    """The cast in an empty house, which is gone afterwards: for tests that play several histories. (Django
    takes a test's own transaction for none; this is one.)"""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield cast()
        transaction.set_rollback(True)


def team(name: str, side: str, calendar: Calendar) -> Team:
    return Team.objects.create(name=name, side=side, calendar=calendar)


def user(name: str, team: Team | None, **fields: Any) -> User:
    made = _person(name, team, **fields)
    made.save()
    return made


def _person(name: str, team: Team | None, **fields: Any) -> User:
    email = f"{name.split()[0].lower()}{next(_number)}@smarketing.example"
    return User(name=name, email=email, team=team, **fields)


def away(user: User, now: datetime, days: int = 1, kind: str = "vacation") -> Any:
    """Somebody isn't there from now on until that many days from today are over."""
    last = now.date() + timedelta(days=days)
    return members.plan_leave(
        person_id=user.pk, first_day=now.date(), last_day=last, kind=kind, actor=who(user), now=now
    )


def who(user: User) -> Actor:
    return actors.person(user.pk, user.name)


def a_contact(now: datetime, *, stage: str = Stage.LEAD, by: User | None = None, **fields: Any) -> Any:
    """A person of a company, brought in by a form."""
    number = next(_number)
    known = {"name": f"Person {number}", "email": f"person{number}@company{number}.example", **fields}
    actor = who(by) if by else actors.system("form")
    return lifecycle.register(fields=known, stage=stage, cause="submission.processed", actor=actor, now=now)


def a_touch(contact: Any, now: datetime, **fields: Any) -> Any:
    chosen = {"kind": Touch.FORM, "channel": "paid_search", **fields}
    return campaigns.touch(contact=contact, actor=actors.system("form"), now=now, **chosen)


def an_mql(cast: Cast, now: datetime, **fields: Any) -> Any:
    """A person whom the marketer found qualified."""
    contact = a_contact(now, **fields)
    lifecycle.qualify_mql(
        contact_ids=[contact.pk], reason="Asked for a demo", actor=who(cast.marketer), now=now
    )
    return contacts.get(contact.pk)


def an_offer(cast: Cast, now: datetime, *, holder: User | None = None, **fields: Any) -> Any:
    """An MQL offered to the sales team, held by the rep unless somebody else is named."""
    contact = an_mql(cast, now, **fields)
    return handoffs.offer(
        contact_id=contact.pk,
        sales_team_id=cast.sales.pk,
        holder_id=(holder or cast.rep).pk,
        actor=who(cast.marketer),
        now=now,
    )


def an_unheld_offer(cast: Cast, now: datetime) -> Any:
    """An offer to a team that lets its reps claim."""
    Team.objects.filter(pk=cast.sales.pk).update(assignment="claim")
    contact = an_mql(cast, now)
    return handoffs.offer(
        contact_id=contact.pk, sales_team_id=cast.sales.pk, actor=who(cast.marketer), now=now
    )


def an_accepted(cast: Cast, now: datetime, *, decided: datetime | None = None) -> Any:
    offer = an_offer(cast, now)
    return handoffs.accept(handoff_id=offer.pk, actor=who(cast.rep), now=decided or now)


def an_attempt(handoff: Any, by: User, now: datetime, **fields: Any) -> Any:
    told = {"via": "call", "result": "connected", "happened_at": now, **fields}
    return handoffs.log_attempt(handoff_id=handoff.pk, actor=who(by), now=now, **told)


def a_qualified(cast: Cast, now: datetime) -> Any:
    from leads.handoff.queries import criteria_of

    handoff = an_accepted(cast, now)
    return handoffs.qualify(
        handoff_id=handoff.pk, criteria=criteria_of(handoff), actor=who(cast.rep), now=now
    )


def a_returned(cast: Cast, now: datetime, *, reason: str = "bad_data", **said: Any) -> Any:
    """A rep accepted and gives back at that moment, an hour after the offer. Bad data comes back at once,
    too early after ninety days."""
    handoff = an_accepted(cast, now - timedelta(hours=1))
    return handoffs.return_(handoff_id=handoff.pk, reason=reason, actor=who(cast.rep), now=now, **said)


def an_enrolled(cast: Cast, now: datetime, **asked: Any) -> Any:
    """Somebody whom sales returned the hour before is in nurture from then on."""
    handoff = a_returned(cast, now - timedelta(hours=1))
    terms = {"programme": "Second look", **asked}
    return handoffs.enrol(contact_id=handoff.contact_id, actor=who(cast.marketer), now=now, **terms)


def snapshot(*models: Any) -> SimpleNamespace:
    """How many rows and which values there are: to assert that a refusal wrote nothing."""
    return SimpleNamespace(
        rows={model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    )
