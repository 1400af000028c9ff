"""What campaigns brought and what assets did, each number with its rows."""

from leads.influence.queries.brought import Brought, Part, brought, part, rows
from leads.influence.queries.used import Use, in_use, library, use, uses

__all__ = ["Brought", "Part", "Use", "brought", "in_use", "library", "part", "rows", "use", "uses"]
