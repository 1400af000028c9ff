"""The leads room's tables, gathered for Django; each belongs to its feature."""

from leads.campaigns.models import Asset, Campaign, Spend, Touchpoint
from leads.companies.models import Company
from leads.consents.models import Consent
from leads.contacts.models import Apart, Contact, ErasedKey, FormerKey, Merge
from leads.content.models import ContentRequest
from leads.fields.models import CustomField
from leads.handoff.models import Attempt, Handoff, NextStep
from leads.identity.models import Suggestion, ToCompare
from leads.intake.models import ConsentText, Form, Submission
from leads.lifecycle.models import StageMove
from leads.nurture.models import Enrolment
from leads.outcomes.models import Opportunity
from leads.profiles.models import Profile, ProfileVersion
from leads.saved.models import SavedView
from leads.tracking.models import Beacon, Joining, PageView, Site, Visit, Visitor
from leads.wizard.models import Import, ImportFile, ImportRow

__all__ = [
    "Apart",
    "Asset",
    "Attempt",
    "Beacon",
    "Campaign",
    "Company",
    "Consent",
    "ConsentText",
    "Contact",
    "ContentRequest",
    "CustomField",
    "Enrolment",
    "ErasedKey",
    "Form",
    "FormerKey",
    "Handoff",
    "Import",
    "ImportFile",
    "ImportRow",
    "Joining",
    "Merge",
    "NextStep",
    "Opportunity",
    "PageView",
    "Profile",
    "ProfileVersion",
    "SavedView",
    "Site",
    "Spend",
    "StageMove",
    "Submission",
    "Suggestion",
    "ToCompare",
    "Touchpoint",
    "Visit",
    "Visitor",
]
