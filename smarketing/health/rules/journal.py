"""Rule 3: every state change has its fact; the journal read from its beginning gives what is there.

Each check reads the facts about a span of things at once and sets what they tell beside the rows; a
row without facts, and facts without a row, are wrong alike.
"""

from smarketing.health.check import Never
from smarketing.health.walking import RandomKeys, Table

_HANDOFFS = """
    WITH told AS (
        SELECT subject_id AS id, max(payload->>'contact_id') AS contact_id,
               (array_agg(CASE kind WHEN 'handoff.taken_back' THEN
                              CASE payload->>'what' WHEN 'returned' THEN 'accepted' ELSE 'offered' END
                          ELSE split_part(kind, '.', 2) END ORDER BY id DESC)
                FILTER (WHERE kind IN ('handoff.offered', 'handoff.accepted', 'handoff.rejected',
                    'handoff.rerouted', 'handoff.withdrawn', 'handoff.qualified', 'handoff.returned',
                    'handoff.taken_back')))[1] AS state,
               (array_agg(payload->>'holder_id' ORDER BY id DESC))[1] AS holder,
               min(occurred_at) FILTER (WHERE kind = 'handoff.offered') AS offered_at
        FROM journal_entry WHERE subject = 'handoff' AND subject_id BETWEEN %(low)s AND %(high)s
        GROUP BY subject_id
    ), kept AS (
        SELECT * FROM leads_handoff WHERE id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('handoff %%s: is %%s, held by %%s; the journal says %%s, held by %%s',
                  coalesce(kept.id, told.id), coalesce(kept.state, 'gone'),
                  coalesce(kept.holder_id::text, 'nobody'), coalesce(told.state, 'nothing'),
                  coalesce(told.holder, 'nobody')),
           format('/contacts/%%s/', coalesce(kept.contact_id::text, told.contact_id))
    FROM kept FULL JOIN told USING (id)
    WHERE told.state IS DISTINCT FROM kept.state OR told.holder IS DISTINCT FROM kept.holder_id::text
       OR told.offered_at IS DISTINCT FROM kept.offered_at"""

_STAGES = """
    WITH told AS (
        SELECT subject_id AS id, count(*) AS moves, (array_agg(payload->>'to' ORDER BY id DESC))[1] AS stage,
               (array_agg(occurred_at ORDER BY id DESC))[1] AS at
        FROM journal_entry WHERE subject = 'stage' AND subject_id BETWEEN %(low)s AND %(high)s
        GROUP BY subject_id
    ), moved AS (
        SELECT contact_id AS id, count(*) FILTER (WHERE NOT implied) AS moves,
               (array_agg(to_stage ORDER BY id DESC) FILTER (WHERE NOT implied))[1] AS stage
        FROM leads_stagemove WHERE contact_id BETWEEN %(low)s AND %(high)s GROUP BY contact_id
    ), kept AS (
        SELECT id, stage, stage_since FROM leads_contact WHERE id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('contact %%s: is %%s; the journal says %%s after %%s moves, the ladder %%s after %%s',
                  id, coalesce(kept.stage, 'gone'), coalesce(told.stage, 'nothing'), coalesce(told.moves, 0),
                  coalesce(moved.stage, 'nothing'), coalesce(moved.moves, 0)), format('/contacts/%%s/', id)
    FROM kept FULL JOIN told USING (id) FULL JOIN moved USING (id)
    WHERE (told.stage IS DISTINCT FROM kept.stage OR moved.stage IS DISTINCT FROM kept.stage
       OR told.moves IS DISTINCT FROM moved.moves OR told.at IS DISTINCT FROM kept.stage_since)
      AND NOT EXISTS (SELECT 1 FROM leads_merge m
                      WHERE m.undone_at IS NULL
                        AND coalesce(kept.id, told.id, moved.id) IN (m.gone_id, m.kept_id))
      AND NOT (kept.id IS NULL AND moved.id IS NULL AND EXISTS (
          SELECT 1 FROM journal_entry e
          WHERE e.subject = 'contact' AND e.subject_id = told.id AND e.kind = 'contact.taken_back'))"""

# Of a person who was several records the facts are spread over all of these, and the moves are the kept
# one's: together they are as many, and one of them led to where the person stands.
_MERGED_STAGES = """
    WITH RECURSIVE one (id, is_now) AS (
        SELECT c.id, c.id FROM leads_contact c WHERE c.id BETWEEN %(low)s AND %(high)s
           AND EXISTS (SELECT 1 FROM leads_merge m WHERE m.kept_id = c.id AND m.undone_at IS NULL)
        UNION ALL SELECT m.gone_id, one.is_now FROM one
            JOIN leads_merge m ON m.kept_id = one.id AND m.undone_at IS NULL
    ), told AS (
        SELECT is_now AS id, count(*) AS moves FROM one JOIN journal_entry e
            ON e.subject = 'stage' AND e.subject_id = one.id GROUP BY is_now
    )
    SELECT format('contact %%s, merged: %%s moves in the journal, %%s on the ladder, stands at %%s', c.id,
                  told.moves, moved.moves, c.stage), format('/contacts/%%s/', c.id)
    FROM told JOIN leads_contact c USING (id), LATERAL (
        SELECT count(*) FILTER (WHERE NOT implied) AS moves,
               count(*) FILTER (WHERE to_stage = c.stage AND moved_at = c.stage_since) AS here
        FROM leads_stagemove WHERE contact_id = c.id) AS moved
    WHERE told.moves <> moved.moves OR moved.here = 0"""

