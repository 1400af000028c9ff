"""Filters of lists by added fields, for programs: made when an address asks for one, so that nobody else
pays for looking the fields up."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from leads.fields.queries import PREFIX, RANGES, Definition, known, narrowed
from smarketing.kernel.api.filters import Filters, Text


class Added(Text):
    """One value or several with commas, each as it is typed; with `by` a bound."""

    def __init__(self, field: Definition, by: str = "") -> None:
        super().__init__("custom")
        self.of, self.by = field, by

    def filter(self, rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return rows
        return narrowed(rows, self.of, [value] if self.by else str(value).split(","), self.by)


def with_added(filters: type[Filters], of: str, query: QueryDict) -> type[Filters]:
    """The same filters with those of added fields, if the address asks for any."""
    if not any(name.startswith(PREFIX) for name in query):
        return filters
    more = {}
    for field in known(of).values():
        more[field.name] = Added(field)
        more |= {f"{field.name}.{by}": Added(field, by) for by in RANGES.get(field.kind, ())}
    return type(filters.__name__, (filters,), more)
