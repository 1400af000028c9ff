"""The flat rows as SQL over the source tables of lower rooms, which it only reads. Each upsert
takes `contacts` (ids) and works their rows out anew; `dropped` takes away those without a source.
"""

from collections.abc import Mapping

CLOCKS = ("route", "decide", "first_contact", "attempts", "outcome", "re_engage")
_OF_A_PROMISE = ("due", "stopped", "cancelled", "breached", "excused")
STAGES = ("contact", "prospect", "lead", "mql", "sql", "opportunity", "customer")

_PASSAGE: Mapping[str, str] = {
    "handoff_id": "h.id",
    "contact_id": "h.contact_id",
    "cycle": "h.cycle",
    "state": "h.state",
    "reason": "h.reason",
    "marketing_team_id": "h.marketing_team_id",
    "sales_team_id": "h.sales_team_id",
    "offered_by_id": "h.offered_by_id",
    "holder_id": "h.holder_id",
    "decided_by_id": "CASE WHEN h.accepted_at IS NULL THEN h.rejected_by_id ELSE h.accepted_by_id END",
    "channel": "c.channel",
    "source_channel": "source.channel",
    "campaign_id": "source.campaign_id",
    "segment": "coalesce(company.segment, '')",
    "offered_at": "h.offered_at",
    "first_offered_at": "h.first_offered_at",
    "held_at": "coalesce(clock.held_at, h.holder_set_at)",
    "decided_at": "coalesce(h.accepted_at, h.rejected_at)",
    "accepted_at": "h.accepted_at",
    "rejected_at": "h.rejected_at",
    "qualified_at": "h.qualified_at",
    "returned_at": "h.returned_at",
    "withdrawn_at": "h.withdrawn_at",
    "rerouted_at": "h.rerouted_at",
    "contacted_at": "attempt.first_at",
    "overturned": "h.ruling = 'overturned'",
    "in_quality": "h.accepted_at IS NOT NULL OR (h.rejected_at IS NOT NULL"
    " AND (h.ruling = 'overturned' OR h.counts_in_quality))",
    "decide_elapsed": "extract(epoch FROM coalesce(h.accepted_at, h.rejected_at) - h.offered_at) / 60",
    **{f"{kind}_{end}": f"clock.{kind}_{end}" for kind in CLOCKS for end in _OF_A_PROMISE},
    "opportunity_at": "chance.opened_at",
    "won_at": "chance.won_at",
    "won_amount": "chance.won_amount",
    "complete": "NOT required.is_blank",
    "worth": "valued.worth",
    "currency": "coalesce(agreement.terms->>'currency', '')",
}


_CLOCK = (
    "(array_agg(breaks_at ORDER BY id) FILTER (WHERE kind = '{kind}'))[1] AS {kind}_due",
    "(array_agg(stopped_at ORDER BY id DESC) FILTER (WHERE kind = '{kind}'))[1] AS {kind}_stopped",
    "(array_agg(cancelled_at ORDER BY id DESC) FILTER (WHERE kind = '{kind}'))[1] AS {kind}_cancelled",
    "coalesce(bool_or(ended_broken) FILTER (WHERE kind = '{kind}'), false) AS {kind}_breached",
    "coalesce(bool_and(NOT ended_broken OR excused_at IS NOT NULL) FILTER (WHERE kind = '{kind}')"
    " AND bool_or((coalesce(ended_broken, true) OR late_in_all) AND excused_at IS NOT NULL)"
    " FILTER (WHERE kind = '{kind}')"
    " AND bool_and(ended_broken IS NOT NULL OR excused_at IS NOT NULL) FILTER (WHERE kind = '{kind}'), false)"
    " AS {kind}_excused",
)
# As sla.clocks.rules reads them: the moment a breach is dated at, whether it ended broken (unknown while it
# runs), and whether it was done too late for the first of the promise's holders.
_STAMPS = """
    SELECT *, CASE WHEN given_up THEN cancelled_at ELSE due_at END AS breaks_at,
           given_up OR coalesce(stopped_at, cancelled_at) > due_at AS ended_broken,
           stopped_at > first_value(due_at) OVER (PARTITION BY kind ORDER BY id) AS late_in_all
    FROM sla_clock WHERE pledge_id = h.pledge_id"""


def _clock_columns() -> str:
    """Per kind the first clock's due moment, how the last clock ended, whether any ended broken, and
    whether all that did were excused: kept means that the whole, over all holders, took no longer than
    was promised once; cancelled before a breach is neither kept nor broken."""
    columns = [column.format(kind=kind) for kind in CLOCKS for column in _CLOCK]
    return ", ".join([*columns, "min(started_at) FILTER (WHERE kind = 'decide') AS held_at"])


