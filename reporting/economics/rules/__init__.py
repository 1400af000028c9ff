"""The formulas of domain.md (Numbers): what an MQL is worth, how many are needed, how often trying pays.
Plain values only."""

from reporting.economics.rules.asked import BY, IN_A_TABLE, LARGEST, Asked
from reporting.economics.rules.attempts import Costs, Lead, Step, Verdict, curve, verdict
from reporting.economics.rules.intervals import Interval
from reporting.economics.rules.needed import PER_YEAR, Needed, needed
from reporting.economics.rules.worth import LEAST_MEMBERS, LEAST_STATED, Sample, Worth, together, worth

__all__ = [
    "BY",
    "IN_A_TABLE",
    "LARGEST",
    "LEAST_MEMBERS",
    "LEAST_STATED",
    "PER_YEAR",
    "Asked",
    "Costs",
    "Interval",
    "Lead",
    "Needed",
    "Sample",
    "Step",
    "Verdict",
    "Worth",
    "curve",
    "needed",
    "together",
    "verdict",
    "worth",
]
