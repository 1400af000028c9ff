"""The product's own default: the only agreement nobody has to sign."""

from datetime import datetime

from sla.agreements import queries
from sla.agreements.models import Agreement
from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel.command import command


@command
def ensure_default(*, now: datetime) -> Agreement:
    """Store the default the product comes with, once, unless the organisation has one already."""
    fresh = queries.default()
    values = {name: getattr(fresh, name) for name in ("state", "effective_from", "terms", "seeded")}
    agreement, is_new = Agreement.objects.get_or_create(
        marketing_team=None, sales_team=None, version=fresh.version, defaults=values
    )
    if is_new:
        record("agreement.seeded", agreement.pk, actor=actors.system("setup"), now=now)
    return agreement
