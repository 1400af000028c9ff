"""What the list of contacts can be narrowed to: all that the page offers, and what programs look
people up by."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.http import QueryDict

from leads.campaigns import queries as campaigns
from leads.companies import queries as companies
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.fields.narrowing import with_added
from leads.fields.queries import Of
from leads.lifecycle.commands import DISQUALIFIERS
from leads.nurture import queries as nurture
from leads.record.searching import Searching
from leads.saved.narrowing import View
from leads.words import Channel, Stage
from smarketing.kernel.api.filters import BAD, After, Before, Day, Filters, Flag, Ids, OneOf, Text
from smarketing.kernel.api.shapes import LARGEST
from smarketing.kernel.errors import Refused

People = QuerySet[Contact]
ME, NOBODY = "me", "nobody"
OWNERS = "^(me|nobody|[1-9][0-9]{0,17})(,(me|nobody|[1-9][0-9]{0,17}))*$"
CHANNELS = {"not_stated": Q(channel=""), "no_touch": Q(channel=None)}
WORDS = (
    "Whole words where at least 50 people have all of them, or anybody those of a whole address; else "
    "beginnings of words (see `begins`), a phone's digits or an id."
)
BATON = {"open": Q(baton__isnull=False), "none": Q(baton__isnull=True)}


class ContactFilters(Searching, Filters):
    view = View("contacts")
    q = Text("search", method="by_words", help_text=WORDS)
    begins = Flag("search", method="how", help_text="`true`: words of `q` may go on however many have them.")
    id = Ids("pk")
    email = Text("email_key", method="by_email", help_text="Exactly this address, in any case.")
    source = Text("source", help_text="Whose `external_id` it is.")
    external_id = Text("external_id")
    company = Ids("company")
    domain = Text("company__domain", method="by_domain", help_text="The company's, e.g. `acme.example`.")
    country = Text("country", "iexact")
    stage = OneOf("stage", Stage)
    channel = OneOf("channel", [*Channel, *CHANNELS], method="by_channel")
    owner = Text(
        "owner", method="by_owner", pattern=OWNERS, help_text="Ids with commas; also `me` and `nobody`."
    )
    team = Ids("owner__team", help_text="The owner's.")
    campaign = Ids("touchpoints", method="by_campaign", help_text="Touched by it.")
    handoff = OneOf("baton", ["open", "offered", "accepted", "none"], method="by_handoff")
    holder = Ids("open__holder", help_text="Of the open handoff.")
    sales_team = Ids("open__sales_team", help_text="Of the open handoff.")
    disqualified = Flag("disqualified", method="by_mark")
    disqualified_for = OneOf("disqualified", DISQUALIFIERS)
    recycled = Flag("recycled")
    nurture = Flag("enrolments", method="by_nurture", help_text="Whether they are in nurture now.")
    programme = Text("enrolments", method="by_programme", help_text="In this nurture programme now.")
    look_on_after = Day(
        "enrolments", method="by_look_from", help_text="In nurture: the day of the next look."
    )
    look_on_before = Day("enrolments", method="by_look_until", help_text="In nurture: before that day.")
    rest_until_after = Day("rest_until", "gte", help_text="Rests until that day or longer.")
    rest_until_before = Day("rest_until", "lt")
    stage_since_after = After("stage_since")
    stage_since_before = Before("stage_since")
    changed_after = After("changed_at")
    changed_before = Before("changed_at")
    created_after = After("created_at")
    created_before = Before("created_at")

    @classmethod
    def asked(cls, query: QueryDict) -> type[Filters]:
        """Fields that were added, too: `custom.<key>`, and from or up to a number or day."""
        return with_added(cls, Of.CONTACT, query)

    def by_email(self, rows: People, name: str, value: str) -> People:
        return rows.filter(email_key=contacts.email_key(value))

    def by_domain(self, rows: People, name: str, value: str) -> People:
        return rows.filter(company__domain=companies.domain_as_kept(value))

    def by_channel(self, rows: People, name: str, values: Sequence[str]) -> People:
        wanted = Q(channel__in=[value for value in values if value not in CHANNELS])
        for value in CHANNELS.keys() & set(values):
            wanted |= CHANNELS[value]
        return rows.filter(wanted)

    def by_owner(self, rows: People, name: str, value: str) -> People:
        words = {word.strip() for word in value.split(",")}
        ids = [int(word) for word in words - {ME, NOBODY} if _is_id(word)]
        if len(ids) < len(words - {ME, NOBODY}):
            raise Refused(BAD, "owner: give ids, me or nobody.", status=400, field="owner")
        mine = [self.actor.id] if ME in words else []
        nobodys = Q(owner=None) if NOBODY in words else Q(pk__in=[])
        return rows.filter(Q(owner__in=[*ids, *mine]) | nobodys)

    def by_campaign(self, rows: People, name: str, values: Sequence[int]) -> People:
        return rows.filter(pk__in=campaigns.touched_by(values))

    def by_handoff(self, rows: People, name: str, values: Sequence[str]) -> People:
        wanted = Q(baton__in=[value for value in values if value not in BATON])
        for value in BATON.keys() & set(values):
            wanted |= BATON[value]
        return rows.filter(wanted)

    def by_nurture(self, rows: People, name: str, value: bool) -> People:
        return rows.filter(nurture.in_nurture(yes=value))

    def by_programme(self, rows: People, name: str, value: str) -> People:
        return rows.filter(nurture.in_nurture(programme=value))

    def by_look_from(self, rows: People, name: str, value: date) -> People:
        return rows.filter(nurture.look_from(value))

    def by_look_until(self, rows: People, name: str, value: date) -> People:
        return rows.filter(nurture.look_before(value))

    def by_mark(self, rows: People, name: str, value: bool) -> People:
        return rows.exclude(disqualified="") if value else rows.filter(disqualified="")


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and 0 < int(word[:20]) <= LARGEST
