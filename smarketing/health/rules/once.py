"""Rule 10: doing the same thing twice (retry, double click, redelivery) does it once."""

from smarketing.health.check import Never
from smarketing.health.walking import RandomKeys, Table

# Of what an erased person sent nothing is known any more, so it says nothing of a repeat.
_SUBMITTED_TWICE = """
    SELECT format('submissions %%s and %%s, %%s apart', s.id, twin.id, twin.received_at - s.received_at),
           format('/settings/submissions/%%s/', twin.id)
    FROM leads_submission s JOIN leads_submission twin ON twin.form_id = s.form_id
        AND twin.received_at BETWEEN s.received_at AND s.received_at + interval '10 seconds'
        AND twin.body_digest = s.body_digest AND (twin.received_at, twin.id) > (s.received_at, s.id)
    WHERE s.id BETWEEN %(low)s AND %(high)s AND s.dedupe_key NOT LIKE 'key:%%'
      AND twin.dedupe_key NOT LIKE 'key:%%' AND s.body_digest <> ''"""

_TOUCHED_TWICE = """
    SELECT format('contact %%s, form %%s at %%s: %%s touchpoints', t.contact_id, t.form_id, t.happened_at,
                  count(*)),
           format('/contacts/%%s/', t.contact_id)
    FROM leads_touchpoint t
    WHERE t.contact_id BETWEEN %(low)s AND %(high)s AND t.kind = 'form' AND t.form_id IS NOT NULL
    GROUP BY t.contact_id, t.form_id, t.happened_at
    HAVING count(*) > 1 AND count(*) > (
        SELECT count(*) FROM leads_submission s
        WHERE s.form_id = t.form_id AND s.received_at = t.happened_at AND s.contact_id = t.contact_id)"""

_TRIED_TWICE = """
    SELECT format('attempts %%s and %%s on handoff %%s', a.id, twin.id, a.handoff_id),
           format('/contacts/%%s/', a.contact_id)
    FROM leads_attempt a JOIN leads_attempt twin ON twin.handoff_id = a.handoff_id AND twin.id > a.id
        AND (twin.by_id, twin.via, twin.result, twin.happened_at) = (a.by_id, a.via, a.result, a.happened_at)
        AND twin.logged_at - a.logged_at BETWEEN interval '0' AND interval '10 seconds'
    WHERE a.id BETWEEN %(low)s AND %(high)s"""

_OFFERED_TWICE = """
    SELECT format('contact %%s, at %%s: handoffs %%s', contact_id, offered_at, string_agg(id::text, ', ')),
           format('/contacts/%%s/', contact_id)
    FROM leads_handoff WHERE contact_id BETWEEN %(low)s AND %(high)s AND follows_id IS NULL
    GROUP BY contact_id, offered_at HAVING count(*) > 1"""

_CLOSED_TWICE = """
    SELECT format('opportunity %%s: %%s', subject_id, string_agg(kind, ', ' ORDER BY id)),
           format('/contacts/%%s/', max(payload->>'contact_id'))
    FROM journal_entry
    WHERE subject = 'opportunity' AND subject_id BETWEEN %(low)s AND %(high)s
      AND kind IN ('opportunity.won', 'opportunity.lost', 'opportunity.reopened')
    GROUP BY subject_id
    HAVING count(*) FILTER (WHERE kind <> 'opportunity.reopened')
         - count(*) FILTER (WHERE kind = 'opportunity.reopened') > 1"""

_ADVICE = "The younger one is the repeat. Leave it, and report how it came about: it should be impossible."


def _once(key: str, title: str, sentence: str, over: Table | RandomKeys, wrong: str) -> Never:
    return Never(key, 10, title, sentence, _ADVICE, over, wrong)


CHECKS = (
    _once(
        "submission-twice",
        "A double click sends once",
        "{n} {submission repeats|submissions repeat} one that came within ten seconds before.",
        RandomKeys("leads_submission"),
        _SUBMITTED_TWICE,
    ),
    _once(
        "touchpoint-twice",
        "A submission is processed once",
        "{n} {submission|submissions} left more than one touchpoint.",
        Table("leads_contact"),
        _TOUCHED_TWICE,
    ),
    _once(
        "attempt-twice",
        "An attempt is logged once",
        "{n} {attempt repeats|attempts repeat} one that was logged within ten seconds before.",
        Table("leads_attempt"),
        _TRIED_TWICE,
    ),
    _once(
        "offer-twice",
        "A contact is offered once at a time",
        "{n} {contact was|contacts were} offered more than once at the same moment.",
        Table("leads_contact"),
        _OFFERED_TWICE,
    ),
    _once(
        "opportunity-closed-twice",
        "An opportunity is closed once",
        "{n} {opportunity was|opportunities were} closed again without being reopened.",
        Table("leads_opportunity", subject="opportunity"),
        _CLOSED_TWICE,
    ),
)
