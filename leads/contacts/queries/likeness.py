"""Who somebody might already be, with the reasons. Suggests; never decides that two are one."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from leads.contacts.models import Contact
from leads.contacts.queries.people import people
from leads.contacts.queries.search import beginnings, first_ids
from leads.contacts.rules import digits, email_key, fold

MOST = 5
MOST_CANDIDATES = 200
SIMILAR = 0.8
FEWEST_DIGITS = 7
TELLING_DIGITS = 8  # the last ones, compared


@dataclass(frozen=True, slots=True)
class Likeness:
    """A contact and why it may be the person: `e-mail`, `phone`, `name and company`, `name`.
    `certain`: the same key, so a second contact is not possible."""

    contact: Contact
    why: str
    certain: bool = False


def alike(*, name: str = "", email: str = "", phone: str = "", company_name: str = "") -> list[Likeness]:
    """The likeliest first; what is unknown or too short to tell anything is left blank."""
    found = [*_by_email(email), *_by_phone(phone), *_by_name(name, company_name)]
    firsts: dict[int, Likeness] = {}
    for each in found:
        firsts.setdefault(each.contact.pk, each)
    return list(firsts.values())[:MOST]


def _by_email(email: str) -> Iterable[Likeness]:
    if key := email_key(email):
        for contact in people().filter(email_key=key):
            yield Likeness(contact, "e-mail", certain=True)


def _by_phone(phone: str) -> Iterable[Likeness]:
    """A number that ends the same: with or without the codes of country and area."""
    number = digits(phone).lstrip("0")
    if len(number) >= FEWEST_DIGITS:
        ids = first_ids(f"'{number[-TELLING_DIGITS:]}'", MOST_CANDIDATES)
        for contact in people().filter(pk__in=ids).exclude(phone="").order_by("-created_at", "-id")[:MOST]:
            yield Likeness(contact, "phone")


def _by_name(name: str, company_name: str) -> Iterable[Likeness]:
    words, place = fold(name), fold(company_name)
    if len(words) < 2:
        return
    for contact in _candidates(words, place):
        if _similar(words, fold(contact.name)):
            same_place = bool(place) and set(place) & set(fold(str(contact.company or "")))
            yield Likeness(contact, "name and company" if same_place else "name")


def _candidates(words: list[str], place: list[str]) -> Iterable[Contact]:
    """All words of the name; or any of them at a company that sounds the same."""
    wanted = beginnings(words)
    if place:
        wanted = f"({wanted}) | (({beginnings(words, '|')}) & {beginnings(place[:2])})"
    return people().filter(pk__in=first_ids(wanted, MOST_CANDIDATES)).order_by("-created_at", "-id")


def _similar(words: list[str], theirs: list[str]) -> bool:
    return SequenceMatcher(None, " ".join(words), " ".join(theirs)).ratio() >= SIMILAR
