"""Settings: the demo company, what it holds, and how to be rid of it."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from leads.contacts.queries import Contact
from smarketing.demo import loading, removing
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.members import queries as members


@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """Says what would go; a POST removes it."""
    if request.method == "POST":
        gone = removing.remove(actor=edge.actor(request), now=cast(edge.Request, request).now)
        say(request, f"The demo company is gone: {gone:,} contacts and what belonged to them.")
        return redirect("settings")
    here = {
        "loaded": loading.is_loaded(),
        "contacts": Contact.objects.filter(demo=True).count(),
        "people": members.everyone().filter(demo=True).count(),
        "may_remove": members.standing(edge.actor(request)).is_admin,
    }
    return render(request, "demo/demo.html", here)
