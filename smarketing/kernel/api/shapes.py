"""What goes out and comes in. A `Shape` names every field it shows and answers `?fields=`; `Terms`
refuses fields it doesn't know, so that a misspelt one is never silently dropped.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from smarketing.kernel.errors import Refused

LARGEST = 2**63 - 1
ONLY = "only"  # the context's key: which fields of the outermost shape to show; None for all


class Shape(serializers.Serializer[Any]):
    """What a program is shown of one row."""

    whole = False  # whether every field is always there, whatever `fields` asks for

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        only = self.context.get(ONLY) if self._is_outermost() else None
        return fields if only is None else {name: fields[name] for name in fields if name in only}

    def _is_outermost(self) -> bool:
        return self.parent is None or (self.parent is self.root and getattr(self.parent, "many", False))

    @classmethod
    def names(cls) -> list[str]:
        return list(cls._declared_fields)


class Terms(serializers.Serializer[Any]):
    """What a program may send for one command, all of it known by name."""

    default_error_messages = {"invalid": "Send one JSON object of fields."}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [name for name in data if name not in self.fields]):
            raise ValidationError({str(name): [_unknown(self.fields)] for name in unknown})
        return super().to_internal_value(data)


class Part(Shape):
    """A shape inside others; `fields` never thins it out."""

    whole = True


class Named(Part):
    """A person, team or other thing by id and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class Moment(serializers.DateTimeField):
    """RFC 3339 with its offset; shown in UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValidationError("Say the offset too, e.g. 2026-03-02T14:05:00Z.", code="naive")
        return super().enforce_timezone(value)


class Money(serializers.DecimalField):
    """A string with two decimals; null means not stated. Only where it says so may it be below zero."""

    def __init__(self, *, below_zero: bool = False, **options: Any) -> None:
        self.below_zero = below_zero
        super().__init__(**{"max_digits": 14, "decimal_places": 2, "coerce_to_string": True, **options})


class Id(serializers.IntegerField):
    """The id of a row, as it comes in."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST, **options})


def only(asked: str | None, shape: type[Shape]) -> frozenset[str] | None:
    """The fields `?fields=id,name` asks for; None for all."""
    if asked is None:
        return None
    names = [name.strip() for name in asked.split(",") if name.strip()]
    unknown = [name for name in names if name not in shape.names()]
    if unknown or not names:
        message = f"fields can't be “{asked}”. Known are: {_listed(shape.names())}."
        raise Refused("unknown-field", message, status=400, field="fields", known=shape.names())
    return frozenset(names)


def _unknown(known: Iterable[str]) -> str:
    return f"There is no such field. Known are: {_listed(known)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
