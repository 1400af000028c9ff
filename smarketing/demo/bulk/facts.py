"""What the journal tells of a plan's people: the same facts as the commands would have recorded, in the
order in which they happened to each, and announced to nobody."""

_FACT = """
INSERT INTO journal_entry (kind, subject, subject_id, thread, actor_kind, actor_id, actor_label, occurred_at,
    recorded_at, payload)
SELECT {kind}, split_part({kind}, '.', 1), {subject}, 'contact:' || contact_id, {actor}, {at}, {at},
       jsonb_build_object({payload})
FROM plan{more} WHERE {where} ORDER BY n
"""

FORM = "'system', NULL::bigint, 'form'"
MARKETER = "'person', marketer_id, marketer_name"
REP = "'person', holder_id, holder_name"
SWEEP = "'system', NULL::bigint, 'sweep'"
WHO_BROUGHT = (
    "CASE WHEN kind = 'card' THEN 'person' ELSE 'system' END, CASE WHEN kind = 'card' THEN marketer_id END, "
    "CASE WHEN kind = 'card' THEN marketer_name ELSE 'form' END"
)
HANDOFF = "'contact_id', contact_id, 'holder_id', holder_id, 'team_id', team_id"
CHANCE = "'contact_id', contact_id, 'handoff_id', handoff_id"
BROUGHT = "CASE WHEN kind = 'card' THEN 'contact.logged' ELSE 'submission.processed' END"


def _fact(kind: str, subject: str, actor: str, at: str, payload: str, where: str, more: str = "") -> str:
    quoted = kind if kind.startswith("CASE") else f"'{kind}'"
    return _FACT.format(
        kind=quoted, subject=subject, actor=actor, at=at, payload=payload, where=where, more=more
    )


def _stage(origin: str, to: str, cause: str, actor: str, at: str, where: str, reason: str = "''") -> str:
    payload = f"'from', {origin}, 'to', {to}, 'cause', {cause}, 'reason', {reason}"
    return _fact("stage.moved", "contact_id", actor, at, payload, where)


_OF_CLOCK = (
    "'pledge_id', clock.pledge_id, 'clock_id', clock.id, 'kind', clock.kind, 'holder_id', clock.held_by, "
    "'due_at', clock.due_at"
)


def _clock(kind: str, which: str, actor: str, at: str, where: str, more: str = "") -> str:
    """Facts of the clocks of one kind."""
    source = (
        f" JOIN (SELECT id, pledge_id, kind, holder_id AS held_by, due_at, warn_at, stopped_at, cancelled_at,"
        f" warned_at, breached_at, given_up FROM sla_clock WHERE kind = '{which}') clock"
        " ON clock.pledge_id = %(pledge)s + handed_no"
    )
    return _fact(kind, "clock.id", actor, at, _OF_CLOCK + more, f"handed AND {where}", source)


def _ended(which: str, who: str = REP) -> tuple[str, ...]:
    """Met, cancelled in time, or ended late or given up."""
    end = "coalesce(clock.stopped_at, clock.cancelled_at)"
    return (
        _clock("clock.warned", which, SWEEP, "clock.warned_at", "clock.warned_at IS NOT NULL"),
        _clock("clock.breached", which, SWEEP, "clock.breached_at", "clock.breached_at IS NOT NULL"),
        _clock("clock.met", which, who, "clock.stopped_at", "clock.stopped_at <= clock.due_at",
               ", 'corrected', false"),
        _clock("clock.cancelled", which, who, "clock.cancelled_at",
               "clock.cancelled_at <= clock.due_at AND NOT clock.given_up"),
        _clock("clock.ended", which, who, end, f"({end} > clock.due_at OR clock.given_up)"),
    )  # fmt: skip


_COMPANY = """
INSERT INTO journal_entry (kind, subject, subject_id, thread, actor_kind, actor_id, actor_label, occurred_at,
    recorded_at, payload)
SELECT 'company.created', 'company', id, 'company:' || id, 'system', NULL, 'generate', created_at, created_at,
       jsonb_build_object('name', name, 'domain', domain)
FROM leads_company WHERE id BETWEEN %(company)s + %(low)s AND %(company)s + %(high)s ORDER BY id
"""
OF_COMPANIES = _COMPANY

