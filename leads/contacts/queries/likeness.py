"""Who somebody might already be, with the reasons. Suggests; never decides that two are one.

Nobody is compared with everybody: each reason has a block of few candidates that an index finds (the
same key, the same number, the same words of a name, the same company), and only what tells these apart is
read; who is shown in the end is fetched whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from rapidfuzz import fuzz

from leads.companies import queries as companies
from leads.contacts.models import Apart, Contact, FormerKey
from leads.contacts.queries.people import people
from leads.contacts.queries.search import among, first_ids, whole
from leads.contacts.rules import clean_or_blank, digits, email_key, fold, name_key, phone_key

MOST = 5
MOST_CANDIDATES = 200
SIMILAR = 82  # of 100
SIMILAR_WORD = 75  # each of a name's: colleagues often share one
FEWEST_DIGITS = 7
TELLING_DIGITS = 8  # the last ones, compared
# The reasons, and how much each says; several say more than one.
CERTAIN = "e-mail"
WEIGHT = {CERTAIN: 100, "phone": 60, "name and company": 50, "name and mailbox": 45, "name": 20}
TELLING = 45  # worth being put before somebody who didn't ask
# What stands behind a firm's name and doesn't tell it from another.
SUFFIXES = "ab ag as bv co corp gmbh group holding inc kg llc ltd nv oy plc sa sarl se spa srl"
LEGAL_FORMS = frozenset(SUFFIXES.split())
Reason = tuple[int, str]  # of whom it speaks


class Candidate(NamedTuple):
    """What tells a contact apart."""

    pk: int
    name: str
    email: str
    company_id: int | None
    company: str | None


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
        return _weight(self.reasons)


@dataclass(frozen=True, slots=True)
class Found:
    """The same before anybody is fetched."""

    contact_id: int
    reasons: list[str]

    @property
    def certain(self) -> bool:
        return CERTAIN in self.reasons

    @property
    def score(self) -> int:
        return _weight(self.reasons)


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
    return _whole(_gathered(Described(name, email, phone, company_name, company_id))[:MOST])


def alike_to(contact: Contact, most: int = MOST) -> list[Likeness]:
    """The others who may be this person, without those of whom somebody said that they are not."""
    known = Described(
        contact.name, contact.email, contact.phone, str(contact.company or ""), contact.company_id
    )
    others = set(apart_from(contact.pk)) | {contact.pk}
    return _whole([each for each in _gathered(known) if each.contact_id not in others][:most])


def apart_from(contact_id: int) -> Iterator[int]:
    """Whom somebody found to be another person than this one."""
    said = Apart.objects.filter(Q(low_id=contact_id) | Q(high_id=contact_id))
    for low, high in said.values_list("low_id", "high_id"):
        yield high if low == contact_id else low


def _whole(found: Sequence[Found]) -> list[Likeness]:
    rows = people().in_bulk([each.contact_id for each in found])
    kept = [each for each in found if each.contact_id in rows]
    return [Likeness(rows[each.contact_id], tuple(each.reasons), each.certain) for each in kept]


def _gathered(known: Described) -> list[Found]:
    """Each with all reasons, the likeliest first."""
    joined: dict[int, Found] = {}
    for contact_id, reason in (*_by_email(known), *_by_phone(known), *_by_name(known)):
        found = joined.setdefault(contact_id, Found(contact_id, []))
        if reason not in found.reasons:
            found.reasons.append(reason)
    return sorted(joined.values(), key=lambda each: (-each.score, -each.contact_id))


def _by_email(known: Described) -> Iterator[Reason]:
    """Also by an address that somebody had before a merge."""
    if key := email_key(known.email):
        now = Contact.objects.filter(email_key=key).values_list("pk", flat=True)
        former = FormerKey.objects.filter(email_key=key).values_list("contact_id", flat=True)
        yield from ((contact_id, CERTAIN) for contact_id in (*now, *former))


def _by_phone(known: Described) -> Iterator[Reason]:
    """The same number; one that was never understood is compared by its end, with or without the codes
    of country and area."""
    newest = Contact.objects.order_by("-created_at", "-id")
    key = phone_key(clean_or_blank("phone", known.phone))
    if key:
        same = newest.filter(phone_e164=key).values_list("pk", flat=True)[:MOST]
        yield from ((contact_id, "phone") for contact_id in same)
    number = digits(known.phone).lstrip("0")
    if len(number) >= FEWEST_DIGITS:
        ids = first_ids(f"'{number[-TELLING_DIGITS:]}'", MOST_CANDIDATES)
        ends = newest.filter(pk__in=ids).exclude(phone="").values_list("pk", "phone_e164")[:MOST]
        yield from ((contact_id, "phone") for contact_id, theirs in ends if not (key and theirs))


def _by_name(known: Described) -> Iterator[Reason]:
    words, place = fold(known.name), fold(known.company_name)
    if len(words) < 2:
        return
    mailbox = _mailbox(known.email)
    for each in _candidates(known, words, place):
        if not _is_same_name(sorted(words), sorted(fold(each.name))):
            continue
        if _same_place(known, place, each):
            yield each.pk, "name and company"
        elif mailbox and mailbox == _mailbox(each.email) and _tells(mailbox, words, known, each):
            yield each.pk, "name and mailbox"
        else:
            yield each.pk, "name"


def _is_same_name(one: list[str], other: list[str]) -> bool:
    """As a whole, and where they have as many words, word by word: Anna and Jan Rossi are two."""
    if fuzz.ratio(" ".join(one), " ".join(other)) < SIMILAR:
        return False
    return len(one) != len(other) or all(any(_is_same_word(word, each) for each in other) for word in one)


def _is_same_word(one: str, other: str) -> bool:
    """Or an initial of it."""
    short, long = sorted((one, other), key=len)
    return (len(short) == 1 and long.startswith(short)) or fuzz.ratio(one, other) >= SIMILAR_WORD


def _candidates(known: Described, words: list[str], place: list[str]) -> Iterator[Candidate]:
    """The same words; all of them and more; any of them at a company that sounds the same; everybody of
    the company, as long as it is a small one; and where these are few, whose last word goes on."""
    blocks = [Q(name_key=name_key(known.name))]
    if known.company_id:
        blocks.append(Q(company=known.company_id))
    ids = set(first_ids(whole(words), MOST_CANDIDATES))
    if firm := [word for word in place if word not in LEGAL_FORMS][:2]:
        ids.update(first_ids(f"({whole(words, '|')}) & {whole(firm)}", MOST_CANDIDATES))
    for block in blocks:
        ids.update(Contact.objects.filter(block).values_list("pk", flat=True)[:MOST_CANDIDATES])
    if len(ids) < MOST:
        ids.update(first_ids(f"{whole(words)}:*", MOST_CANDIDATES))
    rows = Contact.objects.filter(among([*ids]))
    told = rows.values_list("pk", "name", "email", "company_id", "company__name")
    return map(Candidate._make, told)


def _same_place(known: Described, place: list[str], each: Candidate) -> bool:
    """The same company, or one whose name has all the words of the other's: firms of one trade share some."""
    if known.company_id and known.company_id == each.company_id:
        return True
    one, other = set(place) - LEGAL_FORMS, set(fold(each.company or "")) - LEGAL_FORMS
    return bool(one and other) and (one <= other or other <= one)


def _tells(mailbox: str, words: list[str], known: Described, each: Candidate) -> bool:
    """Whether the mailbox says more than the name. At two firms that make one of the name it doesn't;
    somebody's own and one at work are often the same person's."""
    rest = "".join(fold(mailbox))
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "", 1)
    is_the_name = len(rest) <= 1  # or an initial and a name
    at_work = all(companies.domain_of(email_key(address)) for address in (known.email, each.email))
    return not (is_the_name and at_work)


def _weight(reasons: Iterable[str]) -> int:
    return sum(WEIGHT[reason] for reason in reasons)


def _mailbox(email: str) -> str:
    """What stands before the @, without a tag: the same person often has it in two places."""
    return email_key(email).partition("@")[0].partition("+")[0]
