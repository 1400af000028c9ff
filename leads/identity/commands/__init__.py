"""Two records that are one person, and a person who wants to be forgotten."""

from leads.identity.commands.erasing import erase
from leads.identity.commands.exporting import export_subject
from leads.identity.commands.merging import merge
from leads.identity.commands.separating import separate
from leads.identity.commands.suggesting import compare, mark, set_apart

__all__ = ["compare", "erase", "export_subject", "mark", "merge", "separate", "set_apart"]
