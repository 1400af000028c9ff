"""A person must not be contacted any more: no baton is left in anybody's hands, and nothing to do."""

from datetime import datetime

from leads.handoff.commands import endings
from leads.handoff.commands.standing import locked, tell
from leads.handoff.models import Handoff, NextStep
from leads.handoff.rules import OPEN, RETURN_REASONS, State
from sla.clocks import commands as clocks
from smarketing.kernel.actor import system
from smarketing.kernel.command import command

DO_NOT_CONTACT = "do_not_contact"
WHY = "The person is not to be contacted."
ITSELF = system("do not contact")


@command
def stop(*, contact_id: int, now: datetime) -> None:
    """An undecided offer is withdrawn, an accepted one goes back; nobody failed, so clocks that are not
    yet due are cancelled."""
    held = Handoff.objects.filter(contact=contact_id, state__in=OPEN).values_list("pk", flat=True).first()
    if held:
        _end(locked(held), now)
    NextStep.objects.filter(contact=contact_id, done_at=None).update(done_at=now)


def _end(handoff: Handoff, now: datetime) -> None:
    accepted = handoff.state == State.ACCEPTED
    handoff.state = State.RETURNED if accepted else State.WITHDRAWN
    setattr(handoff, f"{handoff.state}_at", now)
    reason = endings.agreed_reason(DO_NOT_CONTACT, RETURN_REASONS, WHY)
    why = endings.put_down(handoff, reason, WHY) if accepted else ["comment"]
    handoff.comment = WHY
    handoff.save(update_fields=["state", f"{handoff.state}_at", *why])
    clocks.cancel(pledge_id=handoff.pledge_id, at=now, actor=ITSELF, now=now)
    if accepted:
        endings.apply(handoff, reason, "handoff.returned", WHY, ITSELF, now)
        tell(handoff, "returned", ITSELF, now, reason=DO_NOT_CONTACT, comment=WHY)
    else:
        tell(handoff, "withdrawn", ITSELF, now, why=WHY)
