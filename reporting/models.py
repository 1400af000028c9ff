"""The reporting room's tables, gathered for Django; each belongs to its feature."""

from reporting.keeping.models import Kept
from reporting.passages.models import Deal, Dirty, Freshness, Journey, Passage, Pursuit, Turn
from reporting.simulator.models import Replay, Simulation

__all__ = [
    "Deal",
    "Dirty",
    "Freshness",
    "Journey",
    "Kept",
    "Passage",
    "Pursuit",
    "Replay",
    "Simulation",
    "Turn",
]
