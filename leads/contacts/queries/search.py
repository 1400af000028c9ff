"""Search as people type it: the beginnings of words in any order, a phone's digits, an id.

The words come from one index (migration 0002). Few hits are fetched as ids first, because the
planner, left alone, would rather walk a million contacts newest first looking for three of them.
"""

import re
from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from leads.contacts.models import Contact
from leads.contacts.rules import digits, fold

FEW = 1000
MOST_WORDS = 8
LONGEST = 200
LARGEST_ID = 2**63 - 1
FEWEST_DIGITS = 4  # of a phone number; the index holds no shorter ends
AS_PHONE = re.compile(r"[+\d\s()./-]*")


class Wanted(SearchQuery):
    """A tsquery taken literally: our words are folded already and need no configuration."""

    template = "%(expressions)s::tsquery"


def found(text: str) -> Q:
    """A condition on contacts. Text without any letter or digit finds nobody."""
    wanted, number = tsquery(text), _id(text)
    if not wanted:
        return Q(pk__in=[])
    ids = first_ids(wanted, FEW + 1)
    if len(ids) > FEW:
        condition = Q(search=Wanted(wanted))
        return condition | Q(pk=number) if number else condition
    return among([*ids, number] if number else ids)


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
    """`ada lov` → `'ada':* & 'lov':*`; a phone number also as its digits without leading zeros.
    Folded words hold no quote and no backslash, so that they stand in the query as they are."""
    wanted = beginnings(fold(text[:LONGEST])[:MOST_WORDS])
    number = digits(text).lstrip("0") if AS_PHONE.fullmatch(text.strip()) else ""
    return f"({wanted}) | '{number}':*" if wanted and len(number) >= FEWEST_DIGITS else wanted


def beginnings(words: Iterable[str], joint: str = "&") -> str:
    """The tsquery of folded words, each of which may go on."""
    return f" {joint} ".join(f"'{word}':*" for word in words)


def _id(text: str) -> int | None:
    plain = text.strip().removeprefix("#")
    number = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 20 else 0
    return number if 0 < number <= LARGEST_ID else None
