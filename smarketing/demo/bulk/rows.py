"""The rows that a plan's people leave, table by table, in the order in which they need each other."""

COMPANIES = """
INSERT INTO leads_company (id, name, domain, industry, segment, attributes, source, external_id, created_at,
    demo)
SELECT %(company)s + n,
       (%(places)s::text[])[1 + n %% cardinality(%(places)s)] || ' '
           || (%(trades)s::text[])[1 + (n / 7) %% cardinality(%(trades)s)] || ' ' || n,
       'c' || n || '-' || %(mark)s || '.example', (%(trades)s::text[])[1 + n %% cardinality(%(trades)s)],
       (ARRAY['small', 'small', 'mid', 'mid', 'large', 'enterprise'])[1 + n %% 6], '{}', '', '',
       %(now)s - %(days)s * interval '1 day' - interval '1 hour', false
FROM generate_series(%(low)s::bigint, %(high)s::bigint) AS n
"""

CONTACTS = """
INSERT INTO leads_contact (id, name, email, email_key, phone, job_title, country, source, external_id,
    channel,
    notes, stage, stage_since, recycled, rest_until, rest_reason, disqualified, disqualified_at, created_at,
    changed_at, version, demo, company_id, owner_id, phone_e164)
SELECT contact_id, name, email, email, CASE WHEN n %% 2 = 0 THEN '+49 30 ' || 1000000 + n %% 9000000
    ELSE '' END,
       (%(titles)s::text[])[1 + n %% cardinality(%(titles)s)], '', '', '', channel, '', stage, since,
       back_at IS NOT NULL, rest_until, CASE WHEN rest_until IS NULL THEN '' ELSE reason END,
       CASE WHEN dropped_at IS NULL THEN '' ELSE 'do_not_contact' END, dropped_at,
       created_at, created_at, 1, false, %(company)s + company_no, CASE
           WHEN kind = 'card' THEN marketer_id END,
       CASE WHEN n %% 2 = 0 THEN '+4930' || 1000000 + n %% 9000000 ELSE '' END
FROM plan, LATERAL (SELECT replace(lower(name), ' ', '.') || n || '@c' || company_no || '-' || %(mark)s
                    || '.example' AS email) AS address
ORDER BY n
"""

SUBMISSIONS = """
INSERT INTO leads_submission (id, form_id, received_at, dedupe_key, dedupe_twin, body_digest, fields, page,
    referrer, shape, suspicion, state, why, why_code, differing, undecided, attempts, next_try_at, settled_at,
    contact_id)
SELECT submission_id, (%(forms)s::bigint[])[form_no], created_at, 'key:' || submission_id, NULL,
       md5(submission_id::text) || md5(name),
       jsonb_build_object('name', name, 'email', contact.email,
                          'utm_campaign', (%(campaign_keys)s::text[])[campaign_no]),
       '', '', 'plain', '', 'processed', '', '', '{}', '[]', 1, created_at, created_at, contact_id
FROM plan JOIN (SELECT id, email FROM leads_contact) contact ON contact.id = contact_id
WHERE kind <> 'card' ORDER BY n
"""

# Everybody's first, and a click in a mail of those who were found qualified after it.
TOUCHPOINTS = """
INSERT INTO leads_touchpoint (id, contact_id, kind, channel, campaign_id, asset_id, form_id, happened_at, utm,
    page, referrer)
SELECT %(touchpoint)s + 2 * n - 1, contact_id, CASE WHEN kind = 'card' THEN 'manual' ELSE 'form' END, channel,
       (%(campaigns)s::bigint[])[campaign_no], NULL::bigint,
       CASE WHEN kind <> 'card' THEN (%(forms)s::bigint[])[form_no] END, created_at,
       jsonb_build_object('campaign', (%(campaign_keys)s::text[])[campaign_no]), '', ''
FROM plan
UNION ALL
SELECT %(touchpoint)s + 2 * n, contact_id, 'email_click', 'email', NULL::bigint, NULL::bigint,
       NULL::bigint,
       created_at + interval '5 minutes', '{}'::jsonb, '', ''
FROM plan WHERE mql_at IS NOT NULL
ORDER BY 1
"""

