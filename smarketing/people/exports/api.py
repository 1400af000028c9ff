"""Lists as files, for programs: for whom the page allows it, and noted like there."""

from collections.abc import Mapping, Sequence

from smarketing.kernel.api.views import Exporting
from smarketing.kernel.tables import Format, Table
from smarketing.people.exports import commands as exports


class Export(Exporting):
    """By leads, managers and admins; who takes what, and how much of it, is kept in the journal. The filters
    are those of the list; `format` is `csv`, if nothing is said, or `xlsx`. With an `Idempotency-Key` a
    repeat sends the file again and notes nothing."""

    scope = "exports"

    def note(self, table: Table, form: Format, filters: Mapping[str, Sequence[str]]) -> None:
        exports.take(
            name=table.name, form=form, filters=filters, count=table.count, actor=self.actor, now=self.now
        )
