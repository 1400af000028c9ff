"""How a refusal reaches a browser: the same sentence as everywhere, in the fragment or as a page.

A view that can show the refusal beside its form catches it; the rest ends here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from smarketing.kernel.errors import FORBIDDEN, NOT_FOUND, Refused


class RefusedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal(request, error) if isinstance(error, Refused) else None


def refusal(request: HttpRequest, error: Refused) -> HttpResponse:
    """A toast for htmx (nothing on the page is swapped), a whole page otherwise."""
    if getattr(request, "htmx", False):
        response = render(request, "parts/toast.html", {"message": error.message, "level": "danger"})
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    else:
        user = getattr(request, "user", None)
        page = "frame/refused.html" if user and user.is_authenticated else "frame/refused_alone.html"
        response = render(request, page, {"error": error})
    response.status_code = error.status
    return response


@contextmanager
def mending(words: str, address: str) -> Iterator[None]:
    """What is refused inside because of some input is put right at another page, where that input is: the
    refusal leads there. For buttons, which have no form to show it in."""
    try:
        yield
    except Refused as error:
        if error.field:
            error.way = words, f"{address}#id_{error.field}"
        raise


def say(request: HttpRequest, sentence: str) -> None:
    """A sentence for the next page the person sees."""
    messages.success(request, sentence)


def blame(form: BaseForm, error: Refused) -> None:
    """Show a refusal in the form that led to it: at the field at fault, else above the fields. One
    that is not about what was typed (not yours, not there) goes on its way."""
    if error.status in (FORBIDDEN, NOT_FOUND):
        raise error
    form.add_error(error.field if error.field in form.fields else None, error.message)
