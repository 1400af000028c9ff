"""The dashboard's numbers counted once more: plain SQL over the source tables, written from what the
words mean and knowing nothing of how the product counts them.

Working hours are Monday to Friday, 9 to 17 UTC, as the week's teams keep them.
"""

from django.db import connection

OFFERS = """
    SELECT h.*, (SELECT t.channel FROM leads_touchpoint t WHERE t.contact_id = h.contact_id
                 ORDER BY t.happened_at, t.id LIMIT 1) AS channel,
           (SELECT min(k.started_at) FROM sla_clock k
            WHERE k.pledge_id = h.pledge_id AND k.kind = 'decide') AS held_at
    FROM leads_handoff h WHERE h.offered_at >= %(start)s AND h.offered_at < %(end)s"""

COUNTS = f"""
    WITH offers AS ({OFFERS}), counted AS (
        SELECT * FROM offers WHERE state NOT IN ('withdrawn', 'rerouted')
    ), judged AS (
        SELECT * FROM counted WHERE accepted_at IS NOT NULL OR ruling = 'overturned'
           OR (rejected_at IS NOT NULL
               AND reason NOT IN ('duplicate', 'wrong_territory', 'existing_customer', 'do_not_contact'))
    )
    SELECT count(*) AS "offered.all",
           count(DISTINCT contact_id) FILTER (WHERE cycle = 1) AS "delivered.all",
           count(DISTINCT (contact_id, cycle)) FILTER (WHERE cycle > 1) AS "redelivered.all",
           (SELECT count(*) FROM offers WHERE state = 'withdrawn') AS "withdrawn.all",
           (SELECT count(*) FROM offers WHERE state = 'rerouted') AS "rerouted.all",
           count(accepted_at) + count(rejected_at) AS "decided.all",
           count(*) FILTER (WHERE state = 'offered') AS "decided.open",
           count(accepted_at) AS "accepted.all",
           count(accepted_at) AS "acceptance.accepted",
           count(accepted_at) + count(rejected_at) AS "acceptance.decided",
           (SELECT count(*) FROM judged) AS "quality.decided",
           (SELECT count(*) FROM judged
            WHERE accepted_at IS NOT NULL OR ruling = 'overturned') AS "quality.accepted",
           (SELECT count(*) FROM judged WHERE reason = 'bad_data'
            AND rejected_at IS NOT NULL AND ruling <> 'overturned') AS "bad_data.bad",
           count(rejected_at) AS "rejected.all",
           count(returned_at) AS "returned.all",
           count(rejected_at) + count(returned_at) AS "sent_back.sent_back",
           count(*) AS "sent_back.offered",
           count(qualified_at) AS "mql_sql.qualified",
           count(*) AS "mql_sql.offered",
           count(DISTINCT contact_id) FILTER (WHERE qualified_at IS NOT NULL) AS "mql_sql.people_qualified",
           count(DISTINCT contact_id) AS "mql_sql.people_offered"
    FROM counted"""

REASONS = f"""
    WITH offers AS ({OFFERS})
    SELECT reason, count(rejected_at), count(returned_at) FROM offers
    WHERE state IN ('rejected', 'returned') GROUP BY reason"""

CHANNELS = f"""
    WITH offers AS ({OFFERS})
    SELECT channel, count(*), count(qualified_at) FROM offers
    WHERE state NOT IN ('withdrawn', 'rerouted') GROUP BY channel"""

# Business minutes: what each working day between the two moments contributes.
TIMES = f"""
    WITH offers AS ({OFFERS}), decided AS (
        SELECT coalesce(accepted_at, rejected_at) AS at, * FROM offers
        WHERE state NOT IN ('withdrawn', 'rerouted') AND coalesce(accepted_at, rejected_at) IS NOT NULL
    ), took AS (
        SELECT extract(epoch FROM d.at - d.offered_at) / 60 AS elapsed,
               (SELECT coalesce(sum(greatest(0, extract(epoch FROM
                           least(day + interval '17 hours', d.at AT TIME ZONE 'UTC')
                         - greatest(day + interval '9 hours', d.held_at AT TIME ZONE 'UTC')) / 60)), 0)
                FROM generate_series(date_trunc('day', d.held_at AT TIME ZONE 'UTC'),
                                     date_trunc('day', d.at AT TIME ZONE 'UTC'), interval '1 day') AS day
                WHERE extract(isodow FROM day) < 6) AS worked
        FROM decided d
    )
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY worked),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY worked),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY elapsed),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY elapsed)
    FROM took"""

