"""Taking what is personal out of facts when a person asked to be erased. The facts stay: that they
happened, when and by whom. Part of a command; the only change that the append-only journal lets through,
beside the removal of the demo company (ADR 6)."""

from collections.abc import Sequence

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


def blank(threads: Sequence[str], submissions: Sequence[str], agreed: Sequence[str]) -> None:
    """Leave of these stories' facts only what names nobody."""
    values = {
        "threads": list(threads),
        "submissions": list(submissions),
        "agreed": list(agreed),
        "kept": list(KEPT_TEXTS),
        "ours": list(OUR_WORDS),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL smarketing.erasing = 'on'")
        cursor.execute(_BLANK, values)
        cursor.execute("SET LOCAL smarketing.erasing = 'off'")
