"""What becomes of each row: one judgement for the dry run and for the real one, so that what was counted is
what comes.

Rows are judged in their order, each after what the rows before it bring. Whom the dry run would have
brought in is therefore known to the rows after, as the real run's contacts are. Nothing is written here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from leads.companies import history as companies
from leads.contacts import filling
from leads.contacts import history as contacts
from leads.contacts.queries import called, email_key
from leads.fields.queries import Definition, apart
from leads.lifecycle.queries import height
from leads.wizard.models import ImportRow
from leads.wizard.rules import plan as plans
from leads.wizard.rules.causes import BadRow, flawed
from leads.wizard.rules.plan import Plan, Told
from leads.wizard.rules.states import Outcome
from leads.words import Stage
from smarketing.kernel.errors import Refused

READ = ("number", "cells", "flaw", "cause")  # of a row; the rest is what was said of it before
MARK = "mark"  # among a row's changes: what they are disqualified for from then on
ERASED, GONE = "erased", "This person asked to be erased, and is not brought in again."


@dataclass(slots=True)
class Person:
    """Somebody as this row finds them: a contact's fields by their names, their company by its own, and by
    its id where it is here. `key`: `c12` is contact 12, `r17` whom row 17 brings in. Who is `busy` (with
    sales, or marked) isn't moved up the ladder; `mark` is what they are disqualified for."""

    key: str
    stage: str
    busy: bool = False
    mark: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    job_title: str = ""
    country: str = ""
    source: str = ""
    external_id: str = ""
    notes: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    email_key: str | None = None
    phone_e164: str = ""
    owner_id: int | None = None
    company: str = ""
    company_id: int | None = None

    def __str__(self) -> str:
        return called(self.name, self.email, self.phone, self.source, self.external_id)


@dataclass(slots=True)
class Known:
    """The people whom rows can mean, by what they are known by: e-mail, or whose id and which."""

    by_email: dict[str, Person] = field(default_factory=dict)
    by_id: dict[tuple[str, str], Person] = field(default_factory=dict)

    def those(self, fields: Mapping[str, Any]) -> list[Person]:
        found = [
            self.by_email.get(email_key(fields.get("email", ""))),
            self.by_id.get((fields.get("source", ""), fields.get("external_id", ""))),
        ]
        return list({person.key: person for person in found if person}.values())

    def learn(self, person: Person) -> None:
        if person.email_key:
            self.by_email[person.email_key] = person
        if person.external_id:
            self.by_id[person.source, person.external_id] = person


@dataclass(slots=True)
class Verdict:
    """`fields`: what the row says, fit to be stored; `changes`: what of it fills a blank (`company` stands
    for the company it speaks of, `stage` for a move up); `differing`: what it says otherwise; `stage`: where
    somebody new stands. `of_company`: what it says of their company by added fields, and `at_company` which
    company was filled with what of it (firms.py)."""

    row: ImportRow
    outcome: Outcome
    cause: str = ""
    why: str = ""
    told: Told | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    person: Person | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    differing: dict[str, str] = field(default_factory=dict)
    stage: Stage = Stage.CONTACT
    of_company: dict[str, Any] = field(default_factory=dict)
    at_company: dict[str, Any] = field(default_factory=dict)

    @property
    def is_in(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.FILLED)

    @property
    def mark(self) -> str:
        """What the person is disqualified for from this row on, if it marks them."""
        is_new = self.outcome == Outcome.NEW
        return self.changes.get(MARK, "") or (self.told.mark if is_new and self.told else "")


def read(
    rows: Sequence[ImportRow], plan: Plan, width: int, added: Mapping[str, Definition], now: datetime
) -> list[Verdict]:
    """What each row says, or what is wrong with it by itself."""
    found = [_read(row, plan, width, added, now) for row in rows]
    gone = contacts.erased([verdict.fields for verdict in found])
    for place in gone:
        _fault(found[place], BadRow(ERASED, GONE))
    return found


