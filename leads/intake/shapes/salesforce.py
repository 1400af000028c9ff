"""Salesforce's Web-to-Lead: an HTML form with `oid` (whose it is), `retURL` (where to go next) and fields
that are named as ours are but for two, or by an id of their own (00N…), which are kept as they come.
"""

from leads.intake.reading import read as fields_of
from leads.intake.shapes.parcel import Parcel, parcel, word

NOT_THE_VISITORS = frozenset({"oid", "retURL", "debug", "debugEmail", "encoding", "submit", "Submit"})
# What these names mean there; on other web sites a title is often Mr or Mrs.
CALLED_THERE = {"title": "job_title", "description": "message"}


def read(body: bytes, content_type: str) -> Parcel:
    sent = fields_of(body, content_type)
    fields = {
        CALLED_THERE.get(name, name): value for name, value in sent.items() if name not in NOT_THE_VISITORS
    }
    return parcel(fields, next=sent.get("retURL"))


def whose(body: bytes, content_type: str) -> str:
    """The organisation's id, by which the form is found."""
    return word(fields_of(body, content_type).get("oid"))
