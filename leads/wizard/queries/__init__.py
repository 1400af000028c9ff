"""What is asked about imports: which there are, whom their rows mean, what their columns can mean."""

from leads.wizard.models import Import, ImportFile, ImportRow
from leads.wizard.queries.listing import (
    DIFFER,
    SAID,
    Tally,
    counts,
    differing,
    get,
    imports,
    left,
    locked,
    may_import,
    need_importer,
    offered,
    percent,
    rows,
    same_file,
    undone,
    widest,
)
from leads.wizard.queries.matching import known_targets, sheets, wordings
from leads.wizard.rules.targets import WORDED

__all__ = [
    "DIFFER", "SAID", "WORDED", "Import", "ImportFile", "ImportRow", "Tally", "counts", "differing", "get",
    "imports", "known_targets", "left", "locked", "may_import", "need_importer", "offered", "percent", "rows",
    "same_file", "sheets", "undone", "widest", "wordings",
]  # fmt: skip
