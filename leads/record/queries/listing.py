"""The contact list's rows: the person, and who has the baton."""

from django.db.models import F, FilteredRelation, Q, QuerySet

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact
from leads.handoff.queries import State

OPEN = (State.OFFERED, State.ACCEPTED)


def rows() -> QuerySet[Contact]:
    """Everybody; `baton`, `baton_holder` and `baton_team` tell of the open handoff, of which there
    is at most one."""
    return (
        contacts.people()
        .defer("search", "notes")
        .annotate(open=FilteredRelation("handoffs", condition=Q(handoffs__state__in=OPEN)))
        .annotate(
            baton=F("open__state"),
            baton_holder=F("open__holder__name"),
            baton_team=F("open__sales_team__name"),
        )
    )