def judge(verdicts: Iterable[Verdict], known: Known, plan: Plan) -> None:
    """What becomes of each, one after the other; `known` learns on the way."""
    for verdict in verdicts:
        if verdict.outcome != Outcome.FAULT:
            _judge(verdict, known, plan)


def _read(row: ImportRow, plan: Plan, width: int, added: Mapping[str, Definition], now: datetime) -> Verdict:
    verdict = Verdict(row, Outcome.WAITING)
    try:
        if row.cause == ERASED:
            raise BadRow(ERASED, GONE)
        if row.flaw:
            raise flawed(row.flaw, row.cells, width)
        verdict.told = plans.told(row.cells, plan, now)
        said = _filled(contacts.cleaned(verdict.told.fields, added))
        verdict.fields, verdict.of_company = apart(added, said)
        _need_key(verdict.fields)
    except BadRow as bad:
        _fault(verdict, bad)
    except Refused as refused:
        _fault(verdict, BadRow(refused.code, refused.message))
    return verdict


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _need_key(fields: Mapping[str, Any]) -> None:
    if fields.get("email") or fields.get("external_id"):
        return
    if fields.get("phone"):
        raise BadRow("phone-only", "A phone may be a whole office's: give an e-mail or an id, too.")
    raise BadRow("unreachable", "There is no e-mail and no id in it, so nobody can be told apart by it.")


def _fault(verdict: Verdict, bad: BadRow) -> None:
    verdict.outcome, verdict.cause, verdict.why = Outcome.FAULT, bad.cause, bad.sentence
    verdict.fields = {}


def _judge(verdict: Verdict, known: Known, plan: Plan) -> None:
    those = known.those(verdict.fields)
    if len(those) > 1:
        one, other = map(str, those)
        _fault(verdict, BadRow("two-people", f"The e-mail is {one}'s and the id is {other}'s."))
    elif those:
        _fill(verdict, those[0])
        known.learn(those[0])
    else:
        _bring(verdict, plan)
        known.learn(verdict.person)  # type: ignore[arg-type]


def _bring(verdict: Verdict, plan: Plan) -> None:
    """Somebody new."""
    told, fields = verdict.told, verdict.fields
    verdict.stage = (told and told.stage) or plan.stage
    person = Person(f"r{verdict.row.number}", verdict.stage, owner_id=told.owner_id if told else None)
    filling.put(person, {name: value for name, value in fields.items() if name != "company_name"})
    person.company = companies.hinted(person.email_key or "", fields.get("company_name", ""))
    if told and told.mark:
        person.mark, person.busy = told.mark, True
    verdict.outcome, verdict.person = Outcome.NEW, person


def _fill(verdict: Verdict, person: Person) -> None:
    """Somebody known: blanks are filled, what differs is kept beside."""
    told, fields = verdict.told, verdict.fields
    changes = filling.blanks(person, fields)
    differing = filling.differing(person, fields)
    differing.pop("source", None)
    verdict.person, verdict.differing = person, {name: _text(value) for name, value in differing.items()}
    filling.put(person, changes)
    name = companies.hinted(email_key(fields.get("email", "")), fields.get("company_name", ""))
    if name and not person.company:
        person.company = changes["company"] = name
    if told and told.owner_id and person.owner_id is None:
        person.owner_id = changes["owner_id"] = told.owner_id
    if told and told.mark and not person.mark:
        person.mark, person.busy, changes[MARK] = told.mark, True, told.mark
    elif told and told.mark and person.mark != told.mark:
        verdict.differing[MARK] = told.mark
    if told and told.stage and height(told.stage) > height(person.stage) and not person.busy:
        changes["stage"] = {"from": person.stage, "to": Stage(told.stage).value}
        person.stage = told.stage
    verdict.changes = changes
    verdict.outcome = Outcome.FILLED if changes else Outcome.KNOWN


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
