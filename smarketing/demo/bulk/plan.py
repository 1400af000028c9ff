"""What happens to each person of a generated set, drawn for thousands at once: a temporary table with
one row a person, from which rows.py and facts.py write the tables. Each moment follows from the one
before it and lies before now; what has no moment has not happened.

A tenth are cards from events, some signed up for a newsletter, most left their details; three of ten
were handed to sales. The last ones are with sales now: offered and not decided, or being worked on.
"""

PLAN = """
CREATE TEMP TABLE plan ON COMMIT DROP AS
WITH drawn AS MATERIALIZED (
    SELECT n, n > %(settled)s AS is_open, random() AS r1, random() AS r2, random() AS r3, random() AS r4,
           random() AS r5, random() AS r6, random() AS r7, random() AS r8, random() AS r9
    FROM generate_series(%(low)s::bigint, %(high)s::bigint) AS n
), kinds AS (
    SELECT *, CASE WHEN is_open OR r1 > 0.7 THEN 'handed' WHEN r1 < 0.1 THEN 'card'
                   WHEN r1 < 0.25 THEN 'news' ELSE 'lead' END AS kind,
           interval '12 hours' + (%(days)s - 0.5) * interval '1 day'
               * power(greatest(1 - n / greatest(%(settled)s, 1)::float8, 0), 0.9) AS age,
           CASE WHEN r2 < 0.35 THEN interval '1 minute' + r3 * interval '70 minutes'
                ELSE interval '8 hours' + r3 * interval '22 hours' END AS open_age,
           1 + n %% cardinality(%(teams)s) AS team_no, 1 + (n / 7) %% cardinality(%(marketers)s)
               AS marketer_no,
           (n * 7919) %% %(reps_each)s AS rep_no
    FROM drawn
), begun AS (
    SELECT *, CASE WHEN is_open THEN %(now)s - open_age - interval '3 hours' ELSE %(now)s - age END
                  AS created_at,
           CASE WHEN is_open THEN interval '0' ELSE least(age, interval '30 days') - interval '10 hours' END
               AS room,
           kind = 'handed' AS handed
    FROM kinds
), offers AS (
    SELECT *, CASE WHEN is_open THEN created_at + interval '170 minutes'
                   WHEN handed THEN created_at + interval '10 minutes' + r4 * interval '110 minutes' END
                       AS mql_at,
           CASE WHEN is_open THEN %(now)s - open_age
                WHEN handed THEN created_at + interval '12 minutes' + r4 * interval '110 minutes'
                                 + r5 * interval '28 minutes' END AS offered_at,
           (team_no - 1) * %(reps_each)s + rep_no + 1 AS holder_no
    FROM begun
), decisions AS (
    SELECT *, CASE WHEN is_open AND r2 < 0.35 THEN NULL
                   ELSE date_trunc('second', offered_at + interval '3 minutes'
                                             + power(r6, 3) * interval '85 minutes') END AS decided_at,
           handed AND (is_open OR r7 < 0.72) AS taken
    FROM offers
), tries AS (
    SELECT *, CASE WHEN taken THEN decided_at END AS accepted_at,
           CASE WHEN handed AND NOT taken THEN decided_at END AS rejected_at,
           CASE WHEN taken THEN decided_at + interval '5 minutes' + power(r8, 3) * interval '300 minutes' END
               AS first_try,
           (ARRAY['too_early', 'no_intent', 'bad_data', 'no_intent'])[1 + floor(r9 * 4)::int] AS no_word
    FROM decisions
), outcomes AS (
    SELECT *, CASE WHEN NOT is_open AND r8 < 0.4 THEN first_try + room * 0.03 END AS second_try,
           CASE WHEN NOT is_open AND r3 < 0.6 THEN first_try + room * (0.05 + 0.3 * r2) END AS qualified_at,
           CASE WHEN NOT is_open AND r3 >= 0.6 THEN first_try + room * (0.05 + 0.3 * r2) END AS returned_at
    FROM tries
), chances AS (
    SELECT *, returned_at IS NOT NULL AND r8 >= 0.7 AS gave_up,
           CASE WHEN r5 < 0.8 THEN qualified_at + room * (0.01 + 0.1 * r6) END AS opened_at,
           CASE WHEN r5 >= 0.8 THEN qualified_at + room * (0.05 + 0.1 * r6) END AS unsold_at
    FROM outcomes
), ends AS (
    SELECT *, CASE WHEN age < interval '60 days' AND r9 < 0.5 THEN NULL
                   ELSE opened_at + room * (0.1 + 0.35 * r4) END AS closed_at,
           r7 < 0.28 AS is_won
    FROM chances
)
SELECT n, %(contact)s + n AS contact_id, kind, handed, is_open, created_at, mql_at, offered_at, decided_at,
       accepted_at, rejected_at, first_try, second_try, qualified_at, returned_at, opened_at, unsold_at,
       gave_up, r4 < 0.8 AS seen_to,
       closed_at, closed_at IS NOT NULL AND is_won AS won, closed_at IS NOT NULL AND NOT is_won AS lost,
       CASE WHEN rejected_at IS NOT NULL THEN no_word
            WHEN returned_at IS NOT NULL THEN (ARRAY['too_early', 'no_intent'])[1 + floor(r9 * 2)::int]
            ELSE '' END AS reason,
       (ARRAY['price', 'no_budget', 'timing', 'no_decision', 'competitor'])[1 + floor(r8 * 5)::int]
           AS lost_reason,
       CASE WHEN r6 < 0.9 THEN round((4000 + 60000 * power(r1, 2) * r4)::numeric, 2) END AS amount,
       CASE WHEN qualified_at IS NOT NULL THEN 'qualified' WHEN returned_at IS NOT NULL THEN 'returned'
            WHEN accepted_at IS NOT NULL THEN 'accepted' WHEN rejected_at IS NOT NULL THEN 'rejected'
            WHEN handed THEN 'offered' END AS state,
       %(low)s - 1 + sum(handed::int) OVER (ORDER BY n) AS handed_no,
       %(low)s - 1 + sum((opened_at IS NOT NULL)::int) OVER (ORDER BY n) AS chance_no,
       (%(first_names)s::text[])[1 + floor(r2 * cardinality(%(first_names)s))::int] || ' '
           || (%(last_names)s::text[])[1 + floor(r3 * cardinality(%(last_names)s))::int] AS name,
       1 + (n / 3) %% %(companies)s AS company_no,
       1 + floor(power(r4, 2) * cardinality(%(campaigns)s))::int AS campaign_no,
       CASE kind WHEN 'news' THEN 2 ELSE 1 END AS form_no,
       md5(%(mark)s || n)::uuid AS submission_id,
       (%(teams)s::bigint[])[team_no] AS team_id,
       (%(reps)s::bigint[])[holder_no] AS holder_id, (%(rep_names)s::text[])[holder_no] AS holder_name,
       (%(marketers)s::bigint[])[marketer_no] AS marketer_id,
       (%(marketer_names)s::text[])[marketer_no] AS marketer_name
FROM ends
"""

