"""Opening an opportunity without a handoff or once more, and closing an SQL without one."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leads.asking import Question, ask
from leads.contacts import queries as contacts
from leads.handoff import commands as handoffs
from leads.handoff.commands.chances import need_closer
from leads.outcomes.forms import CloseForm, ReopenForm, TermsForm
from leads.outcomes.views import done, mine, sent, step
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """One that came without a handoff is sales' own: `?contact=`."""
    if not members.standing(edge.actor(request)).commands_side("sales"):
        raise Refused("not-sales", "Only sales works on opportunities.", status=FORBIDDEN)
    asked = request.GET.get("contact", "")
    contact = contacts.get(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0)
    form = TermsForm(
        sent(request), currency=settings.CURRENCY, initial={"name": str(contact.company or contact)}
    )
    return ask(
        request,
        Question(f"Open an opportunity with {contact}", "Open opportunity", f"opportunity-new-{contact.pk}"),
        form,
        run=lambda: handoffs.open_own(
            contact_id=contact.pk, actor=edge.actor(request), now=request.now, **form.terms()
        ),
        done=lambda made: done(
            request, f"Opportunity {made} opened by you", reverse("opportunity", args=[made.pk])
        ),
    )


@require_http_methods(["GET", "POST"])
def reopen(request: Request, pk: int) -> HttpResponse:
    opportunity = mine(request, pk)
    form = ReopenForm(sent(request))
    question = Question(f"Reopen {opportunity}", "Reopen", f"opportunity-reopen-{pk}")
    return step(request, pk, question, form, handoffs.reopen_opportunity, "{} reopened by you")


@require_http_methods(["GET", "POST"])
def close_sql(request: Request, pk: int) -> HttpResponse:
    """An SQL comes to nothing before it was an opportunity; `pk` is the contact's."""
    need_closer(pk, edge.actor(request), request.now)
    contact = contacts.get(pk)
    form = CloseForm(sent(request))
    lead = "The person is a lead again, and marketing may nurture them."
    return ask(
        request,
        Question(f"Close {contact} without an opportunity", "Close", f"close-sql-{pk}", "danger", lead),
        form,
        run=lambda: handoffs.close_sql(
            contact_id=pk, actor=edge.actor(request), now=request.now, **form.terms()
        ),
        done=lambda _: done(request, f"{contact} closed without an opportunity by you"),
    )
