"""Taking what is personal out of facts when a person asked to be erased. The facts stay: that they
happened, when and by whom. Part of a command; the only change that the append-only journal lets through,
beside the removal of the demo company (ADR 6)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

# What a payload may keep: numbers, moments, and texts that are one of our own words.
KEPT_TEXTS = (
    "from", "to", "cause", "result", "via", "ruling", "touch", "channel", "campaign", "form", "promise",
    "kind", "purpose", "basis", "state", "code", "step", "amount", "currency", "until", "retry_on",
)  # fmt: skip
OUR_WORDS = ("reason", "what", "was")  # kept where they say one of `agreed`

_BLANK = """
UPDATE journal_entry SET payload = (
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(payload)
    WHERE jsonb_typeof(value) IN ('number', 'boolean', 'null') OR key LIKE '%%\\_id' OR key LIKE '%%\\_at'
       OR key LIKE '%%\\_ids' OR (jsonb_typeof(value) = 'string' AND key = ANY(%(kept)s))
       OR (key = ANY(%(ours)s) AND value #>> '{}' = ANY(%(agreed)s)))
WHERE thread = ANY(%(threads)s)
   OR (subject = 'submission' AND payload->>'submission_id' = ANY(%(submissions)s))"""

# A text, `asked`, tells of somebody if it names them in full, is the digits of a number of theirs, or the
# beginnings of words of theirs (as people are looked for), not only of their company's.
_TELLS = r"""
        lower({}) AS asked, regexp_replace(asked, '\D', '', 'g') AS digits
    WHERE EXISTS (
            SELECT FROM unnest(%(said)s::text[]) AS said
            WHERE position(lower(said) IN asked) > 0 OR (length(digits) >= %(dialled)s
                AND position(digits IN regexp_replace(said, '\D', '', 'g')) > 0))
        OR (SELECT bool_and(position(' ' || word IN %(words)s) > 0)
                AND bool_or(length(word) >= %(telling)s AND position(' ' || word IN %(own)s) > 0)
            FROM regexp_split_to_table(asked, '\W+') AS word WHERE word <> ''))"""
TELLING, DIALLED = 4, 6  # letters and digits; fewer tell nobody apart

# What narrowed a list that was taken out, or kept as a view; and what a view was called.
_UNASK = """
UPDATE journal_entry SET payload = jsonb_set(payload, '{filters}', '{}')
WHERE (thread = '' OR subject = 'view') AND payload ? 'filters' AND EXISTS (
    SELECT FROM jsonb_path_query(payload, '$.filters.*[*]') AS value,""" + _TELLS.format("value #>> '{}'")
_UNNAME = """
UPDATE journal_entry SET payload = payload - '{name,changes}'::text[]
WHERE subject = 'view' AND EXISTS (
    SELECT FROM jsonb_path_query(payload, '$.**.name.**') AS name,""" + _TELLS.format("name #>> '{}'")


def forget_looking_for(said: Sequence[str]) -> None:
    """That somebody took a list out, or keeps a view of it, stays, and not that they looked for the person
    who is called so."""
    own = [text.partition("@")[0] for text in said]
    fewest = {"telling": TELLING, "dialled": DIALLED}
    values = {"said": list(said), "words": _words(said), "own": _words(own), **fewest}
    for statement in (_UNASK, _UNNAME):
        _run(statement, values)


def _words(texts: Sequence[str]) -> str:
    """Each with a blank before it."""
    return " ".join(["", *re.split(r"\W+", " ".join(texts).lower())])


def blank(threads: Sequence[str], submissions: Sequence[str], agreed: Sequence[str]) -> None:
    """Leave of these stories' facts only what names nobody."""
    values = {
        "threads": list(threads),
        "submissions": list(submissions),
        "agreed": list(agreed),
        "kept": list(KEPT_TEXTS),
        "ours": list(OUR_WORDS),
    }
    _run(_BLANK, values)


def _run(statement: str, values: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL smarketing.erasing = 'on'")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL smarketing.erasing = 'off'")
