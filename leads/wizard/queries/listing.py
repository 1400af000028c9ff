"""Looking imports up: who may see what, how far they are, what became of their rows."""

from dataclasses import dataclass

from django.db.models import Count, Func, IntegerField, Max, Q, QuerySet

from leads.wizard.models import Import, ImportRow
from leads.wizard.rules.causes import label
from leads.wizard.rules.states import BROUGHT_IN, UNDER_WAY, Outcome, State
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import FORBIDDEN, NOT_FOUND, Refused
from smarketing.people.members import queries as members

SAID = {
    Outcome.NEW: "New people",
    Outcome.FILLED: "Known people, blanks filled",
    Outcome.KNOWN: "Known people, nothing to add",
    Outcome.FAULT: "Not brought in",
    Outcome.WAITING: "Not judged yet",
}
DIFFER = "differ"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows share an outcome, or a cause of it."""

    outcome: str
    cause: str
    label: str
    rows: int


def may_import(actor: Actor) -> bool:
    """Marketing's people, leads, managers and admins."""
    return members.standing(actor).may_import()


def need_importer(actor: Actor) -> None:
    if not may_import(actor):
        message = "Lists are brought in by marketing, leads, managers and admins."
        raise Refused("import-forbidden", message, status=FORBIDDEN)


def imports() -> QuerySet[Import]:
    """All, the last uploaded first."""
    people = ("uploaded_by", "started_by", "undone_by", "offer_team")
    return Import.objects.select_related(*people).order_by("-uploaded_at", "-pk")


def get(import_id: int, actor: Actor) -> Import:
    """One of them; refused to who may not bring lists in, for its rows are not contacts yet."""
    need_importer(actor)
    found = imports().filter(pk=import_id).first()
    if found is None:
        raise _missing()
    return found


def locked(import_id: int) -> Import:
    """The import, held until the running command ends."""
    rows = Import.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=import_id).first()
    if found is None:
        raise _missing()
    return found


def same_file(digest: str) -> Import | None:
    """The last import by which this very file came in, and that still stands."""
    came_in = Q(state__in=BROUGHT_IN) | Q(state=State.CANCELLED, done__gt=0)
    return imports().filter(came_in, digest=digest).first()


def rows(upload: Import, *, outcome: str = "", cause: str = "") -> QuerySet[ImportRow]:
    """In the file's order; `differ` are those that say something otherwise."""
    found = ImportRow.objects.filter(upload=upload).select_related("contact")
    found = found.defer("contact__search", "after").order_by("number")
    if outcome == DIFFER:
        found = found.exclude(differing={})
    elif outcome:
        found = found.filter(outcome=outcome)
    return found.filter(cause=cause) if cause else found


def widest(rows: QuerySet[ImportRow]) -> int:
    """How many cells the row with the most has."""
    length = Func("cells", function="jsonb_array_length", output_field=IntegerField())
    return rows.order_by().aggregate(most=Max(length))["most"] or 0


def counts(upload: Import) -> list[Tally]:
    """By outcome, and faults by their cause, the most frequent first: what would become of the rows and,
    as soon as it is started, what became of those that were worked on."""
    those = ImportRow.objects.filter(upload=upload)
    if upload.started_at:
        those = those.exclude(settled_at=None)
    found = those.order_by().values_list("outcome", "cause").annotate(Count("pk"))
    order = list(SAID)
    told = [
        Tally(outcome, cause, label(cause) if cause else SAID[Outcome(outcome)], number)
        for outcome, cause, number in found
    ]
    return sorted(told, key=lambda each: (order.index(Outcome(each.outcome)), -each.rows, each.cause))


def differing(upload: Import) -> int:
    return rows(upload, outcome=DIFFER).count()


def left(upload: Import) -> int:
    """How many were not worked on, of an import that was cancelled."""
    return ImportRow.objects.filter(upload=upload, settled_at=None).count()


def undone(upload: Import) -> dict[str, int]:
    """What the undo came to."""
    found = ImportRow.objects.filter(upload=upload).exclude(undone="").values_list("undone")
    return dict(found.annotate(Count("pk")))


def offered(upload: Import) -> dict[str, int]:
    found = ImportRow.objects.filter(upload=upload).exclude(offered="").values_list("offered")
    return dict(found.annotate(Count("pk")))


def under_way() -> QuerySet[Import]:
    return Import.objects.filter(state__in=UNDER_WAY).order_by("pk")


def percent(upload: Import) -> int:
    return min(100, upload.done * 100 // upload.total) if upload.total else 0


def _missing() -> Refused:
    return Refused("no-such-import", "There is no such import.", status=NOT_FOUND)