OF_A_SPAN = (
    _fact("contact.created", "contact_id", WHO_BROUGHT, "created_at", "'name', name", "true"),
    _stage("''", "'contact'", BROUGHT, WHO_BROUGHT, "created_at", "true"),
    _stage("'contact'", "CASE kind WHEN 'news' THEN 'prospect' ELSE 'lead' END", "'submission.processed'",
           FORM, "created_at", "kind <> 'card'"),
    _fact("touchpoint.recorded", "%(touchpoint)s + 2 * n - 1", WHO_BROUGHT, "created_at",
          "'contact_id', contact_id, 'touch', CASE WHEN kind = 'card' THEN 'manual' ELSE 'form' END, "
          "'channel', channel, 'campaign_id', (%(campaigns)s::bigint[])[campaign_no], "
          "'form_id', CASE WHEN kind <> 'card' THEN (%(forms)s::bigint[])[form_no] END, 'page', ''", "true"),
    _fact("submission.processed", "NULL::bigint", FORM, "created_at",
          "'submission_id', submission_id, 'form_id', (%(forms)s::bigint[])[form_no], 'contact_id', "
          "contact_id, 'new', true, 'message', ''", "kind <> 'card'"),
    _fact("touchpoint.recorded", "%(touchpoint)s + 2 * n", FORM, "created_at + interval '5 minutes'",
          "'contact_id', contact_id, 'touch', 'email_click', 'channel', 'email', 'page', ''",
          "mql_at IS NOT NULL"),
    _stage("'lead'", "'mql'", "'contact.qualified'", MARKETER, "mql_at", "mql_at IS NOT NULL",
           "'Right industry and role'"),
    _fact("handoff.offered", "handoff_id", MARKETER, "offered_at",
          HANDOFF + ", 'cycle', 1, 'note', '', 'override', ''", "handed"),
    *_ended("decide"),
    _fact("handoff.accepted", "handoff_id", REP, "accepted_at", HANDOFF, "accepted_at IS NOT NULL"),
    *_ended("first_contact"),
    _fact("handoff.rejected", "handoff_id", REP, "rejected_at",
          HANDOFF + ", 'reason', reason, 'comment', '', 'rating', NULL", "rejected_at IS NOT NULL"),
    *(
        _fact("attempt.logged", f"%(attempt)s + 2 * handed_no - {2 - place}", REP, at,
              "'handoff_id', handoff_id, 'via', 'call', 'result', "
              + ("CASE WHEN second_try IS NULL AND NOT is_open AND NOT gave_up THEN 'connected' "
                 "ELSE 'no_answer' END"
                 if place == 1 else "'connected'")
              + ", 'minutes', 6, 'note', '', 'late', false, 'next_step', ''", f"{at} IS NOT NULL")
        for place, at in ((1, "first_try"), (2, "second_try"))
    ),
    _stage("'mql'", "'sql'", "'handoff.qualified'", REP, "qualified_at", "qualified_at IS NOT NULL"),
    _fact("handoff.qualified", "handoff_id", REP, "qualified_at",
          HANDOFF + ", 'criteria', %(criteria)s::jsonb", "qualified_at IS NOT NULL"),
    *_ended("attempts"),
    *_ended("outcome"),
    _fact("handoff.returned", "handoff_id", REP, "returned_at",
          HANDOFF + ", 'reason', reason, 'comment', '', 'hint', '', 'retry_on', NULL, "
          "'back', jsonb_build_object('from', back_from, 'holder_id', marketer_id)",
          "returned_at IS NOT NULL"),
    _stage("'sql'", "'opportunity'", "'opportunity.opened'", REP, "opened_at", "opened_at IS NOT NULL"),
    _fact("opportunity.opened", "chance_id", REP, "opened_at", CHANCE + ", 'amount', amount::text",
          "opened_at IS NOT NULL"),
    _stage("'opportunity'", "'customer'", "'opportunity.won'", REP, "closed_at", "won"),
    _fact("opportunity.won", "chance_id", REP, "closed_at",
          CHANCE + ", 'amount', amount::text, 'comment', ''", "won"),
    _stage("CASE WHEN opened_at IS NOT NULL THEN 'opportunity' WHEN qualified_at IS NOT NULL THEN 'sql' "
           "ELSE 'mql' END", "'lead'", "back_cause", REP, "back_at", "back_at IS NOT NULL", "back_reason"),
    _fact("opportunity.lost", "chance_id", REP, "closed_at",
          CHANCE + ", 'reason', lost_reason, 'comment', ''", "lost"),
    _fact("sql.closed", "contact_id", REP, "unsold_at", "'reason', lost_reason", "unsold_at IS NOT NULL"),
    _fact("contact.rested", "contact_id", REP, "back_at", "'until', rest_until, 'reason', reason",
          "rest_until IS NOT NULL"),
    *_ended("re_engage", MARKETER),
    _fact("contact.disqualified", "contact_id", MARKETER, "dropped_at", "'reason', 'do_not_contact'",
          "dropped_at IS NOT NULL"),
)  # fmt: skip