# A promise on one handoff: due when its first clock was; broken when any of its clocks ran past its
# due moment, or when the whole, over all holders, did.
PROMISES = """
    WITH clocks AS (
        SELECT k.*, coalesce(k.stopped_at, k.cancelled_at) AS ended_at,
               row_number() OVER (PARTITION BY k.pledge_id, k.kind ORDER BY k.id DESC) AS from_last
        FROM sla_clock k JOIN leads_handoff h ON h.pledge_id = k.pledge_id WHERE k.kind = %(kind)s
    ), promises AS (
        SELECT pledge_id, min(due_at) AS due,
               bool_or(coalesce(ended_at, %(as_of)s) > due_at) AS breached,
               max(stopped_at) FILTER (WHERE from_last = 1) AS done_at,
               max(cancelled_at) FILTER (WHERE from_last = 1) AS void_at
        FROM clocks GROUP BY pledge_id
    ), verdicts AS (
        SELECT CASE WHEN breached OR done_at > due THEN 'broken'
                    WHEN done_at IS NOT NULL THEN 'kept'
                    WHEN void_at IS NOT NULL THEN 'void'
                    WHEN due < %(as_of)s THEN 'broken'
                    ELSE 'running' END AS verdict
        FROM promises WHERE due >= %(start)s AND due < %(end)s
    )
    SELECT verdict, count(*) FROM verdicts GROUP BY verdict"""

FUNNEL = """
    WITH entries AS (
        SELECT contact_id, to_stage, min(moved_at) AS at FROM leads_stagemove GROUP BY contact_id, to_stage
    ), cohort AS (
        SELECT contact_id FROM entries
        WHERE to_stage = %(stage)s AND at >= %(start)s AND at < %(end)s
    )
    SELECT e.to_stage, count(DISTINCT e.contact_id)
    FROM entries e JOIN cohort USING (contact_id) GROUP BY e.to_stage"""

WON_BY_CHANNEL = """
    WITH mqls AS (
        SELECT contact_id FROM leads_stagemove WHERE to_stage = 'mql' GROUP BY contact_id
        HAVING min(moved_at) >= %(start)s AND min(moved_at) < %(end)s
    )
    SELECT (SELECT t.channel FROM leads_touchpoint t WHERE t.contact_id = m.contact_id
            ORDER BY t.happened_at, t.id LIMIT 1) AS channel,
           count(*),
           count(*) FILTER (WHERE EXISTS (
               SELECT 1 FROM leads_opportunity o WHERE o.contact_id = m.contact_id AND o.state = 'won'))
    FROM mqls m GROUP BY 1"""

REVENUE = """
    SELECT (SELECT t.channel FROM leads_touchpoint t WHERE t.contact_id = o.contact_id
            ORDER BY t.happened_at, t.id LIMIT 1) AS channel,
           count(*), coalesce(sum(o.amount), 0), count(*) FILTER (WHERE o.amount IS NULL)
    FROM leads_opportunity o
    WHERE o.state = 'won' AND o.closed_at >= %(start)s AND o.closed_at < %(end)s GROUP BY 1"""


def ask(statement, period, **more):
    values = {"start": period.start, "end": period.end, **more}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [column.name for column in cursor.description], cursor.fetchall()


def counts(period):
    """What became of the handoffs offered in the period, as {metric.part: number}."""
    names, (row,) = ask(COUNTS, period)
    return dict(zip(names, row, strict=True))


def promises(period, as_of):
    found = {}
    for kind in ("decide", "first_contact"):
        verdicts = dict(ask(PROMISES, period, kind=kind, as_of=as_of)[1])
        kept, broken = verdicts.get("kept", 0), verdicts.get("broken", 0)
        found |= {
            f"{kind}_kept.kept": kept,
            f"{kind}_kept.broken": broken,
            f"{kind}_kept.judged": kept + broken,
            f"{kind}_kept.running": verdicts.get("running", 0),
        }
    return found


def funnel(period, stage):
    """How many of those who first reached that stage in the period have reached each stage since."""
    return dict(ask(FUNNEL, period, stage=stage)[1])


def times(period):
    """(median, p90) of business minutes, (median, p90) by the wall clock."""
    row = ask(TIMES, period)[1][0]
    return row[:2], row[2:]


def by_reason(period):
    return {reason: tuple(numbers) for reason, *numbers in ask(REASONS, period)[1]}


def by_channel(period):
    """(offered, qualified) of each channel."""
    return {channel: tuple(numbers) for channel, *numbers in ask(CHANNELS, period)[1]}


def won_by_channel(period):
    """(MQLs, won) of each channel."""
    return {channel: tuple(numbers) for channel, *numbers in ask(WON_BY_CHANNEL, period)[1]}


def revenue_by_channel(period):
    """(won, sum of what is stated, not stated) of each channel."""
    return {channel: tuple(numbers) for channel, *numbers in ask(REVENUE, period)[1]}