# Every stage that was entered, with those a jump passed as implied.
STAGE_MOVES = """
INSERT INTO leads_stagemove (contact_id, from_stage, to_stage, moved_at, by_id, cause, reason, implied)
SELECT contact_id, from_stage, to_stage, moved_at, by_id, cause, move.reason, implied
FROM plan, LATERAL (VALUES
    (1, '', 'contact', created_at, CASE WHEN kind = 'card' THEN marketer_id END,
        CASE WHEN kind = 'card' THEN 'contact.logged' ELSE 'submission.processed' END, '', false),
    (2, 'contact', 'prospect', CASE WHEN kind <> 'card' THEN created_at END, NULL, 'submission.processed', '',
        kind <> 'news'),
    (3, 'prospect', 'lead', CASE WHEN kind IN ('lead', 'handed') THEN created_at END, NULL,
        'submission.processed', '', false),
    (4, 'lead', 'mql', mql_at, marketer_id, 'contact.qualified', 'Right industry and role', false),
    (5, 'mql', 'sql', qualified_at, holder_id, 'handoff.qualified', '', false),
    (6, 'sql', 'opportunity', opened_at, holder_id, 'opportunity.opened', '', false),
    (7, 'opportunity', 'customer', CASE WHEN won THEN closed_at END, holder_id, 'opportunity.won', '', false),
    (8, CASE WHEN opened_at IS NOT NULL THEN 'opportunity' WHEN qualified_at IS NOT NULL THEN 'sql'
             ELSE 'mql' END, 'lead', back_at, holder_id, back_cause, back_reason, false)
) AS move (place, from_stage, to_stage, moved_at, by_id, cause, reason, implied)
WHERE moved_at IS NOT NULL ORDER BY n, place
"""

PLEDGES = """
INSERT INTO sla_pledge (id, agreement_id, calendar_id, team_id, marketing_calendar_id, marketing_team_id,
    made_at, thread, label, url, recount)
SELECT %(pledge)s + handed_no, %(agreement)s, %(calendar)s, team_id, %(calendar)s, %(marketing)s,
       offered_at, 'contact:' || contact_id, name, '/contacts/' || contact_id || '/', false
FROM plan WHERE handed ORDER BY n
"""

HANDOFFS = """
INSERT INTO leads_handoff (id, contact_id, cycle, state, marketing_team_id, sales_team_id, pledge_id,
    holder_id,
    hops, note, brief, source_touchpoint_id, offered_at, offered_by_id, first_offered_at, holder_set_at,
    accepted_at, accepted_by_id, rejected_at, rejected_by_id, qualified_at, qualified_by_id, returned_at,
    returned_by_id, reason, counts_in_quality, comment, rating, hint, criteria, dispute, ruling,
    ruling_comment)
SELECT handoff_id, contact_id, 1, state, %(marketing)s, team_id, %(pledge)s + handed_no, holder_id, 0, '',
       jsonb_build_object(
           'person', jsonb_build_object('name', name, 'email', contact.email, 'phone', contact.phone,
                                        'company', firm, 'job_title', contact.job_title),
           'source', channel, 'earlier', '[]'::jsonb, 'talk_track', '',
           'qualified', jsonb_build_object('reason', 'Right industry and role', 'by', marketer_name,
                                           'at', mql_at),
           'touches', '[]'::jsonb),
       %(touchpoint)s + 2 * n, offered_at, marketer_id, offered_at, offered_at,
       accepted_at, CASE WHEN accepted_at IS NOT NULL THEN plan.holder_id END,
       rejected_at, CASE WHEN rejected_at IS NOT NULL THEN plan.holder_id END,
       qualified_at, CASE WHEN qualified_at IS NOT NULL THEN plan.holder_id END,
       returned_at, CASE WHEN returned_at IS NOT NULL THEN plan.holder_id END,
       reason, CASE WHEN reason <> '' THEN reason <> ALL(%(not_in_quality)s) END, '', NULL, '',
       CASE WHEN qualified_at IS NULL THEN '[]' ELSE %(criteria)s::jsonb END, '', '', ''
FROM plan JOIN (SELECT id, email, phone, job_title FROM leads_contact) contact ON contact.id = contact_id
JOIN (SELECT id, name AS firm FROM leads_company) company ON company.id = %(company)s + company_no
WHERE handed ORDER BY n
"""

