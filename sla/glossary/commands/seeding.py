"""What the product says of each word: the only definitions nobody has to agree to."""

from datetime import datetime

from sla.glossary import known, queries
from sla.glossary.models import Definition
from sla.glossary.rules import State, Term
from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel.command import command


@command
def ensure_stored(*, now: datetime) -> None:
    """Store the definition the product comes with of each word that has none, so that it can be pinned
    and stays what it was. The first command that needs it does so; who comes second finds it there."""
    there = set(Definition.objects.filter(version=1).values_list("term", flat=True))
    missing = [_seeded(term) for term in known.every() if term.key not in there]
    if missing:
        Definition.objects.bulk_create(missing, ignore_conflicts=True)
        record("glossary.seeded", None, actor=actors.system("setup"), now=now, words=len(missing))
        queries.forget()


def _seeded(term: Term) -> Definition:
    return Definition(
        term=term.key,
        kind=term.kind,
        version=1,
        state=State.AGREED,
        seeded=True,
        **term.meaning.as_dict(),
    )
