"""What a column can mean: one table, to which the organisation's own fields come as `custom.<key>`; and
which meaning a column most likely has, by what it is called and what stands in it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

ALIKE = 88  # of 100
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
Guess = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Target:
    """`names`: what other systems call it, folded. `many`: several columns may mean it, of which the
    first that isn't blank counts (notes are put after one another)."""

    key: str
    label: str
    group: str
    names: tuple[str, ...] = ()
    many: bool = False


WHO, WORK, PLACE, TOUCH, OWN = "Who", "Work", "Stage and owner", "First touchpoint", "Own fields"
TARGETS: tuple[Target, ...] = (
    Target("email", "E-mail", WHO, ("email", "emailaddress", "mail", "workemail", "primaryemail"), many=True),
    Target("name", "Name", WHO, ("name", "fullname", "contactname", "contact", "person", "leadname")),
    Target("first_name", "First name", WHO, ("firstname", "givenname", "vorname", "forename")),
    Target("last_name", "Last name", WHO, ("lastname", "surname", "familyname", "nachname")),
    Target(
        "phone", "Phone", WHO,
        ("phone", "phonenumber", "telephone", "mobile", "mobilephone", "tel", "mobilephonenumber", "telefon"),
        many=True,
    ),
    Target(
        "external_id", "Id in the other system", WHO,
        ("id", "recordid", "externalid", "contactid", "leadid", "objectid"),
    ),
    Target("source", "Whose id that is", WHO),
    Target("job_title", "Job title", WORK, ("jobtitle", "title", "position", "role", "function")),
    Target(
        "company_name", "Company", WORK,
        ("company", "companyname", "organization", "organisation", "account", "accountname", "employer",
         "firma", "unternehmen"),
    ),
    Target("country", "Country", WORK, ("country", "countryregion", "mailingcountry", "land", "nation")),
    Target("notes", "Notes", WORK, ("notes", "note", "comment", "comments", "description"), many=True),
    Target("stage", "Stage", PLACE, ("stage", "lifecyclestage", "status", "leadstatus", "contactstatus")),
    Target("owner", "Owner", PLACE, ("owner", "contactowner", "leadowner", "assignedto", "salesowner")),
    Target(
        "do_not_contact", "Do not contact", PLACE,
        ("donotcontact", "optout", "optedout", "emailoptout", "hasoptedoutofemail", "unsubscribed",
         "unsubscribedfromallemail"),
    ),
    Target(
        "mark", "Disqualified for", PLACE, ("disqualified", "disqualificationreason", "unqualifiedreason")
    ),
    Target(
        "happened_at", "When they first came", TOUCH,
        ("createdate", "createddate", "created", "createdat", "firstcontactdate", "date", "happenedat"),
    ),
    Target("channel", "Channel", TOUCH, ("channel", "leadsource", "originalsource", "origin", "source")),
    Target("asset", "Page or content", TOUCH, ("asset", "landingpage", "landingpageid", "content", "page")),
)  # fmt: skip
TELLING = ("email", "phone", "external_id")  # one of these says who it is
WORDED = ("stage", "owner", "channel", "mark")  # whose values are words of the file, each put for one of ours


def fold(text: str) -> str:
    """A column's name as it is compared: letters and digits alone."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def suggest(
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    own: Mapping[str, str],
    targets: Iterable[Target],
) -> dict[str, str]:
    """By column what it likely means. `own`: what a preset says of folded column names. What an
    organisation added is known by its label or key alone."""
    known = list(targets)
    found: dict[str, str] = {}
    taken: set[str] = set()
    several = {target.key for target in known if target.many}
    for guess in (_by_preset(own), _by_name(known), _by_likeness(known)):
        for column in columns:
            key = "" if column in found else guess(fold(column))
            if key and (key not in taken or key in several):
                found[column] = key
                taken.add(key)
    if "email" not in taken and (of_addresses := _of_addresses(columns, samples, found)):
        found[of_addresses] = "email"
    return {column: found[column] for column in columns if column in found}


def _by_preset(own: Mapping[str, str]) -> Guess:
    return lambda name: own.get(name, "")


def _by_name(targets: Iterable[Target]) -> Guess:
    names = {name: target.key for target in targets for name in (fold(target.label), *target.names)}
    return lambda name: names.get(name, "")


def _by_likeness(targets: Iterable[Target]) -> Guess:
    """Long names alone: of short ones any two are alike."""
    names = [(name, target.key) for target in targets for name in target.names if len(name) > 4]

    def guess(name: str) -> str:
        scored = [(fuzz.ratio(name, known), key) for known, key in names]
        best, key = max(scored, default=(0, ""))
        return key if best >= ALIKE else ""

    return guess


def _of_addresses(
    columns: Sequence[str], samples: Sequence[Sequence[str]], found: Mapping[str, str]
) -> str | None:
    """The first column that holds e-mail addresses, whatever it is called."""
    for place, column in enumerate(columns):
        values = [row[place] for row in samples if place < len(row) and row[place].strip()]
        if column not in found and values and all(ADDRESS.fullmatch(each.strip()) for each in values):
            return column
    return None
