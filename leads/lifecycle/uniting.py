"""Where a person stands who was two records, and who becomes two again. Part of a command; the moves
themselves came along with the records they were made on."""

from datetime import datetime

from leads.contacts.queries import Contact
from leads.lifecycle import commands
from leads.lifecycle.models import StageMove
from leads.lifecycle.rules import LADDER, after_ending, height
from leads.words import Stage
from smarketing.kernel.actor import Actor

STANDING = ("stage", "stage_since", "recycled")
CAUSE = "contact.separated"


def stand_higher(contact: Contact, other: Contact) -> None:
    """The higher of the two stages still holds; no move, it was reached when it was. Not saved."""
    if height(other.stage) > height(contact.stage):
        for name in STANDING:
            setattr(contact, name, getattr(other, name))


def stand_again(
    contact: Contact,
    *,
    has_won: bool,
    has_open_opportunity: bool,
    qualified: bool,
    ended: bool,
    floor: str,
    actor: Actor,
    now: datetime,
) -> None:
    """After a record was taken off again: a person stands where their own handoffs and opportunities
    put them since (`qualified`, `ended`), else at least where they stood before (`floor`)."""
    chance = after_ending(has_won=has_won, has_open_opportunity=has_open_opportunity)
    held = Stage.SQL if qualified and chance == Stage.LEAD else chance
    if held == Stage.LEAD and not ended:
        held = Stage(floor)
    reason = "The records were separated again"
    unfounded = height(contact.stage) > max(height(held), height(Stage.MQL))
    if height(contact.stage) < height(held) or unfounded:
        commands.put(contact=contact, stage=held, cause=CAUSE, reason=reason, actor=actor, now=now)


def fill_steps(contact: Contact) -> None:
    """Whoever reached a stage passed those below it: the steps that went away with the other record
    are implied by the first higher one that stayed."""
    first: dict[str, StageMove] = {}
    for move in StageMove.objects.filter(contact=contact).order_by("moved_at", "id"):
        first.setdefault(move.to_stage, move)
    reached = [stage for stage in LADDER if stage in first]
    if not reached:
        return
    missing = [stage for stage in LADDER[: height(reached[-1])] if stage not in first]
    for stage in missing:
        above = next(first[each] for each in reached if height(each) > height(stage))
        StageMove.objects.create(
            contact=contact,
            from_stage=LADDER[height(stage) - 1] if height(stage) else "",
            to_stage=stage,
            moved_at=above.moved_at,
            by_id=above.by_id,
            cause=above.cause,
            implied=True,
        )
