"""Reading economics: the whole picture, the rows behind it, and what an agreement can take over."""

from reporting.economics.queries.drafts import drafts
from reporting.economics.queries.maturity import ASSUMED_DAYS, LEAST_TIMED, Maturity, old_enough
from reporting.economics.queries.picture import TAKEN, Picture, picture, taken, terms
from reporting.economics.queries.tries import rows as tried
from reporting.economics.queries.worths import Group, list_of
from reporting.economics.queries.worths import rows as behind
from reporting.economics.rules import BY, LARGEST, PER_YEAR, Asked, Costs, Needed, Step, Verdict, Worth

__all__ = [
    "ASSUMED_DAYS",
    "BY",
    "LARGEST",
    "LEAST_TIMED",
    "PER_YEAR",
    "TAKEN",
    "Asked",
    "Costs",
    "Group",
    "Maturity",
    "Needed",
    "Picture",
    "Step",
    "Verdict",
    "Worth",
    "behind",
    "drafts",
    "list_of",
    "old_enough",
    "picture",
    "taken",
    "terms",
    "tried",
]
