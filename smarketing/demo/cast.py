"""The demo company's people, teams, calendars, campaigns and forms, set up by an admin's commands."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password

from leads.campaigns import commands as campaigns
from leads.campaigns.queries import Asset, Campaign
from leads.intake import commands as intake
from leads.intake.queries import Form
from leads.tracking import commands as tracking
from leads.tracking.queries import Site
from sla.agreements import commands as agreements
from smarketing.demo import browsing, material, own_fields, programme
from smarketing.kernel import actor as actors
from smarketing.kernel.actor import Actor
from smarketing.people.calendars import commands as calendars
from smarketing.people.members import commands as members
from smarketing.people.members import queries as people
from smarketing.people.members.queries import Team, User

WEEKDAYS = [[[9 * 60, 17 * 60]]] * 5 + [[], []]
ALWAYS = [[[0, 24 * 60]]] * 7
SETUP = actors.system("demo")


@dataclass(frozen=True, slots=True)
class Cast:
    people: dict[str, User]
    teams: dict[str, Team]
    campaigns: dict[str, Campaign]
    forms: dict[str, Form]
    site: Site
    assets: dict[str, Asset] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        return people.actor_of(self.people[key])

    def reps(self, team: str) -> list[User]:
        return [user for user in self.people.values() if user.team_id == self.teams[team].pk]


def assemble(now: datetime, today: date) -> Cast:
    """Everything that was there at `now`, before the first lead came, and what was planned until
    `today`."""
    agreements.ensure_default(now=now)
    teams = _teams(now)
    staff = {person.key: _person(person, teams, now) for person in material.PEOPLE}
    User.objects.filter(demo=True).update(password=make_password(material.PASSWORD))
    marketer = people.actor_of(staff["mara"])
    own_fields.add_fields(people.actor_of(staff["theo"]), now)
    planned, forms = _campaigns(staff["mara"], marketer, now, today), _forms(marketer, now)
    return Cast(staff, teams, planned, forms, _site(forms, marketer, now))


def _teams(now: datetime) -> dict[str, Team]:
    """EMEA keeps office hours; the Americas team answers round the clock, so that something is always
    due in minutes, whenever somebody looks."""
    made = {}
    for name, side, zone, week, country in (
        (material.DEMAND, "marketing", "Europe/London", WEEKDAYS, "GB"),
        (material.EMEA, "sales", "Europe/Berlin", WEEKDAYS, "DE"),
        (material.AMERICAS, "sales", "America/New_York", ALWAYS, ""),
    ):
        hours = "round the clock" if week is ALWAYS else "Mon–Fri 09:00–17:00"
        calendar = calendars.create(
            name=f"{name}: {hours}", zone=zone, week=week, country=country, actor=SETUP, now=now, demo=True
        )
        made[name] = members.create_team(
            name=name, side=side, zone=zone, calendar_id=calendar.pk, actor=SETUP, now=now, demo=True
        )
    return made


def _person(person: material.Person, teams: dict[str, Team], now: datetime) -> User:
    return members.invite(
        email=person.email,
        name=person.name,
        team_id=teams[person.team].pk if person.team else None,
        is_lead=person.lead,
        is_manager=person.manager,
        is_admin=person.admin,
        zone="" if person.team else "Europe/Berlin",
        actor=SETUP,
        now=now,
        demo=True,
    )


def _campaigns(owner: User, actor: Actor, now: datetime, today: date) -> dict[str, Campaign]:
    """Each entered on its first day, also those that begin later than `now`, and announced to sales."""
    made = {}
    for each in sorted(programme.of(today), key=lambda campaign: -campaign.since):
        starts_on = today - timedelta(days=each.since)
        fields = {
            "key": each.key,
            "name": each.name,
            "starts_on": starts_on,
            "ends_on": today - timedelta(days=each.until) if each.until else None,
            "budget": Decimal(each.budget) if each.budget else None,
            "owner_id": owner.pk,
            "talk_track": each.talk,
        }
        entered = max(now, datetime.combine(starts_on, time(8), UTC))
        campaign = campaigns.create(fields=fields, actor=actor, now=entered, demo=True)
        campaigns.announce(campaign_id=campaign.pk, now=entered)
        made[each.key] = campaign
    return made


def _forms(actor: Actor, now: datetime) -> dict[str, Form]:
    made = {}
    for each in material.FORMS:
        asset = campaigns.create_asset(
            fields={"key": f"{each.key}-page", "name": each.asset, "kind": "page"},
            actor=actor,
            now=now,
            demo=True,
        )
        fields: dict[str, Any] = {"name": each.name, "kind": each.kind, "qualifies": each.qualifies}
        fields["asset_id"] = asset.pk
        if each.key == own_fields.ASKED_BY:
            fields["questions"] = own_fields.ASKED
        made[each.key] = intake.create_form(
            fields=fields, key=f"demo-{each.key}", actor=actor, now=now, demo=True
        )
    return made


def _site(forms: dict[str, Form], actor: Actor, now: datetime) -> Site:
    """Its visitors are asked; pages that say something of who looks at them are watched."""
    shown = {"pattern": "/roi-calculator", "name": "ROI calculator"}
    watched = [{"pattern": pattern, "name": name} for pattern, name in browsing.KEY_PAGES.items()]
    fields = {
        "name": "Northwind web site",
        "origins": [browsing.HOME],
        "key_pages": [*watched, {**shown, "asset_id": forms["roi-calculator"].asset_id}],
    }
    return tracking.create_site(fields=fields, key="demo-site", actor=actor, now=now, demo=True)
