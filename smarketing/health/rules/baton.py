"""Rule 2: one open handoff per contact, and one winner of every race."""

from smarketing.health.check import Never
from smarketing.health.walking import Table

_TWO_OPEN = """
    SELECT format('contact %%s has %%s open handoffs: %%s', contact_id, count(*), string_agg(id::text, ', ')),
           format('/contacts/%%s/', contact_id)
    FROM leads_handoff
    WHERE contact_id BETWEEN %(low)s AND %(high)s AND state IN ('offered', 'accepted')
    GROUP BY contact_id HAVING count(*) > 1"""

# What a state is made of; a handoff with the stamps of two endings had two winners.
_TWO_ENDS = """
    SELECT format('handoff %%s is %%s', id, state), format('/contacts/%%s/', contact_id)
    FROM leads_handoff
    WHERE id BETWEEN %(low)s AND %(high)s AND NOT (
        (state = 'offered' AND num_nonnulls(accepted_at, rejected_at, rerouted_at, withdrawn_at,
                                            qualified_at, returned_at) = 0)
        OR (state = 'accepted' AND accepted_at IS NOT NULL AND holder_id IS NOT NULL AND num_nonnulls(
            rejected_at, rerouted_at, withdrawn_at, qualified_at, returned_at) = 0)
        OR (state = 'qualified' AND num_nonnulls(accepted_at, qualified_at) = 2 AND num_nonnulls(
            rejected_at, rerouted_at, withdrawn_at, returned_at) = 0)
        OR (state = 'returned' AND num_nonnulls(accepted_at, returned_at) = 2 AND num_nonnulls(
            rejected_at, rerouted_at, withdrawn_at, qualified_at) = 0)
        OR (state = 'rejected' AND rejected_at IS NOT NULL AND num_nonnulls(
            accepted_at, rerouted_at, withdrawn_at, qualified_at, returned_at) = 0)
        OR (state = 'rerouted' AND rerouted_at IS NOT NULL AND num_nonnulls(
            accepted_at, rejected_at, withdrawn_at, qualified_at, returned_at) = 0)
        OR (state = 'withdrawn' AND withdrawn_at IS NOT NULL AND num_nonnulls(
            accepted_at, rejected_at, rerouted_at, qualified_at, returned_at) = 0))"""

_TWO_WINNERS = """
    SELECT format('handoff %%s: %%s', subject_id,
                  string_agg(kind || ' by ' || actor_label, ', ' ORDER BY id)),
           format('/contacts/%%s/', max(payload->>'contact_id'))
    FROM journal_entry
    WHERE subject = 'handoff' AND subject_id BETWEEN %(low)s AND %(high)s
      AND kind IN ('handoff.accepted', 'handoff.rejected', 'handoff.rerouted', 'handoff.withdrawn',
                   'handoff.qualified', 'handoff.returned', 'handoff.taken_back')
    GROUP BY subject_id
    HAVING count(*) FILTER (WHERE kind IN ('handoff.accepted', 'handoff.rejected', 'handoff.rerouted',
                                           'handoff.withdrawn'))
         - count(*) FILTER (WHERE kind = 'handoff.taken_back' AND payload->>'what' <> 'returned') > 1
        OR count(*) FILTER (WHERE kind IN ('handoff.qualified', 'handoff.returned'))
         - count(*) FILTER (WHERE kind = 'handoff.taken_back' AND payload->>'what' = 'returned') > 1"""

# Whom sales has in hand, or nobody contacts, is nurtured by nobody.
_NURTURED = """
    SELECT format('contact %%s is in nurture (enrolment %%s)', c.id, n.id), format('/contacts/%%s/', c.id)
    FROM leads_enrolment n JOIN leads_contact c ON c.id = n.contact_id
    WHERE n.id BETWEEN %(low)s AND %(high)s AND n.ended_at IS NULL AND (c.disqualified <> ''
        OR EXISTS (SELECT 1 FROM leads_handoff h
                   WHERE h.contact_id = c.id AND h.state IN ('offered', 'accepted'))
        OR EXISTS (SELECT 1 FROM leads_opportunity o WHERE o.contact_id = c.id AND o.state = 'open'))"""

CHECKS = (
    Never(
        "two-open-handoffs",
        2,
        "One open handoff per contact",
        "{n} {contact has|contacts have} more than one open handoff.",
        "Withdraw the younger ones, and see why the index handoff_one_open let them in.",
        Table("leads_contact"),
        _TWO_OPEN,
    ),
    Never(
        "nurtured-by-both",
        2,
        "Nobody is in nurture and with sales",
        "{n} {person is|people are} in nurture whom sales has in hand, or who are disqualified.",
        "End the enrolment at the person's page, and report how it came about.",
        Table("leads_enrolment"),
        _NURTURED,
    ),
    Never(
        "handoff-ended-twice",
        2,
        "A handoff has one ending",
        "{n} {handoff carries|handoffs carry} the stamps of another state.",
        "Something wrote past the product's commands. Their timelines say what really happened.",
        Table("leads_handoff"),
        _TWO_ENDS,
    ),
    Never(
        "race-with-two-winners",
        2,
        "One winner of every race",
        "{n} {handoff was|handoffs were} decided or ended more than once and not taken back between.",
        "Something wrote past the product's commands. Ask both people who they think has it.",
        Table("leads_handoff", subject="handoff"),
        _TWO_WINNERS,
    ),
)
