"""The journal for programs: every fact of both teams, as it was recorded."""

from django.db.models import QuerySet

from smarketing.journal import queries
from smarketing.journal.models import Entry
from smarketing.journal.serializers import ACTORS, EntryShape
from smarketing.kernel.api.filters import After, Before, Filters, Ids, OneOf, Text, Texts
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Listing, Single


class EntryFilters(Filters):
    kind = Texts("kind", help_text="E.g. handoff.accepted,handoff.rejected.")
    subject = Texts("subject", help_text="E.g. handoff or contact.")
    subject_id = Ids("subject_id")
    thread = Text("thread", help_text="One story, e.g. contact:12.")
    actor = Ids("actor_id", help_text="The person who acted, also through a token.")
    actor_kind = OneOf("actor_kind", ACTORS)
    since = After("recorded_at", help_text="Recorded at that moment or later.")
    until = Before("recorded_at", help_text="Recorded earlier than that moment.")
    occurred_after = After("occurred_at")
    occurred_before = Before("occurred_at")


@described("journal", get=("list_entries", "Facts, the latest recorded first"))
class Entries(Listing):
    """Whoever follows the journal asks from a little before the last `recorded_at` they saw and drops
    the ids they know: two facts of the same moment may become visible one after the other."""

    scope = "journal"
    shape = EntryShape
    filters = EntryFilters

    def rows(self) -> QuerySet[Entry]:
        return queries.entries()


@described("journal", get=("read_entry", "One fact"))
class OneEntry(Single):
    scope = "journal"
    shape = EntryShape

    def find(self, id: int) -> Entry:
        return queries.entry(id)
