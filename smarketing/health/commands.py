"""What an admin does about health: let what is stuck be tried again, now."""

from datetime import datetime

from smarketing.journal.models import Stuck
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members


@command
def retry_stuck(*, stuck_id: int, actor: Actor, now: datetime) -> Stuck:
    """Hand this fact to that listener once more at the relay's next turn, which is now."""
    need_admin(actor)
    rows = Stuck.objects.select_for_update(of=("self",), no_key=True).select_related("entry")
    stuck = rows.filter(pk=stuck_id).first()
    if stuck is None:
        raise Refused("not-stuck", "It is not stuck any more.", status=NOT_FOUND)
    _retry([stuck], actor, now)
    return stuck


@command
def retry_every_stuck(*, actor: Actor, now: datetime) -> int:
    """The same for all that is stuck, when the cause is mended; returns how many."""
    need_admin(actor)
    rows = Stuck.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    stuck = list(rows)
    _retry(stuck, actor, now)
    return len(stuck)


def need_admin(actor: Actor) -> None:
    if not members.standing(actor).configures():
        raise Refused("admin-only", "Only an admin looks after the product's health.", status=FORBIDDEN)


def _retry(stuck: list[Stuck], actor: Actor, now: datetime) -> None:
    """The fact nudges the relay."""
    if not stuck:
        return
    Stuck.objects.filter(pk__in=[each.pk for each in stuck]).update(next_try_at=now)
    told = [{"entry_id": each.entry_id, "handler": each.handler} for each in stuck[:100]]
    record("stuck.retried", None, actor=actor, now=now, count=len(stuck), stuck=told)
