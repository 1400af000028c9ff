"""What the demo company wants to know beyond the fields that are there: of people and of their companies,
asked by one form."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from leads.fields import commands as custom
from smarketing.kernel.actor import Actor

ASKED_BY = "demo-request"
FIELDS: tuple[Mapping[str, Any], ...] = (
    {"of": "contact", "key": "lines_in_charge", "label": "Lines in their charge", "kind": "number"},
    {
        "of": "contact",
        "key": "worries",
        "label": "Worries",
        "kind": "several",
        "choices": ["Bearings", "Motors", "Gearboxes", "Compressed air"],
        "help_text": "Which machines stop first.",
    },
    {"of": "contact", "key": "decides", "label": "Decides alone", "kind": "yes_no"},
    {"of": "company", "key": "plants", "label": "Plants", "kind": "number"},
    {
        "of": "company",
        "key": "shifts",
        "label": "Shifts",
        "kind": "choice",
        "choices": ["one: One shift", "two: Two shifts", "all: Round the clock"],
    },
    {
        "of": "company",
        "key": "contract_ends",
        "label": "Their contract ends",
        "kind": "date",
        "help_text": "With whoever watches their machines now.",
    },
)
ASKED: tuple[Mapping[str, Any], ...] = (
    {"name": "name", "label": "Name", "means": "name"},
    {"name": "email", "label": "Work e-mail", "type": "email", "means": "email", "required": True},
    {"name": "company", "label": "Company", "means": "company"},
    {"name": "job_title", "label": "What you do there", "means": "job_title"},
    {"name": "phone", "label": "Phone", "type": "phone", "means": "phone"},
    {"name": "plants", "label": "How many plants?", "means": "custom:plants"},
    {"name": "shifts", "label": "When do they run?", "means": "custom:shifts"},
    {"name": "lines", "label": "How many lines are yours?", "means": "custom:lines_in_charge"},
    {"name": "worries", "label": "What stops first?", "means": "custom:worries"},
)


def add_fields(actor: Actor, now: datetime) -> None:
    for each in FIELDS:
        custom.create(fields=each, actor=actor, now=now, demo=True)


def answers(fields: Mapping[str, str]) -> dict[str, Any]:
    """What this person answers; people of one firm say the same of it. Always the same for the same."""
    person, firm = Random(fields["email"]), Random(fields["company"])
    machines = ("bearings", "motors", "gearboxes", "compressed_air")
    return {
        "plants": str(firm.choice((1, 1, 2, 3, 5, 12))),
        "shifts": firm.choice(("one", "two", "two", "all")),
        "lines": str(person.randint(1, 9)),
        "worries": person.sample(machines, person.randint(1, 2)),
    }
