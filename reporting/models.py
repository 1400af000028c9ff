"""The reporting room's tables, gathered for Django; each belongs to its feature."""

from reporting.passages.models import Deal, Dirty, Freshness, Journey, Passage

__all__ = ["Deal", "Dirty", "Freshness", "Journey", "Passage"]
