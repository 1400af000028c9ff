"""The contact list as a file, for programs: for whom the page allows it, and noted like there."""

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leads.contacts import commands as contacts
from leads.contacts.queries import Contact
from leads.record import sheet
from leads.record.api.filters import ContactFilters
from leads.record.queries import listing
from smarketing.kernel.api.filters import kept, need_known
from smarketing.kernel.api.idempotency import once
from smarketing.kernel.api.problems import MEANINGS, MEDIA, Problem
from smarketing.kernel.api.schema import described, filters_of
from smarketing.kernel.api.views import Endpoint
from smarketing.kernel.command import command

REFUSALS = (400, 401, 403, 409, 411, 413, 415, 422, 429)


@described("contacts", post=("export_contacts", "Take the contacts out as a CSV file"))
class Export(Endpoint):
    """By leads, managers and admins; who takes how many is kept in the journal. The filters are those of
    the list. With an `Idempotency-Key` a repeat sends the file again and notes nothing."""

    scope = "contacts"

    @extend_schema(
        parameters=filters_of(ContactFilters),
        request=None,
        responses={
            (200, sheet.TYPE): OpenApiResponse(OpenApiTypes.STR, "One line for each contact."),
            **{(status, MEDIA): OpenApiResponse(Problem, MEANINGS[status]) for status in REFUSALS},
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        need_known(request.query_params, ContactFilters.asked(request.query_params).known(), more=())
        rows = kept(ContactFilters, request, listing.rows())
        noted = self._noted(rows)
        return sheet.download(rows, self.now) if noted.status_code == 200 else noted

    @command
    def _noted(self, rows: QuerySet[Contact]) -> HttpResponseBase:
        return once(self.request, lambda: self._note(rows), now=self.now)

    def _note(self, rows: QuerySet[Contact]) -> Response:
        count = rows.count()
        asked = dict(self.request.query_params.lists())
        contacts.export(filters=asked, count=count, actor=self.actor, now=self.now)
        return Response({"count": count})
