"""Added fields for programs: everybody signed in reads, who may keep them changes them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.fields import commands, queries
from leads.fields.models import CustomField
from leads.fields.queries import KINDS, Of
from leads.fields.serializers import ChangeTerms, FieldShape, FieldTerms
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import Filters, Flag, OneOf
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Listing, Move


class FieldFilters(Filters):
    of = OneOf("of", Of)
    kind = OneOf("kind", KINDS)
    retired = Flag("retired_at", lookup_expr="isnull", exclude=True)


@described("fields", get=("list_fields", "Added fields, newest first"), post=("add_field", "Add a field"))
class Fields(Listing, Move):
    """Contacts and companies have their values in `custom`. No two fields have one key, whatever they
    are of."""

    scope = "fields"
    shape = FieldShape
    filters = FieldFilters
    moment = "created_at"
    takes = FieldTerms
    created = "api-field"

    def rows(self) -> QuerySet[CustomField]:
        return CustomField.objects.all()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> CustomField:
        return commands.create(fields=terms, actor=actor, now=now)


@described("fields", get=("read_field", "One added field"), patch=("edit_field", "Change an added field"))
class OneField(Editable):
    """A list that is in use loses no choice: one that is left out is retired."""

    scope = "fields"
    shape = FieldShape
    changes_shape = ChangeTerms

    def find(self, id: int) -> CustomField:
        return queries.get(id)

    def lock(self, id: int) -> CustomField:
        return queries.get(id, lock=True)

    def change(
        self, row: CustomField, changes: dict[str, Any], *, actor: Actor, now: datetime
    ) -> CustomField:
        return commands.edit(field_id=row.pk, changes=changes, actor=actor, now=now)
