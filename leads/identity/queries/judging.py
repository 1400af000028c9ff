"""What stands against a merge and against its undo, for the commands and for whoever asks first."""

from dataclasses import dataclass

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact, Merge
from leads.handoff import queries as handoffs
from leads.words import DO_NOT_CONTACT
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members


@dataclass(frozen=True, slots=True)
class Against:
    """Why not, for programs and for people."""

    code: str
    sentence: str


def need_keeper(actor: Actor) -> None:
    """Both sides keep contacts; others only read them."""
    who = members.standing(actor)
    if not (who.commands_side("marketing") or who.commands_side("sales")):
        message = "Records are merged by people of a marketing or sales team."
        raise Refused("no-side", message, status=FORBIDDEN)


def obstacle(kept: Contact, gone: Contact) -> Against | None:
    """What stands against making these one."""
    held = handoffs.open_among([kept.pk, gone.pk])
    if len(held) == 2:
        return Against("two-open-handoffs", f"{kept} and {gone} each have an open handoff; close one first.")
    if held and DO_NOT_CONTACT in (kept.disqualified, gone.disqualified):
        message = "One of them must not be contacted and the other has an open handoff; close it first."
        return Against("do-not-contact", message)
    if kept.erased_at or gone.erased_at:
        return Against("erased", "One of them was erased; there is nothing to bring together.")
    return None


def undo_obstacle(done: Merge) -> Against | None:
    """What stands against taking a merge back: the last one of a record goes first."""
    if done.undone_at:
        return Against("already-undone", "This merge was undone already.")
    if not done.gone:
        return Against("erased", "The person was erased since; there is nothing to bring back.")
    if contacts.stands_for(done.kept_id) != done.kept_id:
        return Against("merged-further", "The record was merged further; undo that first.")
    last = last_merge(done.kept_id)
    if last and last.pk != done.pk:
        return Against("not-the-last", f"Undo the later merge with {last.gone_name} first.")
    return None


def last_merge(contact_id: int) -> Merge | None:
    return contacts.merges_of(contact_id).first()
