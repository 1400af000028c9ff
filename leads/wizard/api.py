"""Imports for programs: bring a list, say what it means, see what would come, start it, read every row."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.parsers import MultiPartParser

from leads.wizard import commands, queries
from leads.wizard.queries import Import, ImportRow
from leads.wizard.reading.text import of_rows
from leads.wizard.rules.states import Form, Outcome, State
from leads.wizard.serializers import (
    BringTerms,
    FileTerms,
    ImportRowShape,
    ImportShape,
    MatchTerms,
    TextTerms,
)
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import Filters, Flag, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Move, Single
from smarketing.kernel.errors import Refused

MEGABYTE = 1024 * 1024
ROOM = 16 * 1024  # for what stands around the file


class ImportFilters(Filters):
    state = OneOf("state", State)


class RowFilters(Filters):
    outcome = OneOf("outcome", Outcome)
    cause = Text("cause", help_text="Of those that are not brought in.")
    differs = Flag("differing", method="saying", help_text="Those that say something else than we knew.")

    def saying(self, rows: QuerySet[ImportRow], name: str, value: bool) -> QuerySet[ImportRow]:
        return rows.exclude(differing={}) if value else rows.filter(differing={})


@described(
    "imports",
    get=("list_imports", "Imports, the last uploaded first"),
    post=("add_import", "Bring a list as text or rows"),
)
class Imports(Listing, Move):
    """Nothing is brought in yet: match it, then start it."""

    scope = "imports"
    shape = ImportShape
    filters = ImportFilters
    moment = "uploaded_at"
    takes = TextTerms
    created = "api-import"

    def rows(self) -> QuerySet[Import]:
        queries.need_importer(self.actor)
        return queries.imports()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Import:
        text, rows = terms.get("text"), terms.get("rows")
        if (text is None) == (rows is None):
            raise Refused("text-or-rows", "Send the list as text or as rows, one of them.", field="text")
        content, form = (of_rows(rows), Form.ROWS) if rows else (str(text).encode(), Form.LIST)
        said = {"name": terms.get("name", ""), "again": terms.get("again", False)}
        return commands.upload(content=content, form=form, actor=actor, now=now, **said)


@described("imports", post=("add_import_file", "Bring a file"))
class Files(Move):
    """A CSV file or a workbook (.xlsx), as multipart/form-data. Nothing is brought in yet."""

    scope = "imports"
    shape = ImportShape
    takes = FileTerms
    created = "api-import"
    parser_classes = [MultiPartParser]

    def largest_upload(self) -> int:
        return settings.IMPORT_LARGEST_MB * MEGABYTE + ROOM

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Import:
        name, content = terms["file"]
        again = terms.get("again", False)
        return commands.upload(content=content, name=name, again=again, actor=actor, now=now)


@described("imports", get=("read_import", "One import: how far it is and what comes of it"))
class OneImport(Single):
    """`counts` say how many rows share which fate; the rows themselves are listed apart."""

    scope = "imports"
    shape = ImportShape

    def find(self, id: int) -> Import:
        return queries.get(id, self.actor)


@described("imports", get=("list_import_rows", "The rows of an import, the last of the file first"))
class Rows(Listing):
    """Of a row that was not brought in, `why` says the reason."""

    scope = "imports"
    shape = ImportRowShape
    filters = RowFilters

    def rows(self) -> QuerySet[ImportRow]:
        return queries.rows(queries.get(self.kwargs["id"], self.actor))


class Step(Move):
    scope = "imports"
    shape = ImportShape

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Import:
        self.done(id, terms, actor=actor, now=now)
        return queries.get(id, actor)

    def done(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        raise NotImplementedError


@described("imports", post=("match_import", "Say what columns and words mean, and try it dry"))
class Match(Step):
    """It works in the background; ask again to see how far it is. What is said of columns, and of the words
    of one target, takes the place of what was said before."""

    takes = MatchTerms

    def done(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        commands.match(import_id=id, actor=actor, now=now, **terms)


@described("imports", post=("start_import", "Bring the rows in"))
class Start(Step):
    """Of one that was cancelled the rows that are left."""

    takes = BringTerms

    def done(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        commands.start(import_id=id, actor=actor, now=now, **terms)


@described("imports", post=("cancel_import", "Stop it"))
class Cancel(Step):
    """What is in stays."""

    def done(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        commands.cancel(import_id=id, actor=actor, now=now)


@described("imports", post=("undo_import", "Take it back"))
class Undo(Step):
    """Whom it brought in and nobody touched since is gone again; blanks that still hold what it filled are
    blank again. Of one that was taken back, the rows that stayed are looked at again."""

    def done(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> None:
        commands.undo(import_id=id, actor=actor, now=now)
