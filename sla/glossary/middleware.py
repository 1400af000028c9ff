"""An answer reads the glossary at most once, however many words it shows."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sla.glossary import queries


class ReadOnceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with queries.read_once():
            return self.get_response(request)
