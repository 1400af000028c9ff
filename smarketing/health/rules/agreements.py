"""Rule 8: a signed agreement is immutable, and a handoff is judged by the version it pinned."""

from smarketing.health.check import Never
from smarketing.health.walking import Table

# A trigger seals what an agreement says when it comes into force (migration 0002).
_CHANGED = """
    SELECT format('agreement %%s: %%s', coalesce(a.id, s.agreement_id), CASE WHEN a.id IS NULL THEN 'gone'
                  WHEN s.digest IS NULL THEN 'in force without a seal' ELSE 'changed' END), '/agreement/'
    FROM (SELECT * FROM sla_agreement WHERE state IN ('active', 'superseded')) a
    FULL JOIN health_seal s ON s.agreement_id = a.id
    WHERE coalesce(a.id, s.agreement_id) BETWEEN %(low)s AND %(high)s
      AND (a.id IS NULL OR s.digest IS NULL OR s.digest <> health_digest(a))"""

_NOT_IN_FORCE = """
    SELECT format('handoff %%s is judged by agreement %%s (%%s)', h.id, a.id, a.state),
           format('/contacts/%%s/', h.contact_id)
    FROM leads_handoff h JOIN sla_pledge p ON p.id = h.pledge_id JOIN sla_agreement a ON a.id = p.agreement_id
    WHERE h.id BETWEEN %(low)s AND %(high)s AND NOT (
        a.state IN ('active', 'superseded') AND a.effective_from <= p.made_at
        AND p.made_at = h.offered_at AND p.team_id = h.sales_team_id
        AND (a.marketing_team_id IS NULL
             OR (a.marketing_team_id = h.marketing_team_id AND a.sales_team_id = h.sales_team_id)))"""

CHECKS = (
    Never(
        "agreement-changed",
        8,
        "A signed agreement never changes",
        "{n} {agreement|agreements} once in force {says|say} something else now than was agreed.",
        "Bring the agreement's row back from a backup made before; nobody signed what it says now.",
        Table("health_seal", key="agreement_id"),
        _CHANGED,
    ),
    Never(
        "pinned-agreement",
        8,
        "Handoffs are judged by a version that was in force",
        "{n} {handoff is|handoffs are} judged by an agreement not in force between the two teams then.",
        "A pledge never changes; put it back to the agreement in force at its moment.",
        Table("leads_handoff"),
        _NOT_IN_FORCE,
    ),
)
