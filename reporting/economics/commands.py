"""What the numbers say becomes what two teams negotiate."""

from datetime import datetime
from typing import Any

from reporting.economics import kept, queries
from reporting.economics.queries import Asked
from reporting.passages import queries as passages
from sla.agreements import commands as agreements
from sla.agreements import queries as agreed
from sla.agreements.queries import Agreement
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused


@command
def take_over(
    *,
    what: str,
    asked: Asked,
    actor: Actor,
    now: datetime,
    agreement_id: int | None = None,
    teams: tuple[int, int] | None = None,
    shown: Any = None,
) -> Agreement:
    """Write the value table, the volume or the attempts that follow from what was asked into a draft: that
    one, or a new one between a marketing and a sales team. `shown`: what somebody was shown as following,
    which is then what is written, whatever was counted since."""
    if agreement_id is not None:
        draft = agreed.locked(agreement_id)
    elif teams and all(teams):
        draft = agreements.draft(marketing_team_id=teams[0], sales_team_id=teams[1], actor=actor, now=now)
    else:
        message = "Into which draft? Name it, or a marketing and a sales team to draft anew between."
        raise Refused("no-draft", message, field="agreement")
    text = agreed.terms(draft)
    if shown is None:
        shown = queries.taken(what, kept.picture(asked, as_of=passages.as_of() or now, now=now))
    changes = queries.terms(what, shown, period=text.period, currency=text.currency)
    return agreements.edit(
        agreement_id=draft.pk, changes={"terms": changes}, revision=draft.revision, actor=actor, now=now
    )
