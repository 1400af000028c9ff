"""An opportunity's own facts as a timeline, newest first."""

from typing import Any

from leads import meanings
from leads.outcomes.queries import Opportunity
from sla.glossary.queries import Kind
from smarketing.journal import queries as journal
from smarketing.journal.models import Entry

WORDS = {
    "opportunity.opened": ("opened it", "coin", "plain"),
    "opportunity.changed": ("changed it", "pencil", "plain"),
    "opportunity.won": ("won it", "trophy", "good"),
    "opportunity.lost": ("lost it", "circle-x", "bad"),
    "opportunity.reopened": ("opened it again", "rotate-clockwise", "plain"),
    "opportunity.reassigned": ("gave it to somebody else", "user-share", "plain"),
}


def story(opportunity: Opportunity) -> list[dict[str, Any]]:
    return [_told(entry) for entry in journal.about("opportunity", opportunity.pk).reverse()]


def _told(entry: Entry) -> dict[str, Any]:
    """As parts/timeline_entry.html takes it."""
    what, icon, tone = WORDS.get(entry.kind, (entry.kind, "circle-dot", "plain"))
    payload = entry.payload
    reason = meanings.labels(Kind.LOSS).get(payload.get("reason", ""), "")
    return {
        "at": entry.occurred_at,
        "who": entry.actor_label,
        "what": f"{what}: {reason.lower()}" if reason else what,
        "icon": icon,
        "tone": tone,
        "detail": payload.get("comment") or payload.get("why") or "",
        "facts": [
            {"label": name.replace("_", " "), "value": f"{before or 'not stated'} → {after or 'not stated'}"}
            for name, (before, after) in payload.get("changes", {}).items()
        ],
    }
