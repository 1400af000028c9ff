"""Enrolling somebody in nurture from where they are looked at, keeping that current, and ending it."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from leads.asking import Question, ask
from leads.contacts import queries as contacts
from leads.handoff import commands as handoffs
from leads.handoff import queries
from leads.handoff.views.answers import answered
from leads.nurture import commands as nurture
from leads.nurture import queries as nurtured
from leads.nurture.forms import ChangeForm, EndForm, EnrolForm
from leads.nurture.queries import Enrolment
from leads.outcomes.views import sent
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members


@require_http_methods(["GET", "POST"])
def enrol(request: Request, pk: int) -> HttpResponse:
    """`pk` is the contact's. Whom it can't be is said before anything is asked."""
    _need_marketer(request)
    contact = contacts.get(pk)
    if request.method == "GET" and (against := queries.against_nurture(contact)):
        raise Refused(against.code, against.sentence, status=CONFLICT)
    form = EnrolForm(sent(request))
    lead = "It keeps the promise to take them up again. They stay in it until they are offered again."
    return ask(
        request,
        Question(f"Enrol {contact} in nurture", "Enrol", f"enrol-{pk}", lead=lead),
        form,
        run=lambda: handoffs.enrol(contact_id=pk, actor=edge.actor(request), now=request.now, **form.terms()),
        done=lambda made: answered(request, f"{contact} is in “{made}” now."),
    )


@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    enrolment = _going_on(request, pk)
    initial = {name: getattr(enrolment, name) for name in ("version", *nurture.LABELS)}
    form = ChangeForm(sent(request), initial=initial)
    return ask(
        request,
        Question(f"{enrolment.contact} in “{enrolment}”", "Save", f"enrolment-{pk}"),
        form,
        run=lambda: nurture.change(
            enrolment_id=pk, actor=edge.actor(request), now=request.now, **form.terms()
        ),
        done=lambda _: answered(request, "It is changed."),
    )


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: int) -> HttpResponse:
    enrolment = _going_on(request, pk)
    form = EndForm(sent(request))
    lead = "The promise to take them up again stays kept; they can be enrolled or offered at any time."
    return ask(
        request,
        Question(
            f"Take {enrolment.contact} out of “{enrolment}”", "End it", f"enrolment-end-{pk}", lead=lead
        ),
        form,
        run=lambda: nurture.end(enrolment_id=pk, actor=edge.actor(request), now=request.now, **form.terms()),
        done=lambda _: answered(request, f"{enrolment.contact} is in nurture no longer."),
    )


def _going_on(request: Request, pk: int) -> Enrolment:
    _need_marketer(request)
    enrolment = nurtured.get(pk)
    if request.method == "GET" and enrolment.ended_at:
        raise Refused("already-ended", nurtured.over(enrolment), status=CONFLICT)
    return enrolment


def _need_marketer(request: Request) -> None:
    nurtured.need_marketer(members.standing(edge.actor(request)))
