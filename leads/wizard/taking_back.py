"""What the pages say before an import is taken back: whether it is offered, and what would go."""

from collections.abc import Mapping

from leads.wizard import queries
from leads.wizard.models import Import
from leads.wizard.rules.states import Act, State, Undone, may

ALL, THE_REST = "Take it back", "Take back what stayed"


def offered(upload: Import, undone: Mapping[str, int]) -> str:
    """The button's words, if there is one. `undone`: queries.undone."""
    if upload.state == State.UNDONE:
        return THE_REST if undone.get(Undone.KEPT) else ""
    return ALL if may(upload.state, Act.UNDO) else ""


def asked(upload: Import) -> tuple[str, str]:
    """The button's words and what is said above it."""
    if upload.state == State.UNDONE:
        kept = queries.undone(upload).get(Undone.KEPT, 0)
        rows = "1 row stayed" if kept == 1 else f"{kept:,} rows stayed"
        what = f"{rows}. What nothing stands against any more is taken back; the rest stays and says why."
        return THE_REST, what
    tally = {each.outcome: each.rows for each in queries.counts(upload)}
    new, filled = tally.get("new", 0), tally.get("filled", 0)
    people = "1 person" if new == 1 else f"{new:,} people"
    rows = "1 row" if filled == 1 else f"{filled:,} rows"
    return ALL, (
        f"Whom it brought in goes again: {people}, but for those with whom somebody did something since. "
        f"What {rows} filled becomes blank, where it still stands."
    )
