"""Taking rows out of the house is noted: who, what, how many."""

from collections.abc import Mapping
from datetime import datetime

from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members


@command
def export(
    *, metric: str, part: str, address: Mapping[str, str], count: int, actor: Actor, now: datetime
) -> None:
    """Note who takes the rows behind a number; refused to those who may not."""
    if not members.standing(actor).may_export():
        message = "Rows are exported by leads, managers and admins; ask one of them."
        raise Refused("export-forbidden", message, status=FORBIDDEN)
    record(
        "rows.exported",
        None,
        actor=actor,
        now=now,
        metric=metric,
        part=part,
        count=count,
        address=dict(address),
    )