# What the brief shows blank of what the handoff's own agreement requires. A field that a brief did not
# freeze was asked for by the offer, which is refused without it.
_REQUIRED = """
    LEFT JOIN LATERAL (
        SELECT coalesce(bool_or(h.brief->'person'->>field = ''), false) AS is_blank
        FROM jsonb_array_elements_text(agreement.terms->'required_fields') AS field
    ) required ON true"""

# The most specific line of the agreement's value table: channel and segment, channel, segment, any.
_VALUED = """
    LEFT JOIN LATERAL (
        SELECT (line->>'worth')::numeric(16, 2) AS worth
        FROM jsonb_array_elements(agreement.terms->'values') AS line
        WHERE line->>'channel' IN ('', c.channel) AND line->>'segment' IN ('', company.segment)
        ORDER BY line->>'channel' = '', line->>'segment' = '' LIMIT 1
    ) valued ON true"""

_PASSAGE_FROM = f"""
    leads_handoff h
    JOIN leads_contact c ON c.id = h.contact_id
    JOIN sla_pledge pledge ON pledge.id = h.pledge_id
    JOIN sla_agreement agreement ON agreement.id = pledge.agreement_id
    LEFT JOIN leads_company company ON company.id = c.company_id
    LEFT JOIN leads_touchpoint source ON source.id = h.source_touchpoint_id
    LEFT JOIN LATERAL (
        SELECT {_clock_columns()} FROM ({_STAMPS}) AS stamped
    ) clock ON true
    LEFT JOIN LATERAL (
        SELECT min(counts_at) AS first_at FROM leads_attempt
        WHERE handoff_id = h.id AND result <> 'bounced'
    ) attempt ON true
    LEFT JOIN LATERAL (
        SELECT min(opened_at) AS opened_at,
               min(closed_at) FILTER (WHERE state = 'won') AS won_at,
               sum(amount) FILTER (WHERE state = 'won') AS won_amount
        FROM leads_opportunity WHERE handoff_id = h.id
    ) chance ON true{_REQUIRED}{_VALUED}
    WHERE h.contact_id = ANY(%(contacts)s)"""

_FIRST_TOUCH = """
    LEFT JOIN LATERAL (
        SELECT campaign_id FROM leads_touchpoint
        WHERE contact_id = c.id ORDER BY happened_at, id LIMIT 1
    ) touch ON true"""

_JOURNEY: Mapping[str, str] = {
    "contact_id": "c.id",
    "stage": "c.stage",
    "channel": "c.channel",
    "campaign_id": "touch.campaign_id",
    "segment": "coalesce(company.segment, '')",
    "marketing_team_id": "passing.marketing_team_id",
    "sales_team_id": "passing.sales_team_id",
    "rep_id": "coalesce(passing.holder_id, chance.owner_id)",
    "handoffs": "coalesce(passing.number, 0)",
    **{f"{stage}_at": f"move.{stage}_at" for stage in STAGES},
    "won_at": "chance.won_at",
    "wins": "coalesce(chance.wins, 0)",
    "wins_not_stated": "coalesce(chance.wins_not_stated, 0)",
    "revenue": "chance.revenue",
    "date_conflict": "coalesce(chance.date_conflict, false)",
    "from_history": "coalesce(chance.from_history, false)",
}

_ENTRIES = ", ".join(f"min(moved_at) FILTER (WHERE to_stage = '{stage}') AS {stage}_at" for stage in STAGES)

_JOURNEY_FROM = f"""
    leads_contact c
    LEFT JOIN leads_company company ON company.id = c.company_id
    {_FIRST_TOUCH}
    LEFT JOIN LATERAL (
        SELECT {_ENTRIES} FROM leads_stagemove WHERE contact_id = c.id
    ) move ON true
    LEFT JOIN LATERAL (
        SELECT marketing_team_id, sales_team_id, holder_id, count(*) OVER () AS number
        FROM leads_handoff WHERE contact_id = c.id ORDER BY offered_at DESC, id DESC LIMIT 1
    ) passing ON true
    LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = 'won') AS wins,
               count(*) FILTER (WHERE state = 'won' AND amount IS NULL) AS wins_not_stated,
               sum(amount) FILTER (WHERE state = 'won') AS revenue,
               min(closed_at) FILTER (WHERE state = 'won') AS won_at,
               (array_agg(owner_id ORDER BY opened_at DESC, id DESC))[1] AS owner_id,
               bool_or(date_conflict) AS date_conflict,
               bool_or(from_history) AS from_history
        FROM leads_opportunity WHERE contact_id = c.id
    ) chance ON true
    WHERE c.id = ANY(%(contacts)s)"""

