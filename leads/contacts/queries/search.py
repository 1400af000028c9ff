"""Search as people type it: words in any order, a phone's digits, an id.

Whole words come first: where as many people as a page holds have all of them, or one has those of a whole
address, these are the answer. Else each word may go on. What begins alike the index gathers whole before
anything is left out, so that beginnings of common names take ten times as long among a million.

The words come from one index (migration 0002). Few hits are fetched as ids first, because the
planner, left alone, would rather walk a million contacts newest first looking for three of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from leads.contacts.models import Contact
from leads.contacts.rules import digits, fold
from smarketing.kernel import paging

ENOUGH = paging.SIZE
FEW = 1000
NEAR = 400  # to look through one by one
MOST_WORDS = 8
LONGEST = 200
LARGEST_ID = 2**63 - 1
FEWEST_DIGITS = 4  # of a phone number; the index holds no shorter ends
AS_MAIL = re.compile(r"\S+@\S+\.\w{2,}")
AS_PHONE = re.compile(r"[+\d\s()./-]*")


class Wanted(SearchQuery):
    """A tsquery taken literally: our words are folded already and need no configuration."""

    template = "%(expressions)s::tsquery"


@dataclass(frozen=True, slots=True)
class Hits:
    """Whom a text finds, as a condition on contacts. `whole`: so many have its words that those whose words
    merely begin so are left out. `ids`: all of them, newest first, where they are few."""

    condition: Q
    whole: bool = False
    ids: list[int] | None = None


def found(text: str, *, begins: bool = False) -> Hits:
    """Text without any letter or digit finds nobody. `begins`: words may go on however many have them whole.
    A number is typed as far as one knows it, so that its digits always may."""
    wanted = _words(text)
    if not wanted:
        return Hits(Q(pk__in=[]))
    if not begins and not AS_PHONE.fullmatch(text.strip()):
        ids = _newest(whole(wanted))
        if len(ids) >= (1 if AS_MAIL.fullmatch(text.strip()) else ENOUGH):
            return _hits(ids, whole(wanted), whole=True)
    query, near = tsquery(text), _near(text, wanted)
    return _hits(_newest(query) if near is None else near, query, _id(text))


def first_ids(wanted: str, most: int) -> list[int]:
    """Some contacts that the tsquery finds, in no order."""
    sql = f"""WITH hit AS MATERIALIZED (
        SELECT id FROM {Contact._meta.db_table} WHERE search @@ %s::tsquery
    ) SELECT id FROM hit LIMIT %s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted, most])
        return [row[0] for row in cursor.fetchall()]


def among(ids: list[int]) -> Q:
    """Of a plain list the planner thinks that it meets the first of them soon when it walks everybody
    newest first; of rows it starts from these, and takes as long for however many contacts."""
    return Q(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [ids]))


def tsquery(text: str) -> str:
    """`ada lov` → `'ada':* & 'lov':*`; a phone number also as its digits without leading zeros."""
    wanted = " & ".join(f"'{word}':*" for word in _words(text))
    number = digits(text).lstrip("0") if AS_PHONE.fullmatch(text.strip()) else ""
    return f"({wanted}) | '{number}':*" if wanted and len(number) >= FEWEST_DIGITS else wanted


def whole(words: Iterable[str], joint: str = "&") -> str:
    """The tsquery of folded words as they are. They hold no quote and no backslash."""
    return f" {joint} ".join(f"'{word}'" for word in words)


def _words(text: str) -> list[str]:
    return fold(text[:LONGEST])[:MOST_WORDS]


def _near(text: str, words: list[str]) -> list[int] | None:
    """Of a word with a digit in it, as addresses have, few people have the beginning: they are looked through
    for the other words, of which the index would gather all first. None where there is no such word."""
    telling = max((word for word in words if any(map(str.isdigit, word))), key=len, default="")
    if not telling or len(words) == 1 or AS_PHONE.fullmatch(text.strip()):
        return None
    near = first_ids(f"'{telling}':*", NEAR + 1)
    if len(near) > NEAR:
        return None
    sql = f"""WITH near AS MATERIALIZED (
        SELECT id, search, created_at FROM {Contact._meta.db_table} WHERE id = ANY(%s)
    ) SELECT id FROM near WHERE search @@ %s::tsquery ORDER BY created_at DESC, id DESC"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [near, tsquery(text)])
        return [row[0] for row in cursor.fetchall()]


def _newest(wanted: str) -> list[int]:
    """Whom the tsquery finds, newest first; of more than a few some, so that one sees that they are more."""
    sql = f"""WITH hit AS MATERIALIZED (
        SELECT id, created_at FROM {Contact._meta.db_table} WHERE search @@ %s::tsquery
    ), few AS MATERIALIZED (SELECT * FROM hit LIMIT %s)
    SELECT id FROM few ORDER BY created_at DESC, id DESC"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted, FEW + 1])
        return [row[0] for row in cursor.fetchall()]


def _hits(ids: list[int], wanted: str, number: int | None = None, *, whole: bool = False) -> Hits:
    """Whom the tsquery finds, of whom these are all or some, and the contact of that number."""
    if len(ids) > FEW:
        condition = Q(search=Wanted(wanted))
        return Hits(condition | Q(pk=number) if number else condition, whole)
    return Hits(among([*ids, number]), whole) if number else Hits(among(ids), whole, ids)


def _id(text: str) -> int | None:
    plain = text.strip().removeprefix("#")
    number = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 20 else 0
    return number if 0 < number <= LARGEST_ID else None
