"""The sla room's tables, gathered for Django; each belongs to its feature."""

from sla.agreements.models import Agreement, Signature
from sla.clocks.models import Clock, Hold, Pledge

__all__ = ["Agreement", "Clock", "Hold", "Pledge", "Signature"]
