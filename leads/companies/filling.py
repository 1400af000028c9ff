"""What is said of companies by their added fields, of many at once: blanks are filled, and what differs stays
unless the newest is to win. Parts of a command that has judged what may be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from leads.companies import queries
from leads.companies.models import Company
from leads.fields import commands as custom
from leads.fields.queries import Definition, Of, Value, plain, told, value_of
from smarketing.journal.record import Fact, record_history
from smarketing.kernel.actor import Actor
from smarketing.kernel.copying import change

Values = Mapping[str, Value | None]  # by custom.<key>, as rules.clean has them


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of their company, and how each value that differs is kept. Without a company there
    is nowhere to keep it."""

    company: Company | None
    values: Values
    keeping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What of it was written, and what was not and differs, in words."""

    filled: dict[str, Value]
    differing: dict[str, str]


def weighed(known: Mapping[str, Value], said: Said) -> Kept:
    """What would come of it where these values are known, by key."""
    filled, differing = {}, {}
    for name, value in said.values.items():
        ours = known.get(name.partition(".")[2])
        if value is None or value == ours:
            continue
        if said.company is not None and (ours is None or said.keeping.get(name) == "newest"):
            filled[name] = value
        else:
            differing[name] = plain(value)
    return Kept(filled, differing)


def complete_many(
    said: Sequence[Said], defined: Mapping[str, Definition], *, actor: Actor, now: datetime, live: bool
) -> list[Kept]:
    """Of each in turn what came of it. `live`: it is told of each company, not of all in one fact."""
    firms = _held(each.company.pk for each in said if each.company and each.values)
    found, facts, changed = [], [], {}
    for each in said:
        firm = firms.get(each.company.pk) if each.company else None
        kept = weighed(firm.custom if firm else {}, each)
        if firm and kept.filled:
            facts.append(_written(firm, kept.filled, defined))
            changed[firm.pk] = firm
        found.append(kept)
    _store(changed.values(), facts, actor, now, live=live)
    return found


def blank_many(
    filled: Sequence[tuple[int, Values]], defined: Mapping[str, Definition], *, actor: Actor, now: datetime
) -> list[set[str]]:
    """Values that companies were filled with are taken away where they still stand; of each, which did."""
    firms = _held(company_id for company_id, _ in filled)
    found, facts, changed = [], [], {}
    for company_id, values in filled:
        firm = firms.get(company_id)
        held = {name for name, value in values.items() if firm and value_of(firm, name) == value}
        if firm and held:
            facts.append(_written(firm, dict.fromkeys(held), defined))
            changed[firm.pk] = firm
        found.append(held)
    _store(changed.values(), facts, actor, now, live=False)
    return found


def _held(company_ids: Iterable[int]) -> dict[int, Company]:
    """Always in the same order, so that no two who fill many wait for each other."""
    ids = set(company_ids)
    if not ids:
        return {}
    rows = Company.objects.filter(pk__in=ids).order_by("pk")
    return {each.pk: each for each in rows.select_for_update(of=("self",), no_key=True)}


def _written(company: Company, changes: Values, defined: Mapping[str, Definition]) -> Fact:
    changed = told(Of.COMPANY, company, changes, defined)
    custom.put(company, changes)
    company.version += 1
    return Fact("company.changed", company.pk, queries.thread(company), payload={"changes": changed})


def _store(
    companies: Iterable[Company], facts: Sequence[Fact], actor: Actor, now: datetime, *, live: bool
) -> None:
    rows = list(companies)
    custom.use(Of.COMPANY, {key for each in rows for key in each.custom})
    change(rows, ["custom", "version"])
    if facts:
        record_history(facts, actor=actor, now=now, live=live)
