"""The sla room's tables, gathered for Django; each belongs to its feature."""

from sla.agreements.models import Agreement, Signature
from sla.clocks.models import Clock, Hold, Pledge
from sla.glossary.models import Definition

__all__ = ["Agreement", "Clock", "Definition", "Hold", "Pledge", "Signature"]
