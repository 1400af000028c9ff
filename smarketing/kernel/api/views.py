"""The five kinds of endpoint. A feature says what it shows, what it takes and which command runs;
these do the rest: scope, paging, filters, sparse fields, one transaction with the repeated-request
key, ETags, and an answer of one form.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import Throttled
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from smarketing.kernel import paging, tables
from smarketing.kernel.actor import Actor
from smarketing.kernel.api import callers, etags, limits
from smarketing.kernel.api.filters import BAD, Filters, kept, need_known
from smarketing.kernel.api.idempotency import REPLAYED, once
from smarketing.kernel.api.parsers import Json, need_whole
from smarketing.kernel.api.shapes import ONLY, Shape, Terms, only
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused
from smarketing.kernel.showing import COLUMNS
from smarketing.kernel.tables import Format, Table

LARGEST_PAGE = 200
FORMAT = "format"

E = TypeVar("E", bound="Endpoint")


class Always(DefaultContentNegotiation):
    """An answer in JSON is better than none, whatever the sender says that it accepts."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """`scope`: the word of the write scope, e.g. `contacts`; reading needs `read`. `filters`: what may
    stand in the address when reading, beside `fields` and a list's paging."""

    scope: ClassVar[str]
    shape: ClassVar[type[Shape]]
    filters: ClassVar[type[Filters] | None] = None
    refusals: ClassVar[tuple[int, ...]] = ()  # statuses beyond those of its kind, for the description
    permission_classes = [callers.InScope]
    content_negotiation_class = Always
    parser_classes = [Json]
    http_method_names = ["get", "head", "post", "patch"]
    allowance: limits.Allowance | None = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(UTC):
            return super().dispatch(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Who calls is counted as soon as it is known, also when the answer will be no."""
        self.allowance = None
        super().perform_authentication(request)
        if isinstance(request.auth, callers.Caller):
            self.allowance = limits.take(request.auth.key)
        if self.allowance and self.allowance.is_used_up:
            raise Throttled(self.allowance.seconds)
        if request.method not in callers.READING:
            need_whole(request, self.largest_upload())

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.allowance.headers().items() if self.allowance else ():
            final[name] = value
        return final

    def largest_upload(self) -> int:
        """How many bytes a multipart body may have, where files come in; 0 where none do."""
        return 0

    @property
    def actor(self) -> Actor:
        return callers.caller(self.request).actor

    @property
    def now(self) -> datetime:
        return cast(datetime, self.request.now)  # type: ignore[attr-defined]

    def shown(self, row: Any, *, many: bool = False, sparse: bool = True) -> Any:
        """The row (or rows) as its shape says, with the fields that were asked for."""
        asked = self.request.query_params.get("fields") if sparse else None
        context = {**self.context(), ONLY: only(asked, self.shape)}
        return self.shape(row, many=many, context=context).data

    def context(self) -> dict[str, Any]:
        """What the shape may read beside the row."""
        return {"now": self.now, "actor": self.actor}

    def taken(self, terms: type[Terms], *, partial: bool = False) -> dict[str, Any]:
        """What was sent, checked; refused (400) by the names of the fields at fault."""
        read = terms(data=self.request.data, partial=partial, context=self.context())
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)


class Listing(Endpoint):
    """`GET` a page of rows, newest first by `moment` and id (by id alone without one)."""

    moment: ClassVar[str] = ""
    by_uuid: ClassVar[bool] = False  # whether the rows' ids are UUIDs

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def get(self, request: Request, **place: Any) -> Response:
        rows = kept(self.filters, request, self.rows())
        page = paging.page(rows, self.moment, size=self._size(), **self._start(rows.model))
        shown = self.shown(page.rows, many=True)
        return Response(
            {
                "results": shown,
                "next": self._address("after", page.older),
                "previous": self._address("before", page.newer),
            }
        )

    def _size(self) -> int:
        asked = self.request.query_params.get("page_size", str(paging.SIZE))
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= LARGEST_PAGE):
            message = f"page_size is a number from 1 to {LARGEST_PAGE}."
            raise Refused(BAD, message, status=400, field="page_size")
        return int(asked)

    def _start(self, model: type[Model]) -> paging.Start:
        cursor = self.request.query_params.get("cursor")
        if cursor is None:
            return {}
        way, _, place = cursor.partition("-")
        if way not in ("after", "before") or not paging.fits(place, model):
            message = "That cursor leads nowhere; take it from next or previous as it is."
            raise Refused(BAD, message, status=400, field="cursor")
        return {"after": place} if way == "after" else {"before": place}

    def _address(self, way: str, place: str) -> str | None:
        """The address of a neighbouring page, with everything else that was asked for."""
        if not place:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = f"{way}-{place}"
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


class Single(Endpoint):
    """`GET` one thing, with its `ETag`; `If-None-Match` saves sending it again."""

    def find(self, id: Any) -> Any:
        raise NotImplementedError

    def get(self, request: Request, id: Any = None) -> Response:
        need_known(request.query_params, self.filters.known() if self.filters else (), more=("fields",))
        return self.tagged(self.find(id))

    def tagged(self, row: Any) -> Response:
        tag = etags.tag(self.shown(row, sparse=False))
        shown = self.shown(row)
        seen = self.request.headers.get("If-None-Match")
        if self.request.method in callers.READING and seen and etags.matches(seen, tag, weakly=True):
            return Response(status=304, headers={"ETag": tag})
        return Response(shown, headers={"ETag": tag})


class Editable(Single):
    """`PATCH` too: `changes_shape` says what may be sent, `change` runs the command on the row that
    `lock` has locked. With `If-Match`, somebody else's change meanwhile is told, not overwritten."""

    changes_shape: ClassVar[type[Terms]]

    def lock(self, id: Any) -> Any:
        raise NotImplementedError

    def change(self, row: Any, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Any:
        raise NotImplementedError

    def patch(self, request: Request, id: Any) -> Response:
        need_known(request.query_params, (), more=("fields",))
        only(request.query_params.get("fields"), self.shape)  # said before anything is compared
        return self._changed(id)

    @command
    def _changed(self, id: Any) -> Response:
        row = self.lock(id)
        changes = self.taken(self.changes_shape, partial=True)
        sent, seen = cast(dict[str, Any], self.request.data), self.request.headers.get("If-Match")
        etags.need_current(seen, self.shown(row, sparse=False), sent)
        self.change(row, changes, actor=self.actor, now=self.now)
        return self.tagged(self.find(id))


class Move(Endpoint):
    """`POST`: one command. `takes` is what may be sent (nothing, without one); `created` names the
    route of what came to be, and the answer is then 201 with its address."""

    takes: ClassVar[type[Terms] | None] = None
    created: ClassVar[str] = ""

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Any:
        raise NotImplementedError

    def post(self, request: Request, id: Any = None) -> HttpResponseBase:
        need_known(request.query_params, (), more=("fields",))
        return self._once(id)

    @command
    def _once(self, id: Any) -> HttpResponseBase:
        return once(self.request, lambda: self._acted(id), now=self.now)

    def _acted(self, id: Any) -> Response:
        row = self.act(id, self.taken(self.takes or Terms), actor=self.actor, now=self.now)
        if not self.created:
            return Response(self.shown(row))
        where = self.request.build_absolute_uri(reverse(self.created, args=[row.pk]))
        return Response(self.shown(row), status=201, headers={"Location": where})


class Exporting(Endpoint):
    """`POST`: every row of a list as a file. `of` is what is taken out, whose filters narrow it; `table` says
    what a list's rows look like in a file, `read` what anything else does, and `note` writes down who takes
    it, or refuses."""

    of: ClassVar[type[Endpoint]]
    chooses: ClassVar[bool] = False  # whether `columns` says which columns the file has

    def table(self, rows: QuerySet[Any]) -> Table:
        raise NotImplementedError

    def note(self, table: Table, form: Format, filters: Mapping[str, Sequence[str]]) -> None:
        raise NotImplementedError

    def post(self, request: Request, **place: Any) -> HttpResponseBase:
        asked = request.query_params
        table = self.read()
        form = tables.need_format(asked.get(FORMAT, Format.CSV), table.count)
        filters = {name: values for name, values in asked.lists() if name != FORMAT}
        noted = self._noted(table, form, filters)
        response = tables.download(table, form, self.now)
        if noted.has_header(REPLAYED):
            response[REPLAYED] = noted[REPLAYED]
        return response

    def read(self) -> Table:
        rows = self.asked(cast(type[Listing], self.of)).rows()
        more = (FORMAT, COLUMNS) if self.chooses else (FORMAT,)
        return self.table(kept(self.of.filters, self.request, rows, more=more))

    def asked(self, of: type[E]) -> E:
        """The endpoint itself, for this request."""
        endpoint = of()
        endpoint.request, endpoint.kwargs = self.request, self.kwargs
        return endpoint

    @command
    def _noted(self, table: Table, form: Format, filters: Mapping[str, Sequence[str]]) -> HttpResponseBase:
        return once(self.request, lambda: self._note(table, form, filters), now=self.now)

    def _note(self, table: Table, form: Format, filters: Mapping[str, Sequence[str]]) -> Response:
        self.note(table, form, filters)
        return Response({"count": table.count})