# Up to five promises each; days end at midnight. A mark is set where its moment was passed before the
# end, or before now.
CLOCKS = """
INSERT INTO sla_clock (id, pledge_id, kind, holder_id, calendar_version, started_at, warn_at, due_at,
    stopped_at, cancelled_at, warned_at, breached_at, given_up)
SELECT %(clock)s + 5 * handed_no - 5 + place, %(pledge)s + handed_no, clock.kind, clock.holder_id, 1,
       started_at, warn_at, due_at, stopped_at, cancelled_at, CASE WHEN warn_at < ended THEN warn_at END,
       CASE WHEN due_at < ended THEN due_at WHEN given_up THEN ended END, given_up AND due_at >= ended
FROM plan, LATERAL (VALUES
    (1, 'decide', holder_id, offered_at, offered_at + %(decide)s * interval '1 minute', decided_at,
        NULL::timestamptz, false),
    (2, 'first_contact', holder_id, offered_at, offered_at + %(first_contact)s * interval '1 minute',
        first_try, rejected_at, false),
    (3, 'attempts', holder_id, accepted_at, accepted_at::date + 1 + %(attempts_days)s,
        CASE WHEN NOT gave_up AND NOT is_open THEN coalesce(second_try, first_try) END,
        CASE WHEN gave_up THEN returned_at END, gave_up),
    (4, 'outcome', holder_id, accepted_at, accepted_at::date + 1 + %(outcome_days)s,
        coalesce(qualified_at, returned_at), NULL, false),
    (5, 're_engage', marketer_id, back_from, back_from::date + 1 + %(re_engage_days)s, dropped_at, NULL,
        false)
) AS clock (place, kind, holder_id, started_at, due_at, stopped_at, cancelled_at, given_up), LATERAL (
    SELECT started_at + extract(epoch FROM due_at - started_at) * %(warn)s * interval '1 second' AS warn_at,
           coalesce(stopped_at, cancelled_at, %(now)s) AS ended
) AS moments
WHERE handed AND started_at IS NOT NULL ORDER BY n, place
"""

ATTEMPTS = """
INSERT INTO leads_attempt (id, contact_id, handoff_id, by_id, via, result, happened_at, logged_at, counts_at,
    minutes, note)
SELECT %(attempt)s + 2 * handed_no - 2 + place, contact_id, handoff_id, holder_id, 'call', result, at, at,
    at, 6, ''
FROM plan, LATERAL (VALUES
    (1, CASE WHEN second_try IS NULL AND NOT is_open AND NOT gave_up THEN 'connected' ELSE 'no_answer' END,
        first_try),
    (2, 'connected', second_try)
) AS try (place, result, at)
WHERE at IS NOT NULL ORDER BY n, place
"""

NEXT_STEPS = """
INSERT INTO leads_nextstep (contact_id, handoff_id, owner_id, what, due_at, created_at)
SELECT contact_id, handoff_id, holder_id, 'Call again',
    %(now)s + (n %% 48) * interval '1 hour' + interval '1 hour',
       first_try
FROM plan WHERE is_open AND first_try IS NOT NULL ORDER BY n
"""

OPPORTUNITIES = """
INSERT INTO leads_opportunity (id, contact_id, company_id, handoff_id, name, source, amount, currency,
    expected_close, step, owner_id, state, opened_at, opened_by_id, closed_at, closed_by_id, lost_reason,
    competitor, comment, quote, external_id, from_history, date_conflict, version)
SELECT chance_id, contact_id, company.id, handoff_id, firm, 'marketing', amount, %(currency)s,
       opened_at::date + 45, 'discovery', holder_id,
       CASE WHEN won THEN 'won' WHEN lost THEN 'lost' ELSE 'open' END, opened_at, holder_id, closed_at,
       CASE WHEN closed_at IS NOT NULL THEN holder_id END, CASE WHEN lost THEN lost_reason ELSE '' END,
       '', '', '', '', false, false, CASE WHEN closed_at IS NULL THEN 1 ELSE 2 END
FROM plan JOIN (SELECT id, name AS firm FROM leads_company) company ON company.id = %(company)s + company_no
WHERE chance_id IS NOT NULL ORDER BY n
"""

OF_A_SPAN = (
    CONTACTS, SUBMISSIONS, TOUCHPOINTS, STAGE_MOVES, PLEDGES, HANDOFFS, CLOCKS, ATTEMPTS, NEXT_STEPS,
    OPPORTUNITIES,
)  # fmt: skip
