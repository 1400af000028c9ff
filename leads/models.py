"""The leads room's tables, gathered for Django; each belongs to its feature."""

from leads.campaigns.models import Asset, Campaign, Touchpoint
from leads.companies.models import Company
from leads.contacts.models import Contact
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.intake.models import ConsentText, Form, Submission
from leads.lifecycle.models import StageMove
from leads.outcomes.models import Opportunity

__all__ = [
    "Asset",
    "Attempt",
    "Campaign",
    "Company",
    "ConsentText",
    "Contact",
    "Form",
    "Handoff",
    "NextStep",
    "Opportunity",
    "StageMove",
    "Submission",
    "Touchpoint",
]
