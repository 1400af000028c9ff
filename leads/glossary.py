"""The words of this room, handed down to the glossary, which knows none by itself, when the program
starts: what the product says of each until both sides agree on something else."""

from collections.abc import Iterator

from leads.handoff.queries import REASONS, Reason
from leads.lifecycle.commands import DISQUALIFIERS
from leads.outcomes.queries import LOST_MEANINGS, LOST_REASONS
from leads.words import SALES_READY, STAGE_DEFINITIONS, STAGE_LABELS, Stage
from sla.agreements.queries import Terms
from sla.glossary.queries import CONSEQUENCES, Consequence, Kind, Meaning, Term

# What sales ticks when it qualifies; an agreement may name criteria of its own.
STAGE_CRITERIA = {Stage.SQL: Terms().qualified_criteria}


def terms() -> Iterator[Term]:
    """In the order in which people read them."""
    for stage in Stage:
        criteria = STAGE_CRITERIA.get(stage, ())
        meaning = Meaning(STAGE_LABELS[stage], STAGE_DEFINITIONS[stage], criteria)
        yield Term(f"{Kind.STAGE}.{stage}", Kind.STAGE, meaning)
    yield Term(f"{Kind.IDEA}.sales_ready", Kind.IDEA, Meaning("Sales-ready", SALES_READY))
    for reason in REASONS.values():
        yield _refusal(reason)
    for key, label in LOST_REASONS.items():
        yield Term(f"{Kind.LOSS}.{key}", Kind.LOSS, Meaning(label, LOST_MEANINGS[key]))


def _refusal(reason: Reason) -> Term:
    """Only a reason that is also a mark beside the stage can disqualify."""
    consequence = Consequence(**{name: getattr(reason, name) for name in CONSEQUENCES})
    meaning = Meaning(reason.label, reason.means, consequence=consequence)
    allows = [name for name in CONSEQUENCES if name != "disqualifies" or reason.key in DISQUALIFIERS]
    return Term(f"{Kind.REFUSAL}.{reason.key}", Kind.REFUSAL, meaning, tuple(allows))
