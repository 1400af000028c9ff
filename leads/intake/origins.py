"""Which web sites may post to a form: those it names, exactly, and always our own pages. A program that
is no browser names none, and is not held back by this: who may post from a server can't be told by it.
"""

from django.conf import settings
from django.http import HttpRequest

from leads.intake.models import Form
from leads.intake.rules import origin_of
from smarketing.kernel.errors import FORBIDDEN, Refused


def may_post(form: Form, request: HttpRequest) -> bool:
    if not form.origins:
        return True
    told = request.headers.get("Origin") or origin_of(request.headers.get("Referer", ""))
    return not told or told in form.origins or told in _ours(request)


def need(form: Form, request: HttpRequest) -> None:
    if not may_post(form, request):
        message = "This web site may not post to this form. Name it among the form's web sites."
        raise Refused("wrong-origin", message, status=FORBIDDEN)


def leads_to(form: Form, asked: str) -> str:
    """Where a visitor is led after sending: where the sender asks, if that is a site the form names,
    else the form's own next page; empty for our thanks."""
    known = {*form.origins, origin_of(form.redirect_url)} - {""}
    return asked.strip() if origin_of(asked) in known else form.redirect_url


def _ours(request: HttpRequest) -> set[str]:
    return {origin_of(settings.PUBLIC_URL), f"{request.scheme}://{request.get_host()}"}
