"""What a merge would come to, before anybody does it: field by field, and how much comes along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from leads import meanings
from leads.contacts import queries as contacts
from leads.contacts.queries import LABELS, Contact
from leads.fields import queries as custom
from leads.fields.queries import PREFIX, Definition, Of
from leads.identity import rows, rules
from leads.identity.queries.judging import Against, obstacle
from leads.lifecycle.queries import height

# How the tables are called where people read of them; others are told as one number.
NAMES = {
    "leads_touchpoint": ("touchpoint", "touchpoints"),
    "leads_handoff": ("handoff", "handoffs"),
    "leads_attempt": ("attempt", "attempts"),
    "leads_opportunity": ("opportunity", "opportunities"),
    "leads_nextstep": ("next step", "next steps"),
    "leads_submission": ("submission", "submissions"),
    "leads_stagemove": ("move on the ladder", "moves on the ladder"),
    "leads_consent": ("consent", "consents"),
    "leads_visit": ("visit", "visits"),
    "leads_enrolment": ("nurture enrolment", "nurture enrolments"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both records as people read it."""

    part: str
    label: str
    kept: str
    gone: str
    taken: str

    @property
    def differs(self) -> bool:
        return bool(self.kept) and bool(self.gone) and self.kept != self.gone


@dataclass(frozen=True, slots=True)
class Preview:
    """`comes` counts what the other record brings along."""

    kept: Contact
    gone: Contact
    lines: Sequence[Line]
    comes: Mapping[str, int]
    stage: str
    against: Against | None


def preview(kept_id: int, gone_id: int) -> Preview:
    kept, gone = contacts.get(kept_id), contacts.get(gone_id)
    return Preview(
        kept=kept,
        gone=gone,
        lines=_lines(kept, gone),
        comes=_comes(gone.pk),
        stage=meanings.stage_label(max(kept.stage, gone.stage, key=height)),
        against=obstacle(kept, gone),
    )


def _lines(kept: Contact, gone: Contact) -> list[Line]:
    found, added = [], custom.known(Of.CONTACT) if kept.custom or gone.custom else {}
    labels = {**LABELS, **{field.name: field.label for field in added.values()}}
    for choice in rules.choices(rows.columns(kept), rows.columns(gone), {}):
        label = labels.get(choice.part, choice.part)
        ours, theirs = _said(kept, choice.part, added), _said(gone, choice.part, added)
        found.append(Line(choice.part, label[:1].upper() + label[1:], ours, theirs, choice.taken))
    return found


def _said(contact: Contact, part: str, added: Mapping[str, Definition]) -> str:
    if part.startswith(PREFIX):
        return custom.said(added[part.removeprefix(PREFIX)], custom.value_of(contact, part))
    if part == "external_id":
        return f"{contact.source} {contact.external_id}".strip()
    return str(getattr(contact, part) or "")


def _comes(gone_id: int) -> dict[str, int]:
    counted: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table, column, _, _ in rows.pointing():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [gone_id])
            if (number := cursor.fetchone()[0]) and table in NAMES:
                counted[NAMES[table][number != 1]] = number
    return counted
