"""Sites and what was looked at on them, for programs: everybody reads, marketing and admins keep sites."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.tracking import commands as tracking
from leads.tracking import queries, sheet
from leads.tracking.models import PageView, Site, Visit, Visitor
from leads.tracking.serializers.kept import (
    PageViewShape,
    SiteShape,
    SiteTerms,
    VisitorShape,
    VisitShape,
)
from leads.tracking.snippets import snippet_of
from leads.words import Channel
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Endpoint, Listing, Move, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports import api as exports


class Addressed(Endpoint):
    """Knows what a site's pages have to load, as it reaches us."""

    scope = "submissions"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "snippet": lambda site: snippet_of(self.request._request, site)}


class SiteFilters(Filters):
    q = Text("name", "icontains", help_text="A part of the name.")
    key = Text("key")
    consent = OneOf("consent", Site.Consent)
    is_active = Flag("is_active")


@described("tracking", get=("list_sites", "Web sites, newest first"), post=("create_site", "Add a web site"))
class Sites(Addressed, Listing, Move):
    shape = SiteShape
    filters = SiteFilters
    moment = "created_at"
    takes = SiteTerms
    created = "api-site"

    def rows(self) -> QuerySet[Site]:
        return Site.objects.all()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Site:
        return tracking.create_site(fields=terms, actor=actor, now=now)


@described("tracking", post=("export_sites", "Take web sites out as a file"))
class ExportSites(exports.Export):
    of = Sites

    def table(self, rows: QuerySet[Site]) -> Table:
        return sheet.of_sites(rows)


@described("tracking", get=("read_site", "One web site"), patch=("edit_site", "Change a web site"))
class OneSite(Addressed, Editable):
    """The key stays: it stands in other people's web pages."""

    shape = SiteShape
    changes_shape = SiteTerms

    def find(self, id: int) -> Site:
        return queries.site(id)

    def lock(self, id: int) -> Site:
        return queries.site(id, lock=True)

    def change(self, row: Site, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Site:
        return tracking.edit_site(
            site_id=row.pk, changes=changes, revision=row.revision, actor=actor, now=now
        )


class VisitorFilters(Filters):
    site = Ids("site")
    contact = Ids("contact")
    known = Flag("contact", lookup_expr="isnull", exclude=True, help_text="Whether it is a contact's.")
    seen_after = After("last_seen_at")
    seen_before = Before("last_seen_at")
    first_seen_after = After("first_seen_at")
    first_seen_before = Before("first_seen_at")


@described("tracking", get=("list_visitors", "Visitors, the last seen first"))
class Visitors(Listing):
    """One browser each; without the consent that its site asks for, nobody is one."""

    scope = "submissions"
    shape = VisitorShape
    filters = VisitorFilters
    moment = "last_seen_at"

    def rows(self) -> QuerySet[Visitor]:
        return queries.visitors()


@described("tracking", post=("export_visitors", "Take visitors out as a file"))
class Export(exports.Export):
    of = Visitors

    def table(self, rows: QuerySet[Visitor]) -> Table:
        return sheet.table(rows)


@described("tracking", get=("read_visitor", "One visitor"))
class OneVisitor(Single):
    scope = "submissions"
    shape = VisitorShape

    def find(self, id: int) -> Visitor:
        return queries.visitor(id)


class VisitFilters(Filters):
    site = Ids("visitor__site")
    visitor = Ids("visitor")
    contact = Ids("contact")
    campaign = Ids("campaign")
    channel = OneOf("channel", Channel)
    started_after = After("started_at")
    started_before = Before("started_at")


@described("tracking", get=("list_visits", "Visits, newest first"))
class Visits(Listing):
    """Who comes back after half an hour, or by another campaign's link, begins a new one."""

    scope = "submissions"
    shape = VisitShape
    filters = VisitFilters
    moment = "started_at"

    def rows(self) -> QuerySet[Visit]:
        return queries.visits()


class PageViewFilters(Filters):
    site = Ids("site")
    visit = Ids("visit")
    visitor = Ids("visit__visitor")
    contact = Ids("visit__contact")
    key_page = Text("key_page")
    seen_after = After("seen_at")
    seen_before = Before("seen_at")


@described("tracking", get=("list_page_views", "Pages that were looked at, newest first"))
class PageViews(Listing):
    scope = "submissions"
    shape = PageViewShape
    filters = PageViewFilters
    moment = "seen_at"

    def rows(self) -> QuerySet[PageView]:
        return queries.page_views()
