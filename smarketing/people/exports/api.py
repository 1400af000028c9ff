"""Lists as files, for programs: for whom the page allows it, and noted like there."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from smarketing.journal import sheet
from smarketing.journal.api import Entries
from smarketing.journal.models import Entry
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Exporting
from smarketing.kernel.tables import Format, Table
from smarketing.people.exports import commands as exports
from smarketing.people.members import sheet as of_members
from smarketing.people.members.api import People
from smarketing.people.members.queries import User


class Export(Exporting):
    """By leads, managers and admins; who takes what, and how much of it, is kept in the journal. The filters
    are those of the list; `format` is `csv`, if nothing is said, or `xlsx`. With an `Idempotency-Key` a
    repeat sends the file again and notes nothing."""

    scope = "exports"

    def note(self, table: Table, form: Format, filters: Mapping[str, Sequence[str]]) -> None:
        exports.take(
            name=table.name, form=form, filters=filters, count=table.count, actor=self.actor, now=self.now
        )


@described("journal", post=("export_entries", "Take facts out as a file"))
class ExportEntries(Export):
    of = Entries

    def table(self, rows: QuerySet[Entry]) -> Table:
        return sheet.table(rows, Entries.moment)


@described("people", post=("export_people", "Take people out as a file"))
class ExportPeople(Export):
    of = People

    def table(self, rows: QuerySet[User]) -> Table:
        return of_members.table(rows, self.now)
