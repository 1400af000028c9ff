"""Requests for content, for programs: sales asks and takes back, marketing answers."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.companies.queries import SEGMENTS
from leads.content import commands as content
from leads.content import queries, sheet
from leads.content.queries import ContentRequest, State
from leads.content.serializers import AskTerms, DeliverTerms, RequestShape, WhyTerms
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Ids, OneOf
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Endpoint, Listing, Move, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export
from smarketing.people.members import queries as members


class RequestFilters(Filters):
    state = OneOf("state", State)
    asked_by = Ids("asked_by")
    taken_by = Ids("taken_by")
    persona = Ids("persona")
    contact = Ids("contact")
    segment = OneOf("segment", SEGMENTS)
    asked_after = After("asked_at")
    asked_before = Before("asked_at")


class OfRequests(Endpoint):
    """A request says what the caller can do with it: where they stand is asked once."""

    scope = "content"
    shape = RequestShape

    def context(self) -> dict[str, Any]:
        return {**super().context(), "who": members.standing(self.actor)}


@described(
    "content",
    get=("list_content_requests", "What sales asked marketing to make, the latest first"),
    post=("ask_for_content", "Ask marketing for content"),
)
class Requests(OfRequests, Listing, Move):
    filters = RequestFilters
    moment = "asked_at"
    takes = AskTerms
    created = "api-content-request"

    def rows(self) -> QuerySet[ContentRequest]:
        return queries.requests()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> ContentRequest:
        return queries.get(content.ask(fields=terms, actor=actor, now=now).pk)


@described("content", post=("export_content_requests", "Take requests for content out as a file"))
class ExportRequests(Export):
    of = Requests

    def table(self, rows: QuerySet[ContentRequest]) -> Table:
        return sheet.table(rows)


@described("content", get=("read_content_request", "One request for content"))
class OneRequest(OfRequests, Single):
    def find(self, id: int) -> ContentRequest:
        return queries.get(id)


@described("content", post=("take_content_request", "Marketing makes it"))
class Take(OfRequests, Move):
    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> ContentRequest:
        content.take(request_id=id, actor=actor, now=now)
        return queries.get(id)


@described("content", post=("decline_content_request", "Marketing does not make it"))
class Decline(OfRequests, Move):
    takes = WhyTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> ContentRequest:
        content.decline(request_id=id, **terms, actor=actor, now=now)
        return queries.get(id)


@described("content", post=("deliver_content_request", "It is there: an asset of the library"))
class Deliver(OfRequests, Move):
    takes = DeliverTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> ContentRequest:
        content.deliver(request_id=id, **terms, actor=actor, now=now)
        return queries.get(id)


@described("content", post=("withdraw_content_request", "It is not wanted any more"))
class Withdraw(OfRequests, Move):
    takes = WhyTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> ContentRequest:
        content.withdraw(request_id=id, **terms, actor=actor, now=now)
        return queries.get(id)
