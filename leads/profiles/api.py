"""Profiles for programs: everybody reads, both sides write, every save is a version."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.profiles import commands as profiles
from leads.profiles import queries, sheet
from leads.profiles.queries import Kind, Profile, ProfileVersion
from leads.profiles.serializers import ProfileChanges, ProfileShape, ProfileTerms, ProfileVersionShape
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Listing, Move
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export


class ProfileFilters(Filters):
    kind = OneOf("kind", Kind)
    q = Text("name", "icontains", help_text="A part of the name.")


@described(
    "profiles",
    get=("list_profiles", "Whom both sides want to win, newest first"),
    post=("create_profile", "Write a profile"),
)
class Profiles(Listing, Move):
    scope = "content"
    shape = ProfileShape
    filters = ProfileFilters
    moment = "created_at"
    takes = ProfileTerms
    created = "api-profile"

    def rows(self) -> QuerySet[Profile]:
        return queries.profiles()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Profile:
        kind, why = terms.pop("kind"), terms.pop("why")
        return profiles.create(kind=kind, fields=terms, why=why, actor=actor, now=now)


@described("profiles", post=("export_profiles", "Take profiles out as a file"))
class ExportProfiles(Export):
    """As they are now; the list's filters narrow them."""

    of = Profiles

    def table(self, rows: QuerySet[Profile]) -> Table:
        return sheet.table(rows)


@described(
    "profiles",
    get=("read_profile", "One profile as it is now"),
    patch=("edit_profile", "Save a new version of a profile"),
)
class OneProfile(Editable):
    """`why` goes along with every change."""

    scope = "content"
    shape = ProfileShape
    changes_shape = ProfileChanges

    def find(self, id: int) -> Profile:
        return queries.get(id)

    def lock(self, id: int) -> Profile:
        return queries.locked(id)

    def change(self, row: Profile, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Profile:
        why, version = changes.pop("why", ""), row.version
        return profiles.edit(
            profile_id=row.pk, changes=changes, version=version, why=why, actor=actor, now=now
        )


class VersionFilters(Filters):
    saved_after = After("saved_at")
    saved_before = Before("saved_at")


@described("profiles", get=("list_profile_versions", "What a profile said, the latest first"))
class ProfileVersions(Listing):
    scope = "content"
    shape = ProfileVersionShape
    filters = VersionFilters
    moment = "saved_at"

    def rows(self) -> QuerySet[ProfileVersion]:
        return queries.versions(queries.get(self.kwargs["id"]).pk)