_CONTACTS = """
    WITH told AS (
        SELECT subject_id AS id, count(*) FILTER (WHERE kind = 'contact.created') AS created,
               count(*) FILTER (WHERE kind = 'contact.taken_back') AS taken_back,
               (array_agg(CASE kind WHEN 'contact.disqualified' THEN payload->>'reason' ELSE '' END
                          ORDER BY id DESC)
                FILTER (WHERE kind IN ('contact.disqualified', 'contact.requalified')))[1] AS mark
        FROM journal_entry WHERE subject = 'contact' AND subject_id BETWEEN %(low)s AND %(high)s
        GROUP BY subject_id
    ), kept AS (
        SELECT id, disqualified FROM leads_contact WHERE id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('contact %%s: %%s, created %%s times in the journal, mark “%%s”, there “%%s”', id,
                  CASE WHEN kept.disqualified IS NULL THEN 'gone' ELSE 'here' END,
                  coalesce(told.created, 0), kept.disqualified, told.mark),
           format('/contacts/%%s/', id)
    FROM kept FULL JOIN told USING (id)
    WHERE ((kept.id IS NULL)::int <> coalesce(told.taken_back, 0) OR told.created IS DISTINCT FROM 1
       OR kept.disqualified <> coalesce(told.mark, ''))
      AND NOT EXISTS (SELECT 1 FROM leads_merge m WHERE m.undone_at IS NULL AND m.gone_id = told.id)"""

_OPPORTUNITIES = """
    WITH told AS (
        SELECT subject_id AS id, max(payload->>'contact_id') AS contact_id,
               (array_agg(kind ORDER BY id DESC) FILTER (WHERE kind IN ('opportunity.opened',
                   'opportunity.won', 'opportunity.lost', 'opportunity.reopened')))[1] AS kind
        FROM journal_entry WHERE subject = 'opportunity' AND subject_id BETWEEN %(low)s AND %(high)s
        GROUP BY subject_id
    ), kept AS (
        SELECT id, contact_id, state FROM leads_opportunity WHERE id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('opportunity %%s: is %%s; the journal says %%s', id, coalesce(kept.state, 'gone'),
                  coalesce(told.kind, 'nothing')),
           format('/contacts/%%s/', coalesce(kept.contact_id::text, told.contact_id))
    FROM kept FULL JOIN told USING (id)
    WHERE kept.state IS DISTINCT FROM CASE told.kind WHEN 'opportunity.won' THEN 'won'
        WHEN 'opportunity.lost' THEN 'lost' WHEN 'opportunity.opened' THEN 'open'
        WHEN 'opportunity.reopened' THEN 'open' END"""

_CLOCKS = """
    WITH told AS (
        SELECT subject_id AS id,
               (array_agg(kind ORDER BY id DESC) FILTER (WHERE kind IN ('clock.met', 'clock.cancelled',
                   'clock.ended', 'clock.reopened')))[1] AS kind
        FROM journal_entry WHERE subject = 'clock' AND subject_id BETWEEN %(low)s AND %(high)s
        GROUP BY subject_id
    ), kept AS (
        SELECT c.id, p.url, CASE WHEN c.given_up OR coalesce(c.stopped_at, c.cancelled_at) > c.due_at
                                 THEN 'clock.ended'
                                 WHEN c.stopped_at IS NOT NULL THEN 'clock.met'
                                 WHEN c.cancelled_at IS NOT NULL THEN 'clock.cancelled'
                                 ELSE 'clock.reopened' END AS kind
        FROM sla_clock c JOIN sla_pledge p ON p.id = c.pledge_id WHERE c.id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('clock %%s: stands at %%s; the journal says %%s', id, coalesce(kept.kind, 'gone'),
                  coalesce(told.kind, 'nothing')), coalesce(kept.url, '')
    FROM kept FULL JOIN told USING (id)
    WHERE kept.kind IS DISTINCT FROM coalesce(told.kind, 'clock.reopened')"""