_DEAL: Mapping[str, str] = {
    "opportunity_id": "o.id",
    "contact_id": "o.contact_id",
    "state": "o.state",
    "channel": "c.channel",
    "campaign_id": "touch.campaign_id",
    "segment": "coalesce(company.segment, '')",
    "marketing_team_id": "h.marketing_team_id",
    "sales_team_id": "h.sales_team_id",
    "rep_id": "o.owner_id",
    "opened_at": "o.opened_at",
    "closed_at": "o.closed_at",
    "expected_close": "o.expected_close",
    "amount": "o.amount",
    "currency": "o.currency",
    "days_from_mql": "extract(epoch FROM o.closed_at - mql.first_at) / 86400",
    "date_conflict": "o.date_conflict",
    "from_history": "o.from_history",
}

_DEAL_FROM = f"""
    leads_opportunity o
    JOIN leads_contact c ON c.id = o.contact_id
    LEFT JOIN leads_company company ON company.id = c.company_id
    LEFT JOIN leads_handoff h ON h.id = o.handoff_id
    {_FIRST_TOUCH}
    LEFT JOIN LATERAL (
        SELECT min(moved_at) AS first_at FROM leads_stagemove
        WHERE contact_id = c.id AND to_stage = 'mql'
    ) mql ON true
    WHERE o.contact_id = ANY(%(contacts)s)"""


_TURN: Mapping[str, str] = {
    "clock_id": "k.id",
    "contact_id": "h.contact_id",
    "handoff_id": "h.id",
    "kind": "k.kind",
    "state": "h.state",
    "person_id": "k.holder_id",
    "marketing_team_id": "h.marketing_team_id",
    "sales_team_id": "h.sales_team_id",
    "channel": "c.channel",
    "campaign_id": "source.campaign_id",
    "segment": "coalesce(company.segment, '')",
    "started_at": "k.started_at",
    "due_at": "CASE WHEN k.given_up THEN k.cancelled_at ELSE k.due_at END",
    "stopped_at": "k.stopped_at",
    "cancelled_at": "k.cancelled_at",
    "breached": "k.given_up OR coalesce(coalesce(k.stopped_at, k.cancelled_at) > k.due_at, false)",
    "excused": "k.excused_at IS NOT NULL"
    " AND (k.given_up OR coalesce(coalesce(k.stopped_at, k.cancelled_at) > k.due_at, true))",
}

_TURN_FROM = """
    leads_handoff h
    JOIN sla_clock k ON k.pledge_id = h.pledge_id
    JOIN leads_contact c ON c.id = h.contact_id
    LEFT JOIN leads_company company ON company.id = c.company_id
    LEFT JOIN leads_touchpoint source ON source.id = h.source_touchpoint_id
    WHERE h.contact_id = ANY(%(contacts)s)"""

_PURSUIT: Mapping[str, str] = {
    "id": "coalesce(tried.handoff_id, -tried.contact_id)",
    "contact_id": "tried.contact_id",
    "handoff_id": "tried.handoff_id",
    "marketing_team_id": "h.marketing_team_id",
    "sales_team_id": "h.sales_team_id",
    "attempts": "tried.attempts",
    "first_at": "tried.first_at",
    "tries": "cardinality(tried.attempts)",
    "connected": "tried.connected",
    "closed": """tried.connected IS NOT NULL AND EXISTS (
        SELECT 1 FROM leads_opportunity o WHERE o.contact_id = tried.contact_id AND o.state = 'won'
        AND o.closed_at >= tried.connected_at
        AND (tried.handoff_id IS NULL OR o.handoff_id IS NULL OR o.handoff_id = tried.handoff_id))""",
    "minutes": "tried.minutes",
    "timed": "tried.timed",
}

_PURSUIT_FROM = """
    (
        SELECT contact_id, handoff_id, array_agg(id ORDER BY counts_at, id) AS attempts,
               min(counts_at) AS first_at,
               array_position(array_agg(result ORDER BY counts_at, id), 'connected') AS connected,
               min(counts_at) FILTER (WHERE result = 'connected') AS connected_at,
               coalesce(sum(minutes), 0) AS minutes, count(minutes) AS timed
        FROM leads_attempt WHERE contact_id = ANY(%(contacts)s) GROUP BY contact_id, handoff_id
    ) tried
    LEFT JOIN leads_handoff h ON h.id = tried.handoff_id"""
# What each of its rows needs, as `_dropped` asks for it.
_TRIED = """(
    SELECT DISTINCT coalesce(handoff_id, -contact_id) AS id, contact_id FROM leads_attempt
    WHERE contact_id = ANY(%(contacts)s))"""


def _upsert(table: str, key: str, columns: Mapping[str, str], source: str) -> str:
    values = ", ".join(columns.values())
    kept = ", ".join(f"{name} = EXCLUDED.{name}" for name in columns if name != key)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {source} "
        f"ON CONFLICT ({key}) DO UPDATE SET {kept}"
    )


