"""Where sites are kept and seen at work: the snippet, whether it is heard from, what was looked at."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leads.asking import told
from leads.tracking import commands as tracking
from leads.tracking import queries, sheet
from leads.tracking.forms import SiteDetails
from leads.tracking.models import Site
from leads.tracking.snippets import snippet_of
from smarketing.kernel import paging
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.http import blame, say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members


@require_GET
def listing(request: Request) -> HttpResponse:
    sites = [(site, queries.seen(site.pk, request.now)) for site in queries.sites()]
    context = {
        "sites": sites,
        "may_keep": _may_keep(request),
        "export": exports.offer(request, "settings-sites-export"),
    }
    return render(request, "leads/tracking/sites.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """All of them as a file."""
    return exports.download(request, sheet.of_sites(queries.sites()))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    tracking.may_keep_sites(edge.actor(request))
    details = SiteDetails(request.POST or None)
    if details.is_valid():
        try:
            site = tracking.create_site(fields=details.details(), actor=edge.actor(request), now=request.now)
        except Refused as refusal:
            blame(details, refusal)
        else:
            say(request, f"{site} is ready: copy its line into your pages.")
            return redirect("settings-site", site.pk)
    return _asked(request, details, None)


@require_http_methods(["GET", "POST"])
def edit(request: Request, site_id: int) -> HttpResponse:
    tracking.may_keep_sites(edge.actor(request))
    details = SiteDetails(request.POST or None, instance=queries.site(site_id))
    if details.is_valid():
        try:
            tracking.edit_site(
                site_id=site_id,
                changes=details.details(),
                revision=details.cleaned_data["version"],
                actor=edge.actor(request),
                now=request.now,
            )
        except Refused as refusal:
            return _asked(request, details, queries.site(site_id), told(details, refusal))
        say(request, "Saved.")
        return redirect("settings-site", site_id)
    return _asked(request, details, queries.site(site_id))


@require_GET
def site(request: Request, site_id: int) -> HttpResponse:
    """For htmx only what was seen, which is what changes."""
    found = queries.site(site_id)
    context = {
        "site": found,
        "snippet": snippet_of(request, found),
        "seen": queries.seen(site_id, request.now),
        "views": queries.latest(site_id),
        "may_keep": _may_keep(request),
    }
    partial = "#seen" if getattr(request, "htmx", False) else ""
    return render(request, f"leads/tracking/site.html{partial}", context)


@require_GET
def visitor(request: Request, visitor_id: int) -> HttpResponse:
    """One browser: how it came, and each of its visits with its pages."""
    found = queries.visitor(visitor_id)
    page = paging.page(queries.visits_of(visitor_id), "started_at", after=request.GET.get("after", ""))
    context = {
        "visitor": found,
        "touches": [("How it came first", found.first_touch), ("How it came last", found.last_touch)],
        "visits": page.rows,
        "pager": {"next": f"?after={page.older}" if page.older else ""},
    }
    return render(request, "leads/tracking/visitor.html", context)


def _asked(request: Request, details: SiteDetails, site: Site | None, status: int = 0) -> HttpResponse:
    status = status or (INVALID if details.errors else 200)
    return render(request, "leads/tracking/edit.html", {"details": details, "site": site}, status=status)


def _may_keep(request: Request) -> bool:
    return tracking.keeps_sites(members.standing(edge.actor(request)))
