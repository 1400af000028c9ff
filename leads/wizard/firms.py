"""What rows say of people's companies by added fields. The dry run forecasts what the real one keeps: it
knows companies by what they would be found by, with what earlier rows of the file would have filled."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.companies import filling
from leads.companies import history as companies
from leads.companies.filling import Kept, Said
from leads.companies.queries import Company
from leads.contacts.queries import Contact
from leads.fields.queries import Definition, by_key
from leads.wizard.judging import Verdict
from leads.wizard.models import AT_COMPANY, Import, ImportRow
from leads.wizard.rules.states import Outcome
from smarketing.kernel.actor import Actor
from smarketing.kernel.lookups import filled_any_of

Marks = Mapping[int, str]  # by row, what its person's company is known by


def forecast(verdicts: Iterable[Verdict], upload: Import) -> None:
    """What each row would fill, and what it says otherwise."""
    telling = _telling(verdicts)
    marks = _marks(telling)
    known = _known(set(marks.values()), upload)
    for verdict in telling:
        mark = marks[verdict.row.pk]
        values = known.setdefault(mark, {})
        kept = filling.weighed(values, Said(Company() if mark else None, verdict.of_company))
        values.update(by_key(kept.filled))
        _note(verdict, kept, {"company": mark, "values": kept.filled})


def keep(
    verdicts: Iterable[Verdict],
    people: Mapping[str, Contact],
    added: Mapping[str, Definition],
    actor: Actor,
    now: datetime,
) -> None:
    """What the rows say is kept with the companies of these people, by the person's key."""
    telling = _telling(verdicts)
    firms = [people[v.person.key].company if v.person else None for v in telling]
    said = [Said(firm, v.of_company) for firm, v in zip(firms, telling, strict=True)]
    kept = filling.complete_many(said, added, actor=actor, now=now, live=False)
    for verdict, firm, each in zip(telling, firms, kept, strict=True):
        _note(verdict, each, {"company": firm.pk if firm else 0, "values": each.filled})


def take_back(
    rows: Sequence[ImportRow], added: Mapping[str, Definition], actor: Actor, now: datetime
) -> dict[int, set[str]]:
    """What rows filled is blank again where it still stands; by row, which fields."""
    those = [row for row in rows if AT_COMPANY in row.changes]
    filled = [(told["company"], told["values"]) for told in (row.changes[AT_COMPANY] for row in those)]
    blank = filling.blank_many(filled, added, actor=actor, now=now)
    return {row.pk: names for row, names in zip(those, blank, strict=True)}


def _telling(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [v for v in verdicts if v.of_company and v.outcome not in (Outcome.WAITING, Outcome.FAULT)]


def _note(verdict: Verdict, kept: Kept, told: dict[str, Any]) -> None:
    verdict.differing |= kept.differing
    if kept.filled:
        verdict.at_company = told
        verdict.outcome = Outcome.FILLED if verdict.outcome == Outcome.KNOWN else verdict.outcome


def _marks(telling: Sequence[Verdict]) -> Marks:
    """A company that is here by its id, another by its domain or name; "": there is none."""
    people = {v.row.pk: v.person for v in telling if v.person}
    found = {pk: f"c{person.company_id}" for pk, person in people.items() if person.company_id}
    others = {pk: person for pk, person in people.items() if pk not in found}
    told = [(person.email_key or "", person.company) for person in others.values()]
    return found | dict(zip(others, companies.known_by(told), strict=True))


def _known(marks: set[str], upload: Import) -> dict[str, dict[str, Any]]:
    ids = [int(mark[1:]) for mark in marks if mark.startswith("c")]
    known = {
        f"c{pk}": dict(custom)
        for pk, custom in Company.objects.filter(pk__in=ids).values_list("pk", "custom")
    }
    before = ImportRow.objects.filter(
        filled_any_of("firm", marks - {""}), upload=upload, number__lte=upload.reached
    )
    for mark, changes in before.values_list("firm", "changes"):
        known.setdefault(mark, {}).update(by_key(changes[AT_COMPANY]["values"]))
    return known
