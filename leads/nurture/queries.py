"""Who is in nurture, in which programme, and who was."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from leads.contacts.queries import Contact
from leads.nurture.models import Enrolment
from leads.nurture.rules import ENDED, LONGEST_NOTE, LONGEST_PROGRAMME, LONGEST_WHY, Ended
from smarketing.kernel.errors import FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members.queries import Standing

__all__ = [
    "ENDED",
    "LONGEST_NOTE",
    "LONGEST_PROGRAMME",
    "LONGEST_WHY",
    "Ended",
    "Enrolment",
    "current",
    "current_of_each",
    "enrolments",
    "get",
    "in_nurture",
    "known_as",
    "lasting",
    "look_before",
    "look_from",
    "may_enrol",
    "need_marketer",
    "of_contact",
    "over",
    "programmes",
    "to_remind",
    "with_current",
]  # fmt: skip

MOST_PROGRAMMES, MOST_AT_ONCE = 100, 1_000
OPEN = Q(ended_at=None)


def may_enrol(who: Standing) -> bool:
    return who.commands_side("marketing")


def need_marketer(who: Standing) -> None:
    if not may_enrol(who):
        message = "Only marketing or a manager says who is in nurture."
        raise Refused("not-marketing", message, status=FORBIDDEN)


def current(contact_id: int) -> Enrolment | None:
    """The one that goes on."""
    return current_of_each([contact_id]).get(contact_id)


def current_of_each(contact_ids: Collection[int]) -> dict[int, Enrolment]:
    """The same for many, by contact."""
    rows = Enrolment.objects.filter(OPEN, contact__in=contact_ids).select_related("enrolled_by")
    return {enrolment.contact_id: enrolment for enrolment in rows}


def with_current(path: str = "") -> Prefetch:
    """For lists of people (`path`: by which key a row names one): who is in nurture has that enrolment in
    `nurturing`, which else is empty. It is looked up for a page's rows alone."""
    rows = Enrolment.objects.filter(OPEN).select_related("enrolled_by")
    return Prefetch(f"{path}enrolments", rows, to_attr="nurturing")


def of_contact(contact_id: int) -> list[Enrolment]:
    """Every stay, the last begun first; one of them goes on at most."""
    rows = Enrolment.objects.filter(contact=contact_id).select_related("enrolled_by")
    return list(rows.order_by("-enrolled_at", "-pk"))


def enrolments() -> QuerySet[Enrolment]:
    """Everybody's, with all that is shown of one, to be paged by (enrolled_at, id)."""
    rows = Enrolment.objects.select_related("contact", "enrolled_by", "ended_by")
    return rows.defer("contact__search")


def get(enrolment_id: int) -> Enrolment:
    found = enrolments().filter(pk=enrolment_id).first()
    if found is None:
        raise Refused("no-such-enrolment", "There is no such enrolment.", status=NOT_FOUND)
    return found


def over(enrolment: Enrolment) -> str:
    """ "“Second look” is over since 20 Nov 2026: disqualified.", for whom it comes too late."""
    ended = timezone.localtime(enrolment.ended_at)
    return f"“{enrolment.programme}” is over since {ended:%d %b %Y at %H:%M}: {ENDED[enrolment.ended]}."


def in_nurture(*, yes: bool = True, programme: str = "") -> Q:
    """A condition on contacts: who is in nurture now, in that programme if one is named."""
    rows = Enrolment.objects.filter(OPEN, contact=OuterRef("pk"))
    rows = rows.filter(programme__iexact=programme) if programme else rows
    return Q(Exists(rows)) if yes else ~Q(Exists(rows))


def look_before(day: date) -> Q:
    """A condition on contacts: whom marketing wants, or wanted, to look at again before that day."""
    return Q(Exists(Enrolment.objects.filter(OPEN, contact=OuterRef("pk"), look_on__lt=day)))


def look_from(since: date) -> Q:
    """The same from that day on."""
    return Q(Exists(Enrolment.objects.filter(OPEN, contact=OuterRef("pk"), look_on__gte=since)))


def to_remind(now: datetime) -> list[int]:
    """Those whose day of the next look has come, of which marketing has not been told."""
    due = Enrolment.objects.filter(OPEN, reminded_at=None, look_on__lte=timezone.localtime(now).date())
    return list(due.order_by("look_on", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def programmes() -> list[tuple[str, int]]:
    """Those that somebody was ever enrolled in, the last used first, with how many people are in each now."""
    counted = Enrolment.objects.values_list("programme")
    rows = counted.annotate(now=Count("pk", filter=OPEN), last=Max("enrolled_at")).order_by("-last")
    return [(name, now) for name, now, _ in rows[:MOST_PROGRAMMES]]


def known_as(programme: str) -> str:
    """The spelling in which that programme is known here."""
    same = Enrolment.objects.filter(programme__iexact=programme).order_by("pk")
    return same.values_list("programme", flat=True).first() or programme


def lasting(contact: Contact) -> QuerySet[Enrolment]:
    """The one that goes on, held until the running command ends."""
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(OPEN, contact=contact)
