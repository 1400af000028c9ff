"""How other systems' exports are written: what they call their columns, and their words for what we have
words for. Data alone; a system more is an entry more.

Column names are folded (targets.fold), words are compared without case.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from leads.wizard.rules.targets import fold
from leads.words import Channel, Stage

FEWEST_HITS = 3


@dataclass(frozen=True, slots=True)
class Preset:
    """`source`: whose ids these are. `marks`: columns that only this system's files have."""

    key: str
    label: str
    source: str
    columns: Mapping[str, str] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    stages: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


PLAIN = Preset("", "None of these", "import")
HUBSPOT = Preset(
    "hubspot",
    "HubSpot",
    "hubspot",
    columns={
        "recordid": "external_id", "recordidcontact": "external_id", "firstname": "first_name",
        "lastname": "last_name", "email": "email",
        "emailaddress": "email", "phonenumber": "phone", "mobilephonenumber": "phone",
        "jobtitle": "job_title", "companyname": "company_name", "associatedcompany": "company_name",
        "countryregion": "country", "lifecyclestage": "stage", "contactowner": "owner",
        "createdate": "happened_at", "originalsource": "channel", "originaltrafficsource": "channel",
        "originalsourcetype": "channel",
    },
    marks=frozenset({
        "recordid", "recordidcontact", "lifecyclestage", "originalsource", "originalsourcetype",
    }),
    stages={
        "subscriber": Stage.PROSPECT, "lead": Stage.LEAD, "marketing qualified lead": Stage.MQL,
        "marketingqualifiedlead": Stage.MQL, "sales qualified lead": Stage.SQL,
        "salesqualifiedlead": Stage.SQL, "opportunity": Stage.OPPORTUNITY, "customer": Stage.CUSTOMER,
        "evangelist": Stage.CUSTOMER, "other": Stage.CONTACT,
    },
    channels={
        "organic search": Channel.ORGANIC_SEARCH, "paid search": Channel.PAID_SEARCH,
        "email marketing": Channel.EMAIL, "organic social": Channel.SOCIAL, "social media": Channel.SOCIAL,
        "paid social": Channel.PAID_SOCIAL, "referrals": Channel.REFERRAL,
        "direct traffic": Channel.DIRECT, "offline sources": Channel.OTHER,
        "other campaigns": Channel.OTHER,
        # as its programs write them
        "email_marketing": Channel.EMAIL, "social_media": Channel.SOCIAL, "offline": Channel.OTHER,
        "other_campaigns": Channel.OTHER, "ai_referrals": Channel.REFERRAL, "ai referrals": Channel.REFERRAL,
    },
)  # fmt: skip
SALESFORCE = Preset(
    "salesforce",
    "Salesforce",
    "salesforce",
    columns={
        "id": "external_id", "leadid": "external_id", "contactid": "external_id", "firstname": "first_name",
        "lastname": "last_name", "email": "email", "phone": "phone", "mobilephone": "phone",
        "mobile": "phone", "title": "job_title", "company": "company_name",
        "companyaccount": "company_name", "accountname": "company_name", "country": "country",
        "mailingcountry": "country", "leadstatus": "stage", "status": "stage", "leadowner": "owner",
        "contactowner": "owner", "leadsource": "channel", "createdate": "happened_at",
        "createddate": "happened_at", "fullname": "name", "recordowner": "owner", "description": "notes",
    },
    marks=frozenset({
        "leadid", "contactid", "companyaccount", "accountname", "leadstatus", "leadsource", "leadowner",
        "mailingcountry",
    }),
    stages={
        "open - not contacted": Stage.LEAD, "new": Stage.LEAD, "working - contacted": Stage.LEAD,
        "working": Stage.LEAD, "nurturing": Stage.LEAD, "qualified": Stage.MQL,
        "closed - converted": Stage.OPPORTUNITY, "converted": Stage.OPPORTUNITY,
        "closed - not converted": Stage.LEAD, "unqualified": Stage.CONTACT,
    },
    channels={
        "web": Channel.DIRECT, "phone inquiry": Channel.OTHER, "partner referral": Channel.REFERRAL,
        "purchased list": Channel.OTHER, "trade show": Channel.EVENT, "word of mouth": Channel.REFERRAL,
        "advertisement": Channel.DISPLAY, "employee referral": Channel.REFERRAL,
        "external referral": Channel.REFERRAL, "seminar - internal": Channel.EVENT,
        "seminar - partner": Channel.EVENT, "public relations": Channel.OTHER_PUBLICITIES,
        "other": Channel.OTHER,
    },
)  # fmt: skip
LINKEDIN = Preset(
    "linkedin",
    "LinkedIn",
    "linkedin",
    columns={
        "firstname": "first_name", "lastname": "last_name", "emailaddress": "email", "email": "email",
        "workemail": "email", "url": "external_id", "profileurl": "external_id",
        "linkedinprofileurl": "external_id", "company": "company_name", "companyname": "company_name",
        "position": "job_title", "jobtitle": "job_title", "title": "job_title", "phonenumber": "phone",
        "country": "country", "connectedon": "happened_at", "submittedat": "happened_at",
    },
    marks=frozenset({"connectedon", "url", "profileurl", "linkedinprofileurl"}),
)  # fmt: skip
OURS = Preset(
    "smarketing",
    "Smarketing",
    "smarketing",
    columns={
        "name": "name", "email": "email", "phone": "phone", "jobtitle": "job_title",
        "company": "company_name", "country": "country", "stage": "stage", "source": "channel",
        "owner": "owner", "disqualified": "mark", "donotcontact": "do_not_contact", "notes": "notes",
        "knownto": "source", "externalid": "external_id", "created": "happened_at",
    },
    marks=frozenset({"stagesince", "knownto", "donotcontact"}),
    channels={"not stated": "", "no touchpoint": ""},
)  # fmt: skip
PRESETS: tuple[Preset, ...] = (HUBSPOT, SALESFORCE, LINKEDIN, OURS)
BY_KEY: Mapping[str, Preset] = {preset.key: preset for preset in (PLAIN, *PRESETS)}


def best_fit(columns: Iterable[str]) -> Preset:
    """The system whose file this looks like: several of its columns, at least one of which tells."""
    names = {fold(column) for column in columns}

    def hits(preset: Preset) -> int:
        found = len(names & set(preset.columns))
        return found + len(names & preset.marks) if names & preset.marks and found >= FEWEST_HITS else 0

    best = max(PRESETS, key=hits)
    return best if hits(best) else PLAIN


def named(key: str) -> Preset:
    return BY_KEY.get(key, PLAIN)
