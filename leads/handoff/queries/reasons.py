"""The reasons to say no, as both sides agreed on them; and the one a handoff ended with, as it was then."""

from collections.abc import Mapping

from leads import meanings
from leads.handoff.models import Handoff
from leads.handoff.rules import REASONS, Reason
from sla.glossary import queries as glossary
from sla.glossary.queries import CONSEQUENCES, Kind, Word


def reasons() -> Mapping[str, Reason]:
    """What holds now, by key, in the order in which they are offered."""
    return {key: _reason(key, word) for key, word in meanings.of_kind(Kind.REFUSAL).items()}


def reason_then(handoff: Handoff) -> Reason:
    """The reason it was rejected or returned for, by the definition that held at that moment: what follows
    from it is never judged by a later one."""
    if handoff.definition is None:
        return REASONS[handoff.reason]
    return _reason(handoff.reason, glossary.stored(handoff.definition))


def _reason(key: str, word: Word) -> Reason:
    follows = {name: getattr(word.meaning.consequence, name) for name in CONSEQUENCES}
    return Reason(key, word.label, word.means, definition_id=word.definition_id, **follows)
