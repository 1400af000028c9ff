"""The OpenAPI description of our endpoints, derived from what a view declares: what it takes and
shows, its filters, the headers it understands, and every status it can answer with.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, TypeVar

import django_filters
from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from smarketing.kernel import paging, tables
from smarketing.kernel.api.callers import scope_of
from smarketing.kernel.api.filters import Filters
from smarketing.kernel.api.problems import MEANINGS, MEDIA, Problem
from smarketing.kernel.api.shapes import Money, Shape, Terms
from smarketing.kernel.api.views import (
    FORMAT,
    LARGEST_PAGE,
    Editable,
    Endpoint,
    Exporting,
    Listing,
    Move,
    Single,
)
from smarketing.kernel.showing import COLUMNS

View = TypeVar("View", bound=type[Endpoint])
Said = tuple[str, str]

SOMETHING = "\\S"  # blanks alone are as good as nothing
ALWAYS = (400, 401, 403, 429)
TYPES: tuple[tuple[type[django_filters.Filter], dict[str, Any]], ...] = (
    (django_filters.UUIDFilter, {"type": "string", "format": "uuid"}),
    (django_filters.BooleanFilter, {"type": "boolean"}),
    (django_filters.NumberFilter, {"type": "number", "minimum": -(10**15), "maximum": 10**15}),
    (django_filters.DateFilter, {"type": "string", "format": "date"}),
)
HEADER: Literal["header"] = "header"
QUERY: Literal["query"] = "query"
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]([ -~]{0,98}[!-~])?$"},
    HEADER,
    description="Makes a repeat harmless: the same key with the same body is answered with the same answer.",
)
IF_MATCH = OpenApiParameter(
    "If-Match", {"type": "string"}, HEADER, description="The ETag of what you saw; 412 if it changed since."
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", {"type": "string"}, HEADER, description="The ETag you have; 304 if it is still so."
)
REPLAYED = OpenApiParameter(
    "Idempotency-Replayed",
    {"type": "string", "enum": ["true"]},
    HEADER,
    description="There when this answer was given before.",
    response=[200, 201],
)
LIMITS = (
    OpenApiParameter("RateLimit", {"type": "string"}, HEADER, response=[200, 201, 429]),
    OpenApiParameter("RateLimit-Policy", {"type": "string"}, HEADER, response=[200, 201, 429]),
    OpenApiParameter("Retry-After", {"type": "integer"}, HEADER, response=[429]),
)
PLACE = {False: "[0-9]{1,16}-[0-9]{1,18}", True: "[0-9]{1,16}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"}
PAGE_SIZE = OpenApiParameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": paging.SIZE},
    QUERY,
    description="Rows on a page.",
)
FORMATS = OpenApiParameter(
    FORMAT,
    {"type": "string", "enum": list(tables.Format), "default": str(tables.Format.CSV)},
    QUERY,
    description="Of the file. An `xlsx` holds a million rows and no more.",
)
CHOSEN = OpenApiParameter(
    COLUMNS,
    {"type": "array", "items": {"type": "string", "pattern": "^[^,\\s]+$"}, "minItems": 1},
    QUERY,
    description="Columns of the file, with commas, by the names that the page's address has for them, e.g. "
    "`stage,custom.budget`; who it is of stands in it always. All columns, if nothing is said.",
    style="form",
    explode=False,
)
FILES = {
    (200, tables.TYPES[tables.Format.CSV]): OpenApiResponse(OpenApiTypes.STR, "A line for each row."),
    (200, tables.TYPES[tables.Format.XLSX]): OpenApiResponse(OpenApiTypes.BINARY, "The same as a workbook."),
}


def described(tag: str, **methods: Said | str) -> Callable[[View], View]:
    """`@described("contacts", get=("list_contacts", "Contacts, newest first"))`: the operation's id
    and summary for each method a view answers."""

    def decorate(view: View) -> View:
        said = {
            name: extend_schema(operation_id=words[0], summary=words[1], tags=[tag])
            for name, words in methods.items()
        }
        return extend_schema_view(**said)(view)

    return decorate


class Schema(AutoSchema):
    def get_description(self) -> str:  # type: ignore[override]
        if not isinstance(self.view, Endpoint):
            return super().get_description()
        own = (self.view.__class__.__doc__ or "").strip()
        return f"{own}\n\nScope: `{scope_of(self.view, self.method)}`.".strip()

    def _is_list_view(self, serializer: Any = None) -> bool:
        return not isinstance(self.view, Endpoint) and super()._is_list_view(serializer)

    def get_override_parameters(self) -> list[Any]:
        if not isinstance(self.view, Endpoint):
            return super().get_override_parameters()
        return [*_asked(self.view, self.method), *_told(self.view, self.method)]

    def get_request_serializer(self) -> Any:
        if not isinstance(self.view, Endpoint):
            return super().get_request_serializer()
        if self.method == "PATCH" and isinstance(self.view, Editable):
            return self.view.changes_shape
        return self.view.takes if isinstance(self.view, Move) else None

    def get_response_serializers(self) -> Any:
        if not isinstance(self.view, Endpoint):
            return super().get_response_serializers()
        answers = _answers(self.view, self.method)
        return {
            **answers,
            **{(status, MEDIA): OpenApiResponse(Problem, MEANINGS[status]) for status in _problems(self)},
        }


class TermsExtension(OpenApiSerializerExtension):
    """What comes in holds the fields named and no others."""

    target_class = Terms
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        mapped = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        for name, told in mapped.get("properties", {}).items():
            _need_something(self.target.fields[name], told)
        return {**mapped, "additionalProperties": False}


def _need_something(field: Any, told: dict[str, Any]) -> None:
    """Say of a text that may not be blank that it may not, also of each in a list."""
    if isinstance(field, serializers.ListField):
        _need_something(field.child, told["items"])
    elif isinstance(field, serializers.CharField) and not field.allow_blank:
        told.setdefault("minLength", 1)
        told.setdefault("pattern", SOMETHING)


class MoneyExtension(OpenApiSerializerFieldExtension):
    """Two decimals going out, at most two coming in."""

    target_class = Money
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        digits = (self.target.max_digits or 14) - 2
        cents = "\\.[0-9]{2}" if direction == "response" else "(\\.[0-9]{1,2})?"
        sign = "-?" if self.target.below_zero else ""
        return {"type": "string", "pattern": f"^{sign}[0-9]{{1,{digits}}}{cents}$", "examples": ["1250.00"]}


class ShapeExtension(OpenApiSerializerExtension):
    """What goes out may lack any field, because `fields` may ask for some only."""

    target_class = Shape
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        mapped = dict(auto_schema._map_serializer(self.target, direction, bypass_extensions=True))
        if not self.target.whole:
            mapped.pop("required", None)
        return mapped


def _asked(view: Endpoint, method: str) -> list[OpenApiParameter]:
    """What may stand in the address and the headers."""
    asked = [_fields(view.shape)] if hasattr(view, "shape") else []
    if method == "GET" and view.filters:
        asked += filters_of(view.filters)
    if isinstance(view, Exporting):
        asked += [*filters_of(view.of.filters or Filters), FORMATS]
        asked += [CHOSEN] if view.chooses else []
    if method == "GET" and isinstance(view, Listing):
        asked += [_cursor(view), PAGE_SIZE]
    elif method == "GET" and isinstance(view, Single):
        asked.append(IF_NONE_MATCH)
    return asked + {"POST": [IDEMPOTENCY], "PATCH": [IF_MATCH]}.get(method, [])


def _told(view: Endpoint, method: str) -> list[OpenApiParameter]:
    """Headers of answers."""
    told = [*LIMITS]
    if method == "POST":
        told.append(REPLAYED)
    if method == "POST" and isinstance(view, Move) and view.created:
        told.append(OpenApiParameter("Location", OpenApiTypes.URI, HEADER, response=[201]))
    if method in ("GET", "PATCH") and isinstance(view, Single):
        told.append(OpenApiParameter("ETag", OpenApiTypes.STR, HEADER, response=[200]))
    return told


def _answers(view: Endpoint, method: str) -> dict[Any, Any]:
    if isinstance(view, Exporting):
        return FILES
    if method == "GET" and isinstance(view, Listing):
        return {200: OpenApiResponse(_page(view.shape), "A page, newest first.")}
    if method == "GET":
        return {200: view.shape, 304: OpenApiResponse(None, "Unchanged since that ETag.")}
    if isinstance(view, Move) and view.created:
        return {201: OpenApiResponse(view.shape, "Created.")}
    return {200: view.shape}


def _problems(schema: Schema) -> list[int]:
    """Every status that isn't success which this operation can answer with."""
    found = [*ALWAYS, *getattr(schema.view, "refusals", ())]
    if "{" in schema.path:
        found.append(404)
    if schema.method != "GET":
        found += [404, 409, 411, 413, 415, 422]
    if schema.method == "PATCH":
        found.append(412)
    return sorted(set(found))


