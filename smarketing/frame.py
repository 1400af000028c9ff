"""What the frame around every page needs: the rail in the order the viewer works, counts, who.

Everything is computed when the template asks for it, so a fragment costs no query. The frame
decides what is shown first; what somebody may do is decided by the commands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from leads.handoff import queries as handoffs
from smarketing.kernel import clock
from smarketing.people.members import queries as members
from smarketing.people.notices import queries as notices


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the rail. `letter` goes there after G; `aside` ones are in the me menu on a phone. `holds`:
    what else belongs to it, by how those addresses begin."""

    name: str
    label: str
    icon: str
    letter: str
    aside: bool = False
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as this viewer sees it now."""

    name: str
    label: str
    icon: str
    letter: str
    url: str
    current: bool
    count: int
    aside: bool


INBOX = Place("inbox", "Inbox", "inbox", "i")
PEOPLE = ("imports", "merges", "consents", "visitors", "enrolments", "saved-views")
CONTACTS = Place("contacts", "Contacts", "address-book", "c", holds=PEOPLE)
COMPANIES = Place("companies", "Companies", "building", "b", aside=True)
OFFERS = ("handoffs", "hand-off", "next-steps", "qualify-mql")
MY_LEADS = Place("my-leads", "My leads", "send", "l", holds=OFFERS)
HANDOFFS = Place("my-leads", "Handoffs", "send", "l", holds=OFFERS)
OPPORTUNITIES = Place("opportunities", "Opportunities", "coin", "o")
NUMBERS = ("scorecard", "economics", "breaches", "clocks")
DASHBOARD = Place("dashboard", "Dashboard", "layout-dashboard", "d", holds=NUMBERS)
CONTENT = ("assets", "content", "profiles", "spend")
CAMPAIGNS = Place("campaigns", "Campaigns", "speakerphone", "p", aside=True, holds=CONTENT)
WORDS = ("glossary", "definitions")
AGREEMENT = Place("agreement", "Agreement", "certificate", "a", aside=True, holds=WORDS)
SETTINGS = Place("settings", "Settings", "settings", "s", aside=True, holds=("calendars", "mails"))

SALES_RAIL = (INBOX, CONTACTS, COMPANIES, OPPORTUNITIES, HANDOFFS, CAMPAIGNS, DASHBOARD, AGREEMENT)
MARKETING_RAIL = (MY_LEADS, CONTACTS, COMPANIES, OPPORTUNITIES, CAMPAIGNS, DASHBOARD, AGREEMENT)
MANAGER_RAIL = (DASHBOARD, INBOX, HANDOFFS, CONTACTS, COMPANIES, OPPORTUNITIES, CAMPAIGNS, AGREEMENT)
REST_RAIL = (CONTACTS, COMPANIES, HANDOFFS, OPPORTUNITIES, CAMPAIGNS, DASHBOARD, AGREEMENT)


def frame(request: HttpRequest) -> dict[str, "Frame"]:
    """Context processor: `frame` in every template."""
    return {"frame": Frame(request)}


def address(name: str) -> str:
    """The page's address, or nothing when this installation does not serve it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


class Frame:
    """The viewer's surroundings; each part is worked out at first use and then kept."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def now(self) -> datetime:
        """The server's present moment, one for the whole page."""
        moment: datetime = getattr(self.request, "now", None) or clock.now()
        return moment

    @property
    def viewer(self) -> AbstractBaseUser | AnonymousUser:
        return self.request.user

    @cached_property
    def unread(self) -> int:
        """Notices the viewer has not looked at."""
        return notices.unread_count(self.viewer.pk) if self.viewer.pk else 0

    @cached_property
    def side(self) -> str:
        """`marketing`, `sales`, or empty for those above both."""
        team = getattr(self.viewer, "team", None)
        return team.side if team else ""

    @property
    def team_name(self) -> str:
        team = getattr(self.viewer, "team", None)
        return team.name if team else ""

    @property
    def role(self) -> str:
        """In words, as the me menu shows it: `Lead, Sales EMEA`."""
        marks = (("is_manager", "Manager"), ("is_lead", "Lead"), ("is_admin", "Admin"))
        held = [word for mark, word in marks if getattr(self.viewer, mark, False)]
        return ", ".join(held + ([self.team_name] if self.team_name else []))

    @cached_property
    def due(self) -> int:
        """How much needs the viewer now: the length of their inbox's first split."""
        return handoffs.due_count(self.viewer.pk, self.now) if self.viewer.pk else 0

    @cached_property
    def demo(self) -> bool:
        """Whether demo data is among the real."""
        return members.teams().filter(demo=True).exists()

    @property
    def home_url(self) -> str:
        return address("home") or "/"

    @property
    def settings_url(self) -> str:
        return address("settings") if getattr(self.viewer, "is_admin", False) else ""

    @cached_property
    def rail(self) -> list[Entry]:
        return [self._entry(place, url) for place, url in self._places()]

    def _places(self) -> Iterator[tuple[Place, str]]:
        for place in (*self._order(), SETTINGS):
            if url := address(place.name):
                yield place, url

    def _order(self) -> tuple[Place, ...]:
        if getattr(self.viewer, "is_manager", False):
            return MANAGER_RAIL
        return {"sales": SALES_RAIL, "marketing": MARKETING_RAIL}.get(self.side, REST_RAIL)

    def _entry(self, place: Place, url: str) -> Entry:
        current = self.request.path.startswith((url, *(f"/{head}/" for head in place.holds)))
        count = self.due if place is INBOX else 0
        return Entry(place.name, place.label, place.icon, place.letter, url, current, count, place.aside)
