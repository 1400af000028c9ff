"""What a person may do, by side and role (domain.md, People). Reading is open to everybody."""

import unicodedata
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Protocol

LONGEST_ABSENCE = timedelta(days=731)
# Names in the time zone database that are no places.
NO_ZONES = frozenset({"Factory", "localtime"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: their team and side, and what they are above it."""

    person_id: int | None
    name: str
    team_id: int | None
    side: str | None
    is_lead: bool
    is_manager: bool
    is_admin: bool
    is_system: bool = False

    def markets(self) -> bool:
        return self.side == "marketing"

    def sells(self) -> bool:
        return self.side == "sales"

    def commands_side(self, side: str) -> bool:
        """May act for that side at all: a member of one of its teams, or a manager."""
        return self.is_system or self.is_manager or self.side == side

    def leads(self, team_id: int | None) -> bool:
        """Leads that team, or stands in for its lead as a manager."""
        return self.is_system or self.is_manager or (self.is_lead and self.team_id == team_id)

    def invites(self) -> bool:
        """May bring somebody in; an admin's and a manager's role only an admin gives."""
        return self.configures() or self.is_manager

    def configures(self) -> bool:
        """May change people and teams."""
        return self.is_system or self.is_admin

    def may_import(self) -> bool:
        """May bring whole lists of people in."""
        return self.is_system or self.markets() or self.may_export()

    def may_export(self) -> bool:
        return self.is_lead or self.is_manager or self.is_admin


def roles(who: Standing) -> list[str]:
    """What this person is here, in the words of the trade."""
    held = ["Manager"] if who.is_manager else []
    if who.is_lead:
        held.append("Team lead")
    elif who.side:
        held.append("Rep" if who.sells() else "Marketer")
    return held + (["Admin"] if who.is_admin else [])


class Absence(Protocol):
    """A time during which somebody isn't there."""

    def covers(self, moment: datetime, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds something, as far as acting in their place is concerned."""

    person_id: int
    team_id: int | None
    is_active: bool
    leave: Iterable[Absence]  # looked at only where presence matters

    def is_present(self, now: datetime) -> bool:
        return self.is_active and not any(each.covers(now) for each in self.leave)


def may_act_for(who: Standing, holder: Holder | None, team_id: int, now: datetime) -> bool:
    """The holder, a colleague covering for an absent holder, their lead or a manager. Something
    without a holder is acted on by anybody of the team."""
    if who.leads(team_id) or (holder is not None and who.person_id == holder.person_id):
        return True
    return who.team_id == team_id and (holder is None or not holder.is_present(now))


def may_send_away(who: Standing, person_id: int, team_id: int | None) -> bool:
    """Who may say that a person is away or back, and know why: they themselves, their lead, a manager,
    an admin."""
    return who.person_id == person_id or who.configures() or who.is_manager or _leads(who, team_id)


def _leads(who: Standing, team_id: int | None) -> bool:
    return team_id is not None and who.leads(team_id)


def start_of(day: date, zone: str) -> datetime:
    """The moment that day begins in that zone."""
    return datetime.combine(day, time.min, tzinfo=zoneinfo.ZoneInfo(zone))


def email_key(text: str) -> str:
    """An address as sign-in knows it: trimmed, composed, case-folded."""
    return unicodedata.normalize("NFC", text.strip()).casefold()


@cache
def zones() -> tuple[str, ...]:
    """Every time zone somebody may live in, by name."""
    return tuple(sorted(zoneinfo.available_timezones() - NO_ZONES))


def is_zone(name: str) -> bool:
    return name in zones()