# Where a person stands, and since when: what ended badly put them back to lead.
STANDING = """
ALTER TABLE plan ADD COLUMN handoff_id bigint, ADD COLUMN chance_id bigint, ADD COLUMN stage text,
    ADD COLUMN since timestamptz, ADD COLUMN back_at timestamptz, ADD COLUMN back_cause text,
    ADD COLUMN back_reason text, ADD COLUMN rest_until date, ADD COLUMN channel text,
    ADD COLUMN back_from timestamptz, ADD COLUMN dropped_at timestamptz;
UPDATE plan SET
    handoff_id = CASE WHEN handed THEN %(handoff)s + handed_no END,
    chance_id = CASE WHEN opened_at IS NOT NULL THEN %(chance)s + chance_no END,
    channel = CASE WHEN kind = 'card' THEN 'event' ELSE (%(channels)s::text[])[campaign_no] END,
    back_at = coalesce(rejected_at, returned_at, unsold_at, CASE WHEN lost THEN closed_at END),
    back_cause = CASE WHEN rejected_at IS NOT NULL THEN 'handoff.rejected'
                      WHEN returned_at IS NOT NULL THEN 'handoff.returned'
                      WHEN unsold_at IS NOT NULL THEN 'sql.closed' ELSE 'opportunity.lost' END,
    rest_until = CASE reason WHEN 'too_early' THEN coalesce(rejected_at, returned_at)::date + 90
                             WHEN 'no_intent' THEN coalesce(rejected_at, returned_at)::date + 30 END;
UPDATE plan SET
    back_reason = CASE WHEN back_cause LIKE 'handoff%%' THEN %(reason_labels)s::jsonb ->> reason
                       WHEN back_cause = 'sql.closed' THEN (%(lost_labels)s::jsonb ->> lost_reason) || '.'
                       ELSE %(lost_labels)s::jsonb ->> lost_reason END,
    stage = CASE WHEN won THEN 'customer' WHEN back_at IS NOT NULL THEN 'lead'
                 WHEN opened_at IS NOT NULL THEN 'opportunity' WHEN qualified_at IS NOT NULL THEN 'sql'
                 WHEN mql_at IS NOT NULL THEN 'mql' WHEN kind = 'lead' THEN 'lead'
                 WHEN kind = 'news' THEN 'prospect' ELSE 'contact' END,
    since = CASE WHEN won THEN closed_at ELSE coalesce(back_at, opened_at, qualified_at, mql_at,
        created_at) END,
    back_from = CASE WHEN returned_at IS NOT NULL THEN rest_until::timestamptz END;
-- Most whom sales returned are looked at again in time, and it comes to nothing.
UPDATE plan SET dropped_at = back_from + interval '10 hours'
WHERE seen_to AND back_from + interval '10 hours' < %(now)s;
CREATE INDEX ON plan (n);
ANALYZE plan;
"""
