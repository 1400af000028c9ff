"""Rule 9: nobody acts outside side and role. Each fact names who made it; whoever stands today where
they stood then (nothing about them or their team was changed since) must be somebody who may."""

from smarketing.health.check import Never
from smarketing.health.walking import Table

MARKETING = ("handoff.withdrawn", "handoff.disputed", "nurture.enrolled", "nurture.changed")
MANAGER = ("handoff.ruled",)
TEAM = ("handoff.accepted", "handoff.rejected", "handoff.qualified", "handoff.returned", "handoff.claimed")
SALES = (
    "attempt.logged",
    "opportunity.opened",
    "opportunity.changed",
    "opportunity.won",
    "opportunity.lost",
    "opportunity.reopened",
    "sql.closed",
)
ADMIN = (
    "calendar.created",
    "calendar.changed",
    "team.created",
    "team.changed",
    "person.deactivated",
    "person.reactivated",
    "demo.removed",
)


def _kinds(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


# What must be so of who made the fact. A manager stands above both sides.
_ALLOWED = f"""CASE
    WHEN e.kind IN ({_kinds(MARKETING)}) THEN u.is_manager OR t.side = 'marketing'
    WHEN e.kind = 'handoff.offered' THEN u.is_manager OR t.side = 'marketing' OR h.follows_id IS NOT NULL
    WHEN e.kind = 'handoff.rerouted' THEN u.is_manager OR t.side = 'marketing' OR t.id = h.sales_team_id
    WHEN e.kind = 'handoff.reassigned' THEN
        u.is_manager OR u.is_admin OR (u.is_lead AND t.id = h.sales_team_id)
    WHEN e.kind IN ({_kinds(MANAGER)}) THEN u.is_manager
    WHEN e.kind IN ({_kinds(TEAM)}) THEN u.is_manager OR t.id = h.sales_team_id
    WHEN e.kind IN ({_kinds(SALES)}) THEN u.is_manager OR t.side = 'sales'
    WHEN e.kind IN ({_kinds(ADMIN)}) THEN u.is_admin
    WHEN e.kind = 'stage.moved' AND e.payload->>'cause' = 'contact.qualified' THEN
        u.is_manager OR t.side = 'marketing'
    WHEN e.kind = 'stage.moved' AND e.payload->>'cause' = 'stage.corrected' THEN u.is_manager
    ELSE true END"""

_OUTSIDE = f"""
    SELECT format('%%s by %%s (fact %%s)', e.kind, e.actor_label, e.id),
           CASE WHEN e.thread LIKE 'contact:%%' THEN format('/contacts/%%s/', substr(e.thread, 9)) ELSE '' END
    FROM journal_entry e JOIN people_user u ON u.id = e.actor_id LEFT JOIN people_team t ON t.id = u.team_id
    LEFT JOIN leads_handoff h ON e.subject = 'handoff' AND h.id = e.subject_id
    WHERE e.id BETWEEN %(low)s AND %(high)s AND e.actor_kind IN ('person', 'token')
      AND (({_ALLOWED}) IS NOT TRUE OR (NOT u.is_active AND e.recorded_at > u.deactivated_at)
           OR u.from_history)
      AND NOT EXISTS (
          SELECT 1 FROM journal_entry since
          WHERE since.id > e.id AND since.subject = 'person' AND since.subject_id = u.id
            AND since.kind IN ('person.changed', 'person.deactivated', 'person.reactivated'))
      AND NOT EXISTS (
          SELECT 1 FROM journal_entry since
          WHERE since.id > e.id AND since.subject = 'team' AND since.subject_id = u.team_id)"""

CHECKS = (
    Never(
        "acted-outside",
        9,
        "Nobody acts outside side and role",
        "{n} {fact was|facts were} made by somebody who may not make them.",
        "Ask the person what happened; sign them out everywhere and revoke their tokens until you know "
        "(Settings, People).",
        Table("journal_entry"),
        _OUTSIDE,
    ),
)
