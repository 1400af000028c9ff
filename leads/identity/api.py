"""Two records that are one person, and what a person may ask for, for programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact, Merge
from leads.identity import commands, queries
from leads.identity.serializers import (
    AlikeToShape,
    AllKeptShape,
    ApartShape,
    EraseTerms,
    GoneTerms,
    MergeShape,
    MergeTerms,
    OtherTerms,
    PairShape,
    PreviewShape,
)
from leads.record.queries import listing
from leads.record.serializers.shown import ContactShape
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Move, Single


class MergeFilters(Filters):
    merged_after = After("merged_at")
    merged_before = Before("merged_at")


class SuggestionFilters(Filters):
    found_after = After("found_at")
    found_before = Before("found_at")


@described("contacts", post=("preview_merge", "What a merge would come to"))
class PreviewMerge(Move):
    """Field by field, and what comes along; nothing is stored."""

    scope = "contacts"
    shape = PreviewShape
    takes = GoneTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> queries.Preview:
        return queries.preview(id, terms["gone_id"])


@described("contacts", post=("merge_contacts", "Make two records of one person one"))
class MergeTwo(Move):
    """Everything of the other comes along, and its id and keys mean this one for ever. It can be undone."""

    scope = "contacts"
    shape = ContactShape
    takes = MergeTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Contact:
        commands.merge(kept_id=id, **terms, actor=actor, now=now)
        return listing.one(id)


@described("contacts", get=("list_merges", "Which records became one with this one"))
class Merges(Listing):
    scope = "contacts"
    shape = MergeShape
    filters = MergeFilters
    moment = "merged_at"

    def rows(self) -> QuerySet[Merge]:
        return contacts.merges_of(contacts.get(self.kwargs["id"]).pk)


@described("contacts", post=("undo_merge", "Make two records of one again"))
class UndoMerge(Move):
    """What came along goes back, with what was done on it and what came in by the other's keys; all else
    that is new stays. Shows the record that is there again."""

    scope = "contacts"
    shape = ContactShape

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Contact:
        return listing.one(commands.separate(merge_id=id, actor=actor, now=now).pk)


@described("contacts", get=("contact_alike", "Who may be the same person"))
class AlikeTo(Single):
    """Without those of whom somebody said that they are somebody else."""

    scope = "contacts"
    shape = AlikeToShape

    def find(self, id: int) -> dict[str, Any]:
        return {"alike": contacts.alike_to(contacts.get(id))}


@described("contacts", get=("list_suggested_merges", "Pairs that may be one person, found last first"))
class Suggestions(Listing):
    scope = "contacts"
    shape = PairShape
    filters = SuggestionFilters

    def rows(self) -> QuerySet[Any]:
        return queries.suggested()

    def shown(self, row: Any, *, many: bool = False, sparse: bool = True) -> Any:
        rows: Sequence[Any] = row if many else [row]
        found = queries.pairs(rows)
        return super().shown(found if many else found[0], many=many, sparse=sparse)


@described("contacts", post=("set_contacts_apart", "Two records are two people"))
class SetApart(Move):
    """They are not suggested again."""

    scope = "contacts"
    shape = ApartShape
    takes = OtherTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
        commands.set_apart(contact_id=id, **terms, actor=actor, now=now)
        return {"contact_id": id, **terms}


@described("contacts", post=("erase_contact", "Forget a person who asked for it"))
class Erase(Move):
    """By a manager or an admin, for good: what says who they were goes; counts stay. Bringing them in
    again is refused as `erased`."""

    scope = "contacts"
    shape = ContactShape
    takes = EraseTerms

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Contact:
        commands.erase(contact_id=id, **terms, actor=actor, now=now)
        return listing.one(id)


@described("contacts", post=("export_subject", "All that is kept of a person"))
class ExportSubject(Move):
    """By leads, managers and admins; that it was taken is kept in the journal."""

    scope = "contacts"
    shape = AllKeptShape

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> dict[str, Any]:
        return commands.export_subject(contact_id=id, actor=actor, now=now)
