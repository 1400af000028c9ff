"""What people call the things that numbers are filtered and split by."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from leads import meanings
from leads.campaigns import queries as campaigns
from leads.companies.queries import Company
from leads.words import Channel, channel_label
from reporting.metrics.queries import BLANK, NONE, Filters
from sla.glossary.queries import Kind
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Named, Team

LABELS = {
    "team": "Team",
    "pair": "Between",
    "rep": "Rep",
    "marketer": "Marketer",
    "channel": "Channel",
    "campaign": "Campaign",
    "segment": "Segment",
    "reason": "Sent back as",
}
NOTHING = {
    "team": "No team",
    "rep": "Nobody",
    "marketer": "Nobody",
    "channel": channel_label(None),
    "campaign": "No campaign",
}
PEOPLE = ("rep", "marketer")
SEGMENTS = {key: key.capitalize() for key, _ in Company._meta.get_field("segment").choices or ()}


class Names:
    """Looked up once for a page, each kind when it is first asked for."""

    def of(self, dimension: str, word: str) -> str:
        """The name of a filter's value as it stands in an address; refused when there is no such."""
        found = self.each(dimension, [word]).get(word)
        if found is None:
            raise Refused("no-such-filter", f"There is no such {dimension}.", status=NOT_FOUND)
        return found

    def each(self, dimension: str, words: Iterable[str]) -> dict[str, str]:
        """The names of those words that mean something."""
        wanted = list(words)
        known = {BLANK: "Not stated", **self.choices(dimension)}
        if dimension in NOTHING:
            known[NONE] = NOTHING[dimension].capitalize()
        if dimension in PEOPLE:  # whoever held, sold or offered anything, also from another team or long ago
            strangers = [int(word) for word in wanted if word not in known]
            known |= {str(person.pk): person.name for person in members.people(strangers)}
        return {word: known[word] for word in wanted if word in known}

    def applied(self, filters: Filters) -> dict[str, str]:
        return {name: self.of(name, word) for name, word in filters.values.items()}

    def choices(self, dimension: str) -> Mapping[str, str]:
        """What a filter offers, by the word in an address."""
        return self._lists[dimension]()

    @cached_property
    def _lists(self) -> Mapping[str, Callable[[], Mapping[str, str]]]:
        return {
            "team": lambda: self._teams,
            "pair": lambda: self._pairs,
            "rep": lambda: self._people_of("sales"),
            "marketer": lambda: self._people_of("marketing"),
            "channel": lambda: {channel: channel_label(channel) for channel in Channel} | _no_channel(),
            "campaign": lambda: self._campaigns,
            "segment": lambda: SEGMENTS | {BLANK: "Not stated"},
            "reason": lambda: meanings.labels(Kind.REFUSAL),
        }

    @cached_property
    def _every_team(self) -> list[Team]:
        return list(members.teams())

    @cached_property
    def _everyone(self) -> list[Named]:
        return members.names()

    @property
    def _teams(self) -> Mapping[str, str]:
        return {str(team.pk): team.name for team in self._every_team}

    @property
    def _pairs(self) -> Mapping[str, str]:
        """Every two teams of which the one may hand over to the other."""
        return {
            f"{one.pk}-{other.pk}": f"{one} and {other}"
            for one in self._every_team
            for other in self._every_team
            if (one.side, other.side) == ("marketing", "sales")
        }

    def _people_of(self, side: str) -> Mapping[str, str]:
        teams = {team.pk for team in self._every_team if team.side == side}
        return {str(person.pk): person.name for person in self._everyone if person.team_id in teams}

    @cached_property
    def _campaigns(self) -> Mapping[str, str]:
        return {str(campaign.pk): campaign.name for campaign in campaigns.options()}


def _no_channel() -> dict[str, str]:
    return {BLANK: channel_label(""), NONE: channel_label(None).capitalize()}
