"""Rule 7: counts never grow down the ladder: who reached a stage is known to have reached every stage
below it."""

from smarketing.health.check import Never
from smarketing.health.walking import Table

_STAGES = "ARRAY['contact', 'prospect', 'lead', 'mql', 'sql', 'opportunity', 'customer']"

_SKIPPED = f"""
    SELECT format('contact %%s reached %%s, but not %%s', contact_id, ({_STAGES})[max(place)],
                  array_to_string(ARRAY(
                      SELECT ({_STAGES})[n] FROM generate_series(1, max(place)) AS n
                      WHERE n <> ALL (array_agg(place))), ', ')),
           format('/contacts/%%s/', contact_id)
    FROM (SELECT DISTINCT contact_id, array_position({_STAGES}, to_stage::text) AS place FROM leads_stagemove
          WHERE contact_id BETWEEN %(low)s AND %(high)s) AS reached
    GROUP BY contact_id HAVING count(*) <> max(place)"""

CHECKS = (
    Never(
        "stage-skipped",
        7,
        "Counts never grow down the ladder",
        "{n} {contact|contacts} reached a stage without being known at one below it.",
        "Let a manager correct the stage down and up again, which keeps the stages passed.",
        Table("leads_contact"),
        _SKIPPED,
    ),
)