def filters_of(filters: type[Filters]) -> list[OpenApiParameter]:
    """What these filters understand, for an operation that reads them by itself."""
    return [_filter(name, each) for name, each in filters.base_filters.items()]


def _filter(name: str, each: django_filters.Filter) -> OpenApiParameter:
    found = getattr(each, "schema", None) or next(
        (told for kind, told in TYPES if isinstance(each, kind)), None
    )
    told = found or _choices(each) or {"type": "string", "minLength": 1, "pattern": SOMETHING}
    words = each.extra.get("help_text") or ""
    if told["type"] == "array":
        return OpenApiParameter(name, told, QUERY, description=words, style="form", explode=False)
    return OpenApiParameter(name, told, QUERY, description=words)


def _choices(each: django_filters.Filter) -> dict[str, Any] | None:
    choices = each.extra.get("choices")
    if not choices or callable(choices):
        return None
    return {"type": "string", "enum": [str(key) for key, _ in choices]}


def _cursor(view: Listing) -> OpenApiParameter:
    pattern = f"^(after|before)-{PLACE[view.by_uuid]}$"
    words = "Where a page begins, from `next` or `previous`."
    return OpenApiParameter("cursor", {"type": "string", "pattern": pattern}, QUERY, description=words)


@cache
def _fields(shape: type[Shape]) -> OpenApiParameter:
    names = {"type": "array", "items": {"type": "string", "enum": shape.names()}, "minItems": 1}
    return OpenApiParameter(
        "fields", names, QUERY, description="Only these fields, with commas.", style="form", explode=False
    )


@cache
def _page(shape: type[Shape]) -> type[serializers.Serializer[Any]]:
    fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
        "results": shape(many=True),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
    }
    return inline_serializer(f"{shape.__name__}Page", fields).__class__
