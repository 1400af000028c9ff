"""Beacons come by the thousand, and need no session, sign-in, zone or page: they are answered before all
that, by the same view that stands at their address."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from leads.tracking.api.public import Track

ADDRESS = "/api/v1/track"


class ShortWay:
    """The second middleware, after the probes; beacons appear in no log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.track = Track.as_view()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != ADDRESS:
            return self.get_response(request)
        answer = self.track(request)
        return answer.render() if hasattr(answer, "render") else answer
