"""What everything is measured beside: the same server, the same middleware, and nothing to do."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
@login_not_required
def nothing(request: HttpRequest) -> HttpResponse:
    """Takes a body in and answers like a form's address, without looking at either."""
    _ = request.body
    return HttpResponse(b"{}", content_type="application/json", status=202)


def empty_page(request: HttpRequest) -> HttpResponse:
    """A signed-in page: session, viewer and frame, with nothing in it."""
    return render(request, "bench/empty.html")


urlpatterns = [
    path("bench/nothing", nothing),
    path("bench/page", empty_page),
    path("", include("smarketing.urls")),
]
