"""Who somebody might already be, with the reasons. Suggests; never decides that two are one.

Nobody is compared with everybody: each reason has a block of few candidates that an index finds (the
same key, the same number, the same words of a name, the same company), and only these are looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from rapidfuzz import fuzz

from leads.companies import queries as companies
from leads.contacts.models import Apart, Contact, FormerKey
from leads.contacts.queries.people import people
from leads.contacts.queries.search import beginnings, first_ids
from leads.contacts.rules import clean_or_blank, digits, email_key, fold, name_key, phone_key

MOST = 5
MOST_CANDIDATES = 200
SIMILAR = 82  # of 100
FEWEST_DIGITS = 7
TELLING_DIGITS = 8  # the last ones, compared
# The reasons, and how much each says; several say more than one.
WEIGHT = {"e-mail": 100, "phone": 60, "name and company": 50, "name and mailbox": 45, "name": 20}
TELLING = 45  # worth being put before somebody who didn't ask
# What stands behind a firm's name and doesn't tell it from another.
SUFFIXES = "ab ag as bv co corp gmbh group holding inc kg llc ltd nv oy plc sa sarl se spa srl"
LEGAL_FORMS = frozenset(SUFFIXES.split())


@dataclass(frozen=True, slots=True)
class Likeness:
    """A contact and why it may be the person, the strongest reason first. `certain`: the same key, so a
    second contact is not possible."""

    contact: Contact
    reasons: tuple[str, ...]
    certain: bool = False

    @property
    def why(self) -> str:
        return self.reasons[0]

    @property
    def said(self) -> str:
        """The reasons as they are read: a name and company need not be said again as a name."""
        return ", ".join(self.reasons)

    @property
    def score(self) -> int:
        return sum(WEIGHT[reason] for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of the person looked for."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company_name: str = ""
    company_id: int | None = None


def alike(*, name: str = "", email: str = "", phone: str = "", company_name: str = "") -> list[Likeness]:
    """The likeliest first; what is unknown or too short to tell anything is left blank."""
    company_id = companies.known(email_key=email_key(email), name=company_name)
    return _gathered(Described(name, email, phone, company_name, company_id))[:MOST]


def alike_to(contact: Contact, most: int = MOST) -> list[Likeness]:
    """The others who may be this person, without those of whom somebody said that they are not."""
    known = Described(
        contact.name, contact.email, contact.phone, str(contact.company or ""), contact.company_id
    )
    others = set(apart_from(contact.pk)) | {contact.pk}
    return [each for each in _gathered(known) if each.contact.pk not in others][:most]


def apart_from(contact_id: int) -> Iterator[int]:
    """Whom somebody found to be another person than this one."""
    said = Apart.objects.filter(Q(low_id=contact_id) | Q(high_id=contact_id))
    for low, high in said.values_list("low_id", "high_id"):
        yield high if low == contact_id else low


def _gathered(known: Described) -> list[Likeness]:
    found = [*_by_email(known), *_by_phone(known), *_by_name(known)]
    joined: dict[int, Likeness] = {}
    for each in found:
        first = joined.setdefault(each.contact.pk, each)
        if first is not each:
            reasons = (*first.reasons, *(r for r in each.reasons if r not in first.reasons))
            joined[each.contact.pk] = replace(first, reasons=reasons)
    return sorted(joined.values(), key=lambda each: (-each.score, -each.contact.pk))


def _by_email(known: Described) -> Iterable[Likeness]:
    """Also by an address that somebody had before a merge."""
    if key := email_key(known.email):
        former = FormerKey.objects.filter(email_key=key).values_list("contact_id", flat=True)
        for contact in [*people().filter(email_key=key), *people().filter(pk__in=list(former))]:
            yield Likeness(contact, ("e-mail",), certain=True)


def _by_phone(known: Described) -> Iterable[Likeness]:
    """The same number; one that was never understood is compared by its end, with or without the codes
    of country and area."""
    key = phone_key(clean_or_blank("phone", known.phone))
    if key:
        same = people().filter(phone_e164=key).order_by("-created_at", "-id")[:MOST]
        yield from (Likeness(contact, ("phone",)) for contact in same)
    number = digits(known.phone).lstrip("0")
    if len(number) >= FEWEST_DIGITS:
        ids = first_ids(f"'{number[-TELLING_DIGITS:]}'", MOST_CANDIDATES)
        ends = people().filter(pk__in=ids).exclude(phone="").order_by("-created_at", "-id")[:MOST]
        yield from (Likeness(each, ("phone",)) for each in ends if not (key and each.phone_e164))


def _by_name(known: Described) -> Iterable[Likeness]:
    words, place = fold(known.name), fold(known.company_name)
    if len(words) < 2:
        return
    said, mailbox = " ".join(sorted(words)), _mailbox(known.email)
    for contact in _candidates(known, words, place):
        theirs = " ".join(sorted(fold(contact.name)))
        if fuzz.ratio(said, theirs) < SIMILAR:
            continue
        if _same_place(known, place, contact):
            yield Likeness(contact, ("name and company",))
        elif mailbox and mailbox == _mailbox(contact.email) and _tells(mailbox, words, known, contact):
            yield Likeness(contact, ("name and mailbox",))
        else:
            yield Likeness(contact, ("name",))


def _candidates(known: Described, words: list[str], place: list[str]) -> Iterable[Contact]:
    """The same words; all of them and more; any of them at a company that sounds the same; and
    everybody of the company, as long as it is a small one."""
    blocks: list[Any] = [Q(name_key=name_key(known.name))]
    if known.company_id:
        blocks.append(Q(company=known.company_id))
    wanted = beginnings(words)
    if place:
        wanted = f"({wanted}) | (({beginnings(words, '|')}) & {beginnings(place[:2])})"
    ids = set(first_ids(wanted, MOST_CANDIDATES))
    for block in blocks:
        ids.update(Contact.objects.filter(block).values_list("pk", flat=True)[:MOST_CANDIDATES])
    return people().filter(pk__in=ids).order_by("-created_at", "-id")


def _same_place(known: Described, place: list[str], contact: Contact) -> bool:
    """The same company, or one whose name has all the words of the other's: firms of one trade share some."""
    if known.company_id and known.company_id == contact.company_id:
        return True
    one, other = set(place) - LEGAL_FORMS, set(fold(str(contact.company or ""))) - LEGAL_FORMS
    return bool(one and other) and (one <= other or other <= one)


def _tells(mailbox: str, words: list[str], known: Described, contact: Contact) -> bool:
    """Whether the mailbox says more than the name. At two firms that make one of the name it doesn't;
    somebody's own and one at work are often the same person's."""
    rest = "".join(fold(mailbox))
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "", 1)
    is_the_name = len(rest) <= 1  # or an initial and a name
    at_work = all(companies.domain_of(email_key(each)) for each in (known.email, contact.email))
    return not (is_the_name and at_work)


def _mailbox(email: str) -> str:
    """What stands before the @, without a tag: the same person often has it in two places."""
    return email_key(email).partition("@")[0].partition("+")[0]