_ATTEMPTS = """
    WITH told AS (
        SELECT subject_id AS id, count(*) AS facts FROM journal_entry
        WHERE subject = 'attempt' AND subject_id BETWEEN %(low)s AND %(high)s GROUP BY subject_id
    ), kept AS (
        SELECT id, contact_id FROM leads_attempt WHERE id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('attempt %%s: %%s, %%s facts', id, CASE WHEN contact_id IS NULL THEN 'gone' ELSE 'here' END,
                  coalesce(facts, 0)), coalesce(format('/contacts/%%s/', contact_id), '')
    FROM kept FULL JOIN told USING (id)
    WHERE facts IS DISTINCT FROM 1 OR (contact_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM journal_entry e JOIN journal_entry gone USING (thread)
        WHERE e.subject = 'touchpoint' AND e.subject_id = told.id AND gone.kind = 'contact.taken_back'))"""

_TOUCHPOINTS = """
    WITH told AS (
        SELECT subject_id AS id, count(*) AS facts FROM journal_entry
        WHERE subject = 'touchpoint' AND subject_id BETWEEN %(low)s AND %(high)s GROUP BY subject_id
    ), kept AS (
        SELECT id, contact_id FROM leads_touchpoint WHERE id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('touchpoint %%s: %%s, %%s facts', id,
                  CASE WHEN contact_id IS NULL THEN 'gone' ELSE 'here' END, coalesce(facts, 0)),
           coalesce(format('/contacts/%%s/', contact_id), '')
    FROM kept FULL JOIN told USING (id)
    WHERE facts IS DISTINCT FROM 1 OR (contact_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM journal_entry e JOIN journal_entry gone USING (thread)
        WHERE e.subject = 'touchpoint' AND e.subject_id = told.id AND gone.kind = 'contact.taken_back'))"""

_NURTURE = """
    WITH told AS (
        SELECT subject_id AS id,
               (array_agg(kind ORDER BY id DESC)
                FILTER (WHERE kind NOT IN ('nurture.changed', 'nurture.look_due')))[1] AS kind
        FROM journal_entry WHERE subject = 'nurture' AND subject_id BETWEEN %(low)s AND %(high)s
        GROUP BY subject_id
    ), kept AS (
        SELECT id, contact_id, ended_at FROM leads_enrolment WHERE id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('enrolment %%s: %%s; the journal says %%s', id,
                  CASE WHEN kept.contact_id IS NULL THEN 'gone' WHEN ended_at IS NULL THEN 'goes on'
                       ELSE 'over' END, coalesce(told.kind, 'nothing')),
           coalesce(format('/contacts/%%s/', contact_id), '')
    FROM kept FULL JOIN told USING (id)
    WHERE kept.contact_id IS NULL OR told.kind IS NULL
       OR (ended_at IS NOT NULL) <> (told.kind = 'nurture.ended')"""

_SUBMISSIONS = """
    SELECT format('submission %%s is %%s', s.id, s.state), format('/settings/submissions/%%s/', s.id)
    FROM leads_submission s
    WHERE s.id BETWEEN %(low)s AND %(high)s AND s.state <> 'received'
      AND NOT EXISTS (SELECT 1 FROM journal_entry e
                      WHERE e.kind = 'submission.' || s.state AND e.occurred_at = s.settled_at
                        AND e.payload->>'submission_id' = s.id::text)"""

_PAST_THE_COMMANDS = (
    "Something wrote past the product's commands: an edit in the database, a half restore. The timeline "
    "says what people did; put the row back to it (docs/operations.md, When the journal and a row differ)."
)


def _agrees(one: str, things: str, over: Table | RandomKeys, wrong: str) -> Never:
    return Never(
        f"journal-{things}",
        3,
        f"The journal tells of {things} as they are",
        f"{{n}} {{{one} is|{things} are}} not what the facts say.",
        _PAST_THE_COMMANDS,
        over,
        wrong,
    )


CHECKS = (
    _agrees("handoff", "handoffs", Table("leads_handoff", subject="handoff"), _HANDOFFS),
    _agrees("stage", "stages", Table("leads_contact", subject="stage"), _STAGES),
    Never(
        "journal-merged-stages",
        3,
        "The journal tells of merged people's stages as they are",
        "{n} merged {person stands|people stand} elsewhere than the facts say.",
        _PAST_THE_COMMANDS,
        Table("leads_contact"),
        _MERGED_STAGES,
    ),
    _agrees("contact", "contacts", Table("leads_contact", subject="contact"), _CONTACTS),
    _agrees(
        "opportunity", "opportunities", Table("leads_opportunity", subject="opportunity"), _OPPORTUNITIES
    ),
    _agrees("clock", "clocks", Table("sla_clock", subject="clock"), _CLOCKS),
    _agrees("attempt", "attempts", Table("leads_attempt", subject="attempt"), _ATTEMPTS),
    _agrees("touchpoint", "touchpoints", Table("leads_touchpoint", subject="touchpoint"), _TOUCHPOINTS),
    _agrees("enrolment", "enrolments", Table("leads_enrolment", subject="nurture"), _NURTURE),
    _agrees("submission", "submissions", RandomKeys("leads_submission"), _SUBMISSIONS),
)
