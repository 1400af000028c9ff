"""What programs send to a form's address comes by the hundred a second and needs no session, sign-in, zone
or page: it is answered before all that, by the same view that stands there. Who is shown pages, as whoever
sends an HTML form, goes the long way.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve

from leads.intake.api.door import is_for_pages
from smarketing.kernel import clock

ADDRESS = re.compile(r"/api/v1/forms/[^/]+/submissions")


class ShortWay:
    """After what holds for every answer: the request's id and line in the log, HTTPS, CORS, our names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not ADDRESS.fullmatch(request.path_info) or is_for_pages(request):
            return self.get_response(request)
        request.resolver_match = match = resolve(request.path_info)
        request.now = clock.now()  # type: ignore[attr-defined]
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer.render() if hasattr(answer, "render") else answer
