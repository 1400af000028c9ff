"""Where a contact or a company keeps the values of added fields, and what finds rows by them. Of no use but
in their models."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value


def custom_column() -> Any:
    """By the field's key, as rules.clean has it."""
    return models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))


def custom_index(name: str) -> GinIndex:
    """Finds rows by a value. Whoever has no added value costs nothing in it."""
    return GinIndex(
        fields=["custom"],
        name=name,
        opclasses=["jsonb_path_ops"],
        condition=~Q(custom=Value({}, models.JSONField())),
    )
