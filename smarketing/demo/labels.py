"""Who is of the demo company: those its loader brought in. Whoever writes to one of its forms later
is somebody's own, and so is a demo contact from the moment they write in again."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from leads.models import Company, Contact, StageMove, Submission
from leads.record.commands import CAUSE as LOGGED
from smarketing.journal.models import Entry

LOADED = "demo.loaded"
REMOVED = "demo.removed"


def loaded_at() -> datetime | None:
    """When the demo company that is here was loaded; None while it is not, or not whole."""
    last = Entry.objects.filter(kind__in=(LOADED, REMOVED)).order_by("-id").first()
    return last.occurred_at if last and last.kind == LOADED else None


def put(*, up_to: datetime | None = None) -> None:
    """Label the people whom the demo forms and the demo people brought in, and the companies that
    came with them; with `up_to` only by what was sent and logged by then."""
    sent = Submission.objects.filter(form__demo=True, contact__created_at=F("settled_at"))
    logged = StageMove.objects.filter(cause=LOGGED, from_stage="", by__demo=True)
    if up_to:
        sent, logged = sent.filter(received_at__lte=up_to), logged.filter(moved_at__lte=up_to)
    brought = Q(pk__in=sent.values("contact_id")) | Q(pk__in=logged.values("contact_id"))
    Contact.objects.filter(brought).update(demo=True)
    came_along = Contact.objects.filter(demo=True, company__created_at=F("created_at"))
    Company.objects.filter(pk__in=came_along.values("company_id")).update(demo=True)


def take_off(contacts: QuerySet[Contact], *, since: datetime) -> int:
    """No longer demo: who of these wrote in since, or wrote to somebody's own form. Returns how many."""
    own = Submission.objects.filter(Q(received_at__gt=since) | Q(form__demo=False), contact__isnull=False)
    return contacts.filter(pk__in=own.values("contact_id")).update(demo=False)