def _dropped(table: str, key: str, source: str, same: str) -> str:
    return (
        f"DELETE FROM {table} f WHERE f.contact_id = ANY(%(contacts)s) "
        f"AND NOT EXISTS (SELECT 1 FROM {source} s WHERE s.id = f.{key} AND {same} = f.contact_id)"
    )


def _differing(table: str, key: str, columns: Mapping[str, str], source: str) -> str:
    """Rows that are there and would not be worked out like that, and the other way round."""
    names, values = ", ".join(columns), ", ".join(columns.values())
    kept = f"SELECT {names} FROM {table} WHERE contact_id = ANY(%(contacts)s)"
    worked = f"SELECT {values} FROM {source}"
    return (
        f"WITH kept AS ({kept}), worked ({names}) AS ({worked}) SELECT DISTINCT {key}, contact_id FROM ("
        "(TABLE kept EXCEPT TABLE worked) UNION ALL (TABLE worked EXCEPT TABLE kept)) AS differing ORDER BY 1"
    )


UPSERTS = (
    _upsert("reporting_passage", "handoff_id", _PASSAGE, _PASSAGE_FROM),
    _upsert("reporting_journey", "contact_id", _JOURNEY, _JOURNEY_FROM),
    _upsert("reporting_deal", "opportunity_id", _DEAL, _DEAL_FROM),
    _upsert("reporting_turn", "clock_id", _TURN, _TURN_FROM),
    _upsert("reporting_pursuit", "id", _PURSUIT, _PURSUIT_FROM),
)
DIFFERING = {
    "reporting_passage": _differing("reporting_passage", "handoff_id", _PASSAGE, _PASSAGE_FROM),
    "reporting_journey": _differing("reporting_journey", "contact_id", _JOURNEY, _JOURNEY_FROM),
    "reporting_deal": _differing("reporting_deal", "opportunity_id", _DEAL, _DEAL_FROM),
    "reporting_turn": _differing("reporting_turn", "clock_id", _TURN, _TURN_FROM),
    "reporting_pursuit": _differing("reporting_pursuit", "id", _PURSUIT, _PURSUIT_FROM),
}
DROPPED = (
    _dropped("reporting_passage", "handoff_id", "leads_handoff", "s.contact_id"),
    _dropped("reporting_journey", "contact_id", "leads_contact", "s.id"),
    _dropped("reporting_deal", "opportunity_id", "leads_opportunity", "s.contact_id"),
    _dropped(
        "reporting_turn",
        "clock_id",
        "sla_clock",
        "(SELECT contact_id FROM leads_handoff WHERE pledge_id = s.pledge_id)",
    ),
    _dropped("reporting_pursuit", "id", _TRIED, "s.contact_id"),
)

# What business minutes are worked out from: the calendar that the handoff's promises run by.
SPANS = """
    SELECT p.handoff_id, pledge.calendar_id, p.held_at, p.decided_at, p.first_offered_at, p.contacted_at
    FROM reporting_passage p
    JOIN leads_handoff h ON h.id = p.handoff_id
    JOIN sla_pledge pledge ON pledge.id = h.pledge_id
    WHERE p.contact_id = ANY(%(contacts)s)"""
SET_MINUTES = """
    UPDATE reporting_passage p SET decide_minutes = v.decide, contact_minutes = v.contact
    FROM unnest(%(ids)s::bigint[], %(decide)s::float8[], %(contact)s::float8[]) AS v (id, decide, contact)
    WHERE p.handoff_id = v.id"""

TAKE_MARKS = """
    DELETE FROM reporting_dirty WHERE id IN (SELECT id FROM reporting_dirty ORDER BY id LIMIT %(most)s)
    RETURNING contact_id"""
MARK_ALL = """
    INSERT INTO reporting_dirty (contact_id)
    SELECT id FROM leads_contact UNION SELECT contact_id FROM reporting_journey
    UNION SELECT contact_id FROM reporting_passage UNION SELECT contact_id FROM reporting_deal
    UNION SELECT contact_id FROM reporting_turn UNION SELECT contact_id FROM reporting_pursuit"""
MARK_COMPANY = """
    INSERT INTO reporting_dirty (contact_id)
    SELECT id FROM leads_contact WHERE company_id = ANY(%(companies)s)"""
MARK_CAMPAIGN = """
    INSERT INTO reporting_dirty (contact_id)
    SELECT DISTINCT contact_id FROM leads_touchpoint WHERE campaign_id = ANY(%(campaigns)s)"""
# The oldest fact that our listener has not been handed yet; younger ones may be missing here too.
FIRST_UNHEARD = """
    SELECT min(e.recorded_at) FROM journal_entry e WHERE e.id IN (
        SELECT entry_id FROM journal_waiting
        UNION ALL SELECT entry_id FROM journal_stuck WHERE handler = %(handler)s)"""
