"""History as SQL over the source tables of lower rooms, which it only reads: a thousand handoffs at a
time, in the order of their ids."""

_CHOSEN = """
    FROM leads_handoff h
    WHERE h.offered_at >= %(since)s AND h.offered_at < %(until)s
      AND (%(marketing)s IS NULL OR (h.marketing_team_id = %(marketing)s AND h.sales_team_id = %(sales)s))"""

COUNT = f"SELECT count(*) {_CHOSEN}"
NEXT = f"SELECT h.id {_CHOSEN} AND h.id > %(reached)s ORDER BY h.id LIMIT %(most)s"

# What sales promised on each, clock by clock in the order in which they began. Who is not to be contacted any
# more is returned by nobody, and was not given up.
CLOCKS = """
    SELECT h.id, h.sales_team_id, h.qualified_at,
           CASE WHEN h.returned_by_id IS NOT NULL THEN h.returned_at END,
           c.kind, c.holder_id, c.started_at, c.stopped_at, c.cancelled_at, c.excused_at, c.due_at
    FROM leads_handoff h JOIN sla_clock c ON c.pledge_id = h.pledge_id
    WHERE h.id = ANY(%(ids)s) AND c.kind <> 're_engage' ORDER BY h.id, c.id"""

HOLDS = """
    SELECT h.id, hold.starts_at, hold.ends_at
    FROM leads_handoff h JOIN sla_hold hold ON hold.pledge_id = h.pledge_id
    WHERE h.id = ANY(%(ids)s) AND hold.starts_at <= %(until)s ORDER BY h.id, hold.starts_at, hold.id"""

# What was told after sales gave up changes nothing of that.
TRIES = """
    SELECT h.id, a.counts_at, a.result = 'connected'
    FROM leads_handoff h JOIN leads_attempt a ON a.handoff_id = h.id
    WHERE h.id = ANY(%(ids)s) AND a.counts_at <= %(until)s
      AND (h.returned_at IS NULL OR a.logged_at <= h.returned_at)
    ORDER BY h.id, a.counts_at, a.id"""

# Who held each since when, and before a reroute what it goes on from. Where nobody else ever did, the clock
# itself says who.
HOLDERS = """
    WITH RECURSIVE course AS (
        SELECT h.id AS of, h.id, h.follows_id, h.first_offered_at < h.offered_at AS goes_on
        FROM leads_handoff h
        WHERE h.id = ANY(%(ids)s)
          AND EXISTS (SELECT 1 FROM sla_clock c
                      WHERE c.pledge_id = h.pledge_id AND c.holder_id IS DISTINCT FROM h.holder_id
                      UNION ALL SELECT 1 WHERE h.hops > 0 OR h.first_offered_at < h.offered_at)
        UNION ALL
        SELECT course.of, h.id, h.follows_id, h.first_offered_at < h.offered_at
        FROM course JOIN leads_handoff h ON h.id = course.follows_id WHERE course.goes_on
    )
    SELECT course.of, e.occurred_at, (e.payload->>'holder_id')::bigint
    FROM course JOIN journal_entry e ON e.subject = 'handoff' AND e.subject_id = course.id
    WHERE e.kind IN ('handoff.offered', 'handoff.claimed', 'handoff.accepted', 'handoff.reassigned',
                     'handoff.taken_back')
    ORDER BY course.of, e.id"""

COLUMNS = (
    "simulation_id", "handoff_id", "kind", "sales_team_id", "worker_id", "started_at", "stopped_at",
    "done_at", "draft_due", "draft_verdict", "draft_clock", "draft_holder_id", "draft_slot", "now_due",
    "now_verdict", "now_clock", "now_holder_id", "now_slot",
)  # fmt: skip
KEEP = f"COPY reporting_replay ({', '.join(COLUMNS)}) FROM STDIN"
FORGET = "DELETE FROM reporting_replay WHERE simulation_id = ANY(%(simulations)s)"
