"""Whether two records can become one, and what would come of it; who may be the same; what is kept of a
person."""

from leads.identity.queries.judging import (
    Against,
    last_merge,
    need_keeper,
    obstacle,
    undo_obstacle,
)
from leads.identity.queries.previewing import Preview, preview
from leads.identity.queries.subject import subject
from leads.identity.queries.suggested import Pair, pairs, suggested

__all__ = [
    "Against", "Pair", "Preview", "last_merge", "need_keeper", "obstacle", "pairs", "preview",
    "subject",
    "suggested", "undo_obstacle",
]  # fmt: skip
