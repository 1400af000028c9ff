"""The words that every feature of this room speaks (domain.md). Keys stay; what they are called and what
they mean is what the product comes with: what both sides agreed since is asked of leads/meanings.py."""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """The lifecycle ladder, lowest first."""

    CONTACT = "contact"
    PROSPECT = "prospect"
    LEAD = "lead"
    MQL = "mql"
    SQL = "sql"
    OPPORTUNITY = "opportunity"
    CUSTOMER = "customer"


STAGE_LABELS = {
    Stage.CONTACT: "Contact",
    Stage.PROSPECT: "Prospect",
    Stage.LEAD: "Lead",
    Stage.MQL: "MQL",
    Stage.SQL: "SQL",
    Stage.OPPORTUNITY: "Opportunity",
    Stage.CUSTOMER: "Customer",
}

STAGE_DEFINITIONS = {
    Stage.CONTACT: "A person we know of; their place in the process is unknown.",
    Stage.PROSPECT: "Signed up for a newsletter, blog or similar.",
    Stage.LEAD: "Gave details in return for an offer (white paper, webinar, demo).",
    Stage.MQL: "Marketing qualified: meets the criteria both teams agreed.",
    Stage.SQL: "Sales qualified: sales researched the person and judged them ready for contact.",
    Stage.OPPORTUNITY: "A rep has communicated and sees a legitimate chance.",
    Stage.CUSTOMER: "Bought.",
}

SALES_READY = (
    "Marketing qualified, not at rest, and with all that sales needs to reach them: may be handed over."
)


DO_NOT_CONTACT = "do_not_contact"  # the mark of who asked for it: nothing invites to write or call then


class Channel(StrEnum):
    """Where an interaction came from. A blank channel means that the source did not state one."""

    ORGANIC_SEARCH = "organic_search"
    PAID_SEARCH = "paid_search"
    SOCIAL = "social"
    PAID_SOCIAL = "paid_social"
    EMAIL = "email"
    REFERRAL = "referral"
    DIRECT = "direct_traffic"
    DISPLAY = "display"
    EVENT = "event"
    SALES = "sales"
    OTHER_PUBLICITIES = "other_publicities"
    OTHER = "other"
    UNKNOWN = "unknown"


# What advertisers' links carry of each click, and what it says where the link says nothing else.
CLICKS: Mapping[str, Mapping[str, str]] = {
    "gclid": {"source": "google", "medium": "cpc"},
    "gbraid": {"source": "google", "medium": "cpc"},
    "wbraid": {"source": "google", "medium": "cpc"},
    "dclid": {"medium": "display"},
    "msclkid": {"source": "bing", "medium": "cpc"},
    "li_fat_id": {"source": "linkedin", "medium": "paid"},
    "ttclid": {"source": "tiktok", "medium": "paid"},
    "twclid": {"source": "twitter", "medium": "paid"},
    "fbclid": {"source": "facebook"},  # links that nobody paid for have it too
}


NOT_STATED = "not stated"


def channel_label(channel: str | None) -> str:
    """How people read a channel's key: "" is "not stated", None "no touchpoint"."""
    if channel is None:
        return "no touchpoint"
    return channel.replace("_", " ").capitalize() if channel else NOT_STATED.capitalize()


class Touch(StrEnum):
    """Kinds of interaction."""

    PAGE_VIEW = "page_view"
    FORM = "form"
    DOWNLOAD = "download"
    EMAIL_OPEN = "email_open"
    EMAIL_CLICK = "email_click"
    EVENT = "event"
    AD_CLICK = "ad_click"
    WEBINAR = "webinar"
    MANUAL = "manual"


class JourneyStep(StrEnum):
    """Where in the journey a piece of content speaks to people."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"
