"""Filters of lists. What is asked for and not known, or not understood, is an error: a filter that
is silently ignored shows too much and says nothing.

Write a `Filters` class beside the view from the kinds below (or django-filter's own); moments come
as a pair `<field>_after` (inclusive) and `<field>_before` (exclusive), ids and keys take several
values with commas.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from smarketing.kernel.actor import Actor
from smarketing.kernel.api import callers
from smarketing.kernel.api.shapes import LARGEST
from smarketing.kernel.errors import Refused

Row = TypeVar("Row", bound=Model)

# What every list understands beside its filters.
PAGING = ("cursor", "page_size", "fields")
BAD = "bad-filter"


class Filters(django_filters.FilterSet):
    """The filters of one list. `kept()` answers the rows or refuses by the name of the key at fault."""

    @classmethod
    def known(cls) -> list[str]:
        return list(cls.base_filters)

    @classmethod
    def asked(cls, query: QueryDict) -> "type[Filters]":
        """These filters, with whatever more this address asks for that is known only now."""
        return cls

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """What was asked for, where something else than rows is narrowed by it."""
        fields = {name: each.field for name, each in cls.base_filters.items()}
        form: forms.Form = type("Asked", (forms.Form,), fields)(request.query_params.dict())
        _need_valid(form.errors)
        return form.cleaned_data

    def kept(self) -> Any:
        _need_valid(self.errors)
        return self.qs

    @property
    def now(self) -> datetime:
        return cast(datetime, self.request.now)

    @property
    def actor(self) -> Actor:
        """Who asks: for filters that take `me`."""
        return callers.caller(self.request).actor


def kept(
    filters: type[Filters] | None, request: Request, rows: QuerySet[Row], *, more: Iterable[str] = PAGING
) -> QuerySet[Row]:
    """The rows that pass; refused with the known keys when one is asked for that isn't among them."""
    asked = request.query_params
    filters = filters.asked(asked) if filters else None
    need_known(asked, filters.known() if filters else [], more=more)
    return filters(asked.dict(), rows, request=request).kept() if filters else rows


def need_known(asked: QueryDict, keys: Iterable[str], *, more: Iterable[str] = PAGING) -> None:
    known = [*keys, *more]
    unknown = next((key for key in asked if key not in known), None)
    if unknown is not None:
        message = f"There is no filter “{unknown}”. Known are: {', '.join(known) or 'none'}."
        raise Refused("unknown-filter", message, status=400, field=unknown, known=known)
    for key in asked:
        if len(asked.getlist(key)) > 1:
            raise _bad(key, f"{key} is there twice; several values go with commas.")
        if not str(asked[key]).strip():
            raise _bad(key, f"{key} is blank; leave it out to ask for everything.")


def _bad(key: str, message: str) -> Refused:
    return Refused(BAD, message, status=400, field=key)


def _need_valid(errors: Mapping[str, Any]) -> None:
    for key, sentences in errors.items():
        raise _bad(key, f"{key}: {sentences[0]}")


class MomentField(forms.CharField):
    """RFC 3339; a plus sign that the address turned into a space is forgiven."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value).replace(" ", "+")
        if not text:
            return None
        try:
            moment = parse_datetime(text)
            if moment is not None and moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise forms.ValidationError("Write a moment with its offset, like 2026-03-02T14:05:00Z.")


class FlagField(forms.CharField):
    def clean(self, value: Any) -> bool | None:
        text = super().clean(value)
        if text not in ("", "true", "false"):
            raise forms.ValidationError("Write true or false.")
        return text == "true" if text else None


class After(django_filters.Filter):
    """`After("offered_at")`: at that moment or later."""

    field_class = MomentField
    schema = {"type": "string", "format": "date-time"}

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(**{"field_name": field_name, "lookup_expr": "gte", **options})


class Before(After):
    """`Before("offered_at")`: earlier than that moment."""

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, **{"lookup_expr": "lt", **options})


class Day(django_filters.DateFilter):
    """`Day("rest_until", "gte")`: a day, written like 2026-03-02."""

    schema = {"type": "string", "format": "date"}

    def __init__(self, field_name: str | None = None, lookup_expr: str = "exact", **options: Any) -> None:
        super().__init__(field_name, lookup_expr, **{"input_formats": ["%Y-%m-%d"], **options})


class Flag(django_filters.Filter):
    """`true` or `false`."""

    field_class = FlagField
    schema = {"type": "boolean"}


class Text(django_filters.CharFilter):
    """Exactly this text, or as `lookup_expr` says; `pattern` tells what is understood of a stricter one."""

    def __init__(self, *args: Any, pattern: str = "\\S", **options: Any) -> None:
        self.schema = {"type": "string", "minLength": 1, "pattern": pattern}
        super().__init__(*args, **options)


class Whole(django_filters.NumberFilter):
    """One whole number above zero."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str | None = None, *, max_value: int = LARGEST, **options: Any) -> None:
        self.schema = {"type": "integer", "minimum": 1, "maximum": max_value}
        super().__init__(field_name, **{"min_value": 1, "max_value": max_value, **options})


class _SeveralField(django_filters.fields.BaseCSVField):
    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found and any(each in self.empty_values for each in found):
            raise forms.ValidationError("Between two commas is nothing.")
        return found


class _Several(django_filters.BaseInFilter):
    """One or several values with commas: any of them."""

    base_field_class = _SeveralField


class Ids(_Several, django_filters.NumberFilter):
    """`Ids("team")`: one id or several."""

    field_class = forms.IntegerField
    schema = {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": LARGEST}, "minItems": 1}

    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(**{"field_name": field_name, "min_value": 1, "max_value": LARGEST, **options})


class Texts(_Several, django_filters.CharFilter):
    """`Texts("kind")`: one text or several, each exactly so."""

    schema = {"type": "array", "items": {"type": "string", "pattern": "^[^,\\s]+$"}, "minItems": 1}


class OneOf(_Several, django_filters.ChoiceFilter):
    """`OneOf("state", State)`: one key or several, of an enum, of choices or of plain words."""

    def __init__(self, field_name: str, keys: Any, **options: Any) -> None:
        words = [str(key[0]) if isinstance(key, tuple) else str(getattr(key, "value", key)) for key in keys]
        self.schema = {"type": "array", "items": {"type": "string", "enum": words}, "minItems": 1}
        choices = [(word, word) for word in words]
        told = {"invalid_choice": f"“%(value)s” is none of {', '.join(words)}."}
        fixed = {"choices": choices, "empty_label": None, "error_messages": told}
        super().__init__(**{"field_name": field_name, **fixed, **options})
