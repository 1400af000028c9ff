"""HubSpot's Forms API v3: `fields` as a list of names and values, `context` with the page, what was
agreed in `legalConsentOptions`. Its embeds post to /submissions/v3/integration/submit/<portal>/<guid>.
"""

from typing import Any

from leads.intake.shapes.parcel import Parcel, add, document, inside, parcel, rows, word
from smarketing.kernel.errors import Refused

COMPANY = "0-2"  # HubSpot's number for what isn't said of the person but of their company


def read(body: bytes, content_type: str) -> Parcel:
    sent = document(body)
    fields: dict[str, Any] = {}
    for row in rows(sent.get("fields"), "fields"):
        if not word(row.get("name")):
            raise Refused("wrong-type", "Each of the fields needs a name.", field="fields")
        add(fields, _name(row), row.get("value"))
    context = inside(sent, "context")
    for name, value in (("page", context.get("pageUri")), ("page_name", context.get("pageName"))):
        if word(value):
            fields.setdefault(name, value)
    legal = inside(sent, "legalConsentOptions")
    if consent := _consent(legal):
        fields.setdefault("consent", consent)
    if words := _words(legal):
        fields.setdefault("consent_words", words)
    return parcel(fields, page=context.get("pageUri"))


def _name(row: dict[str, Any]) -> str:
    """A field of the company may be called as one of the person is."""
    name = word(row["name"])
    if row.get("objectTypeId") != COMPANY:
        return name
    return "company_name" if name in ("name", "company") else f"{COMPANY}/{name}"


def _consent(options: dict[str, Any]) -> bool | None:
    """What was agreed. A legitimate interest is the sender's own ground: nobody agreed to anything."""
    consent = inside(options, "consent")
    if not consent:
        return None
    ticked = [each.get("value") for each in _communications(consent)]
    return bool(consent.get("consentToProcess")) and (not ticked or any(ticked))


def _words(options: dict[str, Any]) -> str:
    """What stood beside the boxes there, which may be other than the form's own words: kept aside, as it was
    read."""
    consent, interest = inside(options, "consent"), inside(options, "legitimateInterest")
    told = [consent, *_communications(consent), interest]
    return "\n".join(text for each in told if (text := word(each.get("text"))))


def _communications(consent: dict[str, Any]) -> list[dict[str, Any]]:
    """Each box by itself."""
    told = consent.get("communications")
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
