"""What follows when somebody is invited or comes back: a mail that lets them in."""

from collections.abc import Sequence
from datetime import datetime

from django.template.loader import render_to_string

from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.members.queries import User
from smarketing.people.notices import commands as notices
from smarketing.people.signin import links


def invite(entries: Sequence[Entry], now: datetime) -> None:
    """Mail a link to set the first password. Who has one by now, or left again, needs none."""
    for entry, person in _people(entries):
        if not person.has_usable_password():
            _mail(person, "invitation", f"{_who(entry)} invites you to Smarketing", _who(entry), now)


def welcome_back(entries: Sequence[Entry], now: datetime) -> None:
    """Mail somebody who was deactivated that their sign-in works again."""
    for entry, person in _people(entries):
        _mail(person, "welcome_back", "Your sign-in to Smarketing works again", _who(entry), now)


def _people(entries: Sequence[Entry]) -> list[tuple[Entry, User]]:
    people = {person.pk: person for person in members.active({entry.subject_id or 0 for entry in entries})}
    return [(entry, people[entry.subject_id]) for entry in entries if entry.subject_id in people]


def _who(entry: Entry) -> str:
    return entry.actor_label if entry.actor_kind == "person" else "Your company"


def _mail(person: User, template: str, subject: str, who: str, now: datetime) -> None:
    known = person.has_usable_password()
    context = {
        "person": person,
        "who": who,
        "link": links.page("account_login") if known else links.set_password(person),
        "again": links.page("account_reset_password"),
        "days": links.lifetime_in_days(),
        "known": known,
    }
    body = render_to_string(f"people/signin/{template}.txt", context)
    notices.post(to=str(person.email), subject=subject, body=body, now=now)
