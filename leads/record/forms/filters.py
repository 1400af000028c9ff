"""What the contact list can be narrowed to; everything in the address, nothing in a session.

A value that means nothing is left out and said so (`notes`): an old link still shows a list.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from leads import meanings
from leads.campaigns import queries as campaigns
from leads.companies import queries as companies
from leads.contacts.queries import Contact
from leads.fields.listed import Narrowing
from leads.fields.queries import Of
from leads.nurture import queries as nurture
from leads.record.queries import listing
from leads.record.searching import Searching
from leads.words import Channel, channel_label
from smarketing.people.members import queries as members

ME, NOBODY, NOT_STATED, NO_TOUCH = "me", "nobody", "not_stated", "no_touch"
CHANNELS = [
    *((str(channel), channel_label(channel)) for channel in Channel),
    (NOT_STATED, channel_label("")),
    (NO_TOUCH, channel_label(None).capitalize()),
]
HANDOFFS = [("open", "Open"), ("offered", "Offered"), ("accepted", "Accepted"), ("none", "None open")]
NURTURE = [("yes", "In nurture"), ("due", "Look is due"), ("no", "Not in nurture")]
YES_NO = [("no", "No"), ("yes", "Yes")]
BEGINS = [("yes", "also where they merely begin so")]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ContactFilter(Searching, filters.FilterSet):
    q = filters.CharFilter(label="Search", method="by_words")
    begins = filters.ChoiceFilter(
        label="Words searched for",
        choices=BEGINS,
        method="how",
        empty_label="whole, where many have them",
    )
    stage = filters.MultipleChoiceFilter(label="Stage", choices=lambda: [*meanings.stage_labels().items()])
    channel = filters.ChoiceFilter(label="Source", choices=CHANNELS, method="by_channel", empty_label="Any")
    owner = filters.ChoiceFilter(label="Owner", method="by_owner", empty_label="Anybody")
    team = filters.ChoiceFilter(label="Owner's team", field_name="owner__team", empty_label="Any")
    company = filters.ChoiceFilter(label="Company", empty_label="Any")
    campaign = filters.ChoiceFilter(label="Campaign", method="by_campaign", empty_label="Any")
    handoff = filters.ChoiceFilter(label="Handoff", choices=HANDOFFS, method="by_handoff", empty_label="Any")
    disqualified = filters.ChoiceFilter(
        label="Disqualified", choices=YES_NO, method="by_mark", empty_label="Any"
    )
    nurture = filters.ChoiceFilter(label="Nurture", choices=NURTURE, method="by_nurture", empty_label="Any")
    programme = filters.ChoiceFilter(label="Programme", method="by_programme", empty_label="Any")
    created_from = filters.DateFilter(label="Created from", method="since", widget=DAY)
    created_to = filters.DateFilter(label="Created to", method="until", widget=DAY)

    class Meta:
        model = Contact
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        viewer_id: int | None,
        now: datetime,
        people: Sequence[Any] | None = None,
        rows: QuerySet[Contact] | None = None,
    ) -> None:
        """`rows`: what is narrowed, where the rows are read as they are found."""
        super().__init__(data, queryset=listing.narrow() if rows is None else rows)
        self.viewer_id, self.today = viewer_id, timezone.localtime(now).date()
        self.added = Narrowing(Of.CONTACT, data)
        people = members.names() if people is None else [members.named(person) for person in people]
        teams = {person.team_id: person.team for person in people if person.team}
        offered: Mapping[str, list[tuple[Any, str]]] = {
            "owner": [(ME, "Me"), (NOBODY, "Nobody"), *((person.pk, person.name) for person in people)],
            "team": sorted(teams.items(), key=lambda team: team[1]),
            "company": companies.choice(data.get("company", "")),
            "campaign": list(campaigns.options().values_list("pk", "name")),
            "programme": [(name, name) for name, _ in nurture.programmes()],
        }
        for name, choices in offered.items():
            self.filters[name].extra["choices"] = partial(list, choices)  # else each choice is copied
        if "company" not in data:  # nobody looks for one among thousands: its own page leads here
            del self.filters["company"]

    def filter_queryset(self, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        """What was added narrows, too."""
        return self.added.rows(super().filter_queryset(queryset))

    def means(self) -> dict[str, list[str]]:
        """What of the address means something, by name."""
        own = {name: self.data.getlist(name) for name in self.form.fields if self.form.cleaned_data.get(name)}
        return {**own, **{each.name: each.values for each in self.added.meant}}

    @property
    def ids(self) -> Sequence[int] | None:
        """Everybody who is listed, newest first, where that is known once `qs` was asked for: where words
        alone narrow, and find few."""
        others = {name for name, value in self.form.cleaned_data.items() if value} - {"q", "begins"}
        return self.hits.ids if self.hits and not others and not self.added.meant else None

    @property
    def narrows(self) -> bool:
        return bool(self.form.has_changed() or self.added.meant)

    @property
    def notes(self) -> list[str]:
        """What of the address meant nothing, in sentences."""
        wrong = [(name, self.data.getlist(name)) for name in self.form.errors if name in self.form.fields]
        return [
            f"{self.form.fields[name].label} can't be “{', '.join(values)[:60]}”; that was left out."
            for name, values in wrong
        ] + self.added.notes

    def applied(self) -> Iterator[tuple[str, str, str]]:
        """Each filter in effect: its name, the value as the address has it, and both in words."""
        for name, field in self.form.fields.items():
            if name == "q" or not self.form.cleaned_data.get(name):
                continue
            words = {str(key): label for key, label in getattr(field, "choices", [])}
            for value in self.data.getlist(name):
                yield name, value, f"{field.label}: {words.get(value, value)}"
        yield from self.added.applied()

    def by_channel(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        return rows.filter(channel={NOT_STATED: "", NO_TOUCH: None}.get(value, value))

    def by_owner(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        return rows.filter(owner={ME: self.viewer_id, NOBODY: None}.get(value, value))

    def by_campaign(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        touched = campaigns.touches_of_campaign(int(value)).order_by().values("contact")
        return rows.filter(pk__in=touched)

    def by_handoff(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        wanted = {"open": Q(open__state__isnull=False), "none": Q(open__state__isnull=True)}
        return rows.filter(wanted.get(value, Q(open__state=value)))

    def by_mark(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        return rows.exclude(disqualified="") if value == "yes" else rows.filter(disqualified="")

    def by_nurture(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        if value == "due":
            return rows.filter(nurture.look_before(self.today + timedelta(days=1)))
        return rows.filter(nurture.in_nurture(yes=value == "yes"))

    def by_programme(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        return rows.filter(nurture.in_nurture(programme=value))

    def since(self, rows: QuerySet[Contact], name: str, value: date) -> QuerySet[Contact]:
        return rows.filter(created_at__gte=midnight(value))

    def until(self, rows: QuerySet[Contact], name: str, value: date) -> QuerySet[Contact]:
        """Through the end of that day."""
        return rows.filter(created_at__lt=midnight(value + timedelta(days=1)))


def midnight(day: date) -> datetime:
    """When the day begins where the viewer is."""
    return timezone.make_aware(datetime.combine(day, time.min))
