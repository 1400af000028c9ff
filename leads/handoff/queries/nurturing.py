"""What stands against enrolling somebody in nurture now, asked for one or for many with the same few
queries; and who is busy with sales, who is nurtured by nobody."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from leads.contacts.queries import Contact
from leads.handoff.models import Handoff
from leads.handoff.queries.offering import Obstacle
from leads.handoff.rules import OPEN, State
from leads.lifecycle.commands import DISQUALIFIERS
from leads.nurture import queries as nurture
from leads.outcomes import queries as outcomes
from leads.words import Stage

CAME_BACK = frozenset({State.RETURNED, State.REJECTED})


def against_nurture(contact: Contact) -> Obstacle | None:
    """Why not, the gravest alone."""
    return against_nurture_of_each([contact])[contact.pk]


def against_nurture_of_each(contacts: Sequence[Contact]) -> dict[int, Obstacle | None]:
    """The same for many, by contact."""
    ids = [contact.pk for contact in contacts]
    went, chances, nurtured = _handoffs(ids), outcomes.with_open(ids), nurture.current_of_each(ids)
    return {
        contact.pk: against(contact, went[contact.pk], contact.pk in chances, nurtured.get(contact.pk))
        for contact in contacts
    }


def against(
    contact: Contact, went: Sequence[Handoff], has_chance: bool, enrolment: nurture.Enrolment | None
) -> Obstacle | None:
    """The same of somebody whose handoffs, open opportunity and enrolment are known."""
    return next(_reasons(contact, went, has_chance, enrolment), None)


def with_sales(contacts: Sequence[Contact]) -> set[int]:
    """Those of them whom sales has in hand: offered, found ready, or sold to."""
    ids = [contact.pk for contact in contacts]
    went, chances = _handoffs(ids), outcomes.with_open(ids)
    return {
        contact.pk for contact in contacts if contact.pk in chances or _in_hand(contact, went[contact.pk])
    }


def in_hand(contact: Contact) -> Handoff | None:
    """The handoff by which sales works on the person now, if there is one."""
    return _in_hand(contact, _handoffs([contact.pk])[contact.pk])


def came_back_from(contact_id: int) -> Handoff | None:
    """The last handoff that sales sent back."""
    rows = Handoff.objects.filter(contact=contact_id, state__in=CAME_BACK)
    return rows.order_by("-offered_at", "-pk").first()


def _handoffs(contact_ids: Sequence[int]) -> dict[int, list[Handoff]]:
    """Each person's, the latest first."""
    found: dict[int, list[Handoff]] = {contact_id: [] for contact_id in contact_ids}
    rows = Handoff.objects.filter(contact__in=contact_ids).select_related("holder", "sales_team")
    for handoff in rows.defer("brief").order_by("-offered_at", "-pk"):
        found[handoff.contact_id].append(handoff)
    return found


def _reasons(
    contact: Contact, went: Sequence[Handoff], has_chance: bool, enrolment: nurture.Enrolment | None
) -> Iterator[Obstacle]:
    if contact.erased_at:
        yield Obstacle("erased", "This person was erased; there is nobody to nurture.")
    if contact.disqualified:
        why = DISQUALIFIERS.get(contact.disqualified, contact.disqualified).lower()
        yield Obstacle("disqualified", f"{contact} is disqualified ({why}).")
    if worked_on := _in_hand(contact, went):
        who = worked_on.holder or worked_on.sales_team
        yield Obstacle("with-sales", f"{who} works on {contact} for sales.")
    if has_chance:
        yield Obstacle("has-opportunity", f"{contact} has an open opportunity; sales sells to them.")
    if not contact.recycled and not any(handoff.state in CAME_BACK for handoff in went):
        sentence = f"Nobody sent {contact} back yet: nurture is for whom sales returned or rejected."
        yield Obstacle("not-back", sentence)
    if enrolment:
        since = f"{timezone.localtime(enrolment.enrolled_at):%d %b %Y}"
        sentence = f"{contact} is in “{enrolment.programme}” since {since}; change or end that first."
        yield Obstacle("already-in-nurture", sentence)


def _in_hand(contact: Contact, went: Sequence[Handoff]) -> Handoff | None:
    """The one that sales works on; of two records that were merged it need not be the latest."""
    working = {*OPEN, State.QUALIFIED} if contact.stage == Stage.SQL else OPEN
    return next((handoff for handoff in went if handoff.state in working), None)
