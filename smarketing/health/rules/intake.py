"""Rule 1: an acknowledged submission is in the database. What was acknowledged left traces: facts
that name it, and the touchpoint of whoever sent it."""

from smarketing.health.check import Never
from smarketing.health.walking import RandomKeys, Table

# Removing the demo company takes its submissions away; what a form's own story says of them stays.
_NAMED_BUT_GONE = """
    SELECT format('submission %%s, of which fact %%s tells', e.payload->>'submission_id', e.id), ''
    FROM journal_entry e
    WHERE e.id BETWEEN %(low)s AND %(high)s AND e.subject = 'submission'
      AND NOT EXISTS (SELECT 1 FROM leads_submission s WHERE s.id = (e.payload->>'submission_id')::uuid)
      AND NOT (e.thread LIKE 'form:%%' AND EXISTS (
          SELECT 1 FROM journal_entry gone WHERE gone.kind = 'demo.removed' AND gone.id > e.id))"""

_CAME_FROM_NOWHERE = """
    SELECT format('touchpoint %%s of contact %%s', t.id, t.contact_id), format('/contacts/%%s/', t.contact_id)
    FROM leads_touchpoint t
    WHERE t.id BETWEEN %(low)s AND %(high)s AND t.kind = 'form' AND t.form_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM leads_submission s
                      WHERE s.form_id = t.form_id AND s.received_at = t.happened_at)"""

_LEFT_NOTHING = """
    SELECT format('submission %%s', s.id), format('/settings/submissions/%%s/', s.id)
    FROM leads_submission s
    WHERE s.id BETWEEN %(low)s AND %(high)s AND s.state = 'processed'
      AND (s.contact_id IS NULL OR NOT EXISTS (
          SELECT 1 FROM leads_touchpoint t
          WHERE t.contact_id = s.contact_id AND t.happened_at = s.received_at AND t.form_id = s.form_id))"""

_RESTORE = (
    "Look for deleted rows in the database's own log, and bring them back from the last backup "
    "(docs/operations.md, Bringing rows back)."
)

CHECKS = (
    Never(
        "submission-lost",
        1,
        "Every submission that facts tell of is there",
        "{n} {fact tells|facts tell} of submissions that are not in the database.",
        _RESTORE,
        Table("journal_entry"),
        _NAMED_BUT_GONE,
    ),
    Never(
        "touchpoint-without-submission",
        1,
        "Every form's touchpoint has its submission",
        "{n} {touchpoint says|touchpoints say} that a form was sent, and what was sent is not there.",
        _RESTORE,
        Table("leads_touchpoint"),
        _CAME_FROM_NOWHERE,
    ),
    Never(
        "submission-without-effect",
        1,
        "Every processed submission became something",
        "{n} {submission counts|submissions count} as processed, but what was made of it is gone.",
        _RESTORE,
        RandomKeys("leads_submission"),
        _LEFT_NOTHING,
    ),
)
