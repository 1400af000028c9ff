"""What is said of a company beside what we know of it, as people read both. Added fields go by `custom.<key>`
among the company's own. Nothing is written here."""

from collections.abc import Mapping
from typing import Any

from leads.companies.models import Company
from leads.companies.rules import LABELS
from leads.fields import queries as custom
from leads.fields.queries import PREFIX, Of, names_in
from smarketing.people.members import queries as members


def known(company: Company, name: str) -> Any:
    """What stands in one of its fields; an added one that is blank is None."""
    return custom.value_of(company, name) if name.startswith(PREFIX) else getattr(company, name)


def said(name: str, value: Any) -> str:
    """One of its own values as people read it: an owner by name."""
    if value is None:
        return ""
    return members.person(value).name if name == "owner_id" else str(value)


def both(company: Company, said_of_it: Mapping[str, Any]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Of each value that is said both, ours and that one, and what people call these fields."""
    added = {name: said_of_it[name] for name in names_in(said_of_it)}
    told = custom.told(Of.COMPANY, company, added)
    values = {name: {"now": ends["from"], "yours": ends["to"]} for name, ends in told.items()}
    for name, value in said_of_it.items():
        if name not in added:
            values[name] = {"now": said(name, getattr(company, name)), "yours": said(name, value)}
    return values, {**LABELS, **{name: ends["label"] for name, ends in told.items()}}
