"""The contact list's rows: the person, and who has the baton."""

from collections.abc import Sequence

from django.db.models import F, FilteredRelation, Q, QuerySet

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.handoff.queries import State
from leads.nurture import queries as nurture

SHOWN = (
    *("name", "email", "phone", "source", "external_id", "job_title", "custom"),
    *("stage", "recycled", "disqualified", "channel", "created_at"),
    *("company__name", "company__custom", "owner__name"),
)
OPEN = (State.OFFERED, State.ACCEPTED)


def rows() -> QuerySet[Contact]:
    """Everybody with what a list shows of them; `baton`, `baton_holder` and `baton_team` tell of the open
    handoff, of which there is at most one; `nurturing` has the enrolment of who is in nurture."""
    return in_full().only(*SHOWN)


def on_page() -> QuerySet[Contact]:
    """The same for the page, which says of nurture only that somebody is in it (`in_nurture`)."""
    return rows().prefetch_related(None).annotate(in_nurture=nurture.in_nurture())


def narrow() -> QuerySet[Contact]:
    """Everybody to be narrowed and counted, with nothing joined that nobody asks for; `open` is the open
    handoff."""
    return Contact.objects.annotate(open=FilteredRelation("handoffs", condition=Q(handoffs__state__in=OPEN)))


def in_full() -> QuerySet[Contact]:
    """The same with everything we know of them, and the ids of what `baton…` name."""
    return (
        contacts.people()
        .prefetch_related(nurture.with_current())
        .annotate(open=FilteredRelation("handoffs", condition=Q(handoffs__state__in=OPEN)))
        .annotate(
            baton=F("open__state"),
            baton_id=F("open__id"),
            baton_holder=F("open__holder__name"),
            baton_holder_id=F("open__holder"),
            baton_team=F("open__sales_team__name"),
            baton_team_id=F("open__sales_team"),
        )
    )


def those(contact_ids: Sequence[int]) -> list[Contact]:
    """Several of them, in the order given."""
    found = in_full().in_bulk(contact_ids)
    return [found[contact_id] for contact_id in contact_ids]


def one(contact_id: int, *, lock: bool = False) -> Contact:
    """One of them, held until the running command ends if asked."""
    rows = in_full().select_for_update(of=("self",), no_key=True) if lock else in_full()
    found = rows.filter(pk=contact_id).first()
    if found is None:
        raise contacts.not_here(contact_id)
    return found
