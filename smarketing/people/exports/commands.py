"""Taking a list out of the house: who may, and that they did."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members


@command
def take(
    *,
    name: str,
    form: str,
    filters: Mapping[str, Sequence[str]],
    count: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Note who takes which list out, narrowed by what, how many rows of it and in which format; refused to
    those who may not."""
    if not members.standing(actor).may_export():
        message = "Lists are exported by leads, managers and admins; ask one of them."
        raise Refused("export-forbidden", message, status=FORBIDDEN)
    asked = {_kept(key): [_kept(value) for value in values] for key, values in filters.items()}
    record("list.exported", None, actor=actor, now=now, list=name, format=form, count=count, filters=asked)


def _kept(text: str) -> str:
    """Without what no database keeps: an address may hold anything."""
    return text.replace("\x00", "")
