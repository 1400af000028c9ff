"""An agreement in words, to be read like a contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sla.agreements import wording
from sla.agreements.models import Agreement
from sla.agreements.queries.holding import every_in_force, get, in_force, terms
from sla.agreements.rules import Terms
from sla.agreements.wording import Clause
from sla.glossary import queries as glossary
from sla.glossary.queries import Word
from smarketing.kernel.moments import said
from smarketing.people.calendars import queries as calendars
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Team

ORIGINS = {
    Agreement.State.DRAFT: "Nothing of it holds: it is a draft.",
    Agreement.State.PROPOSED: "Nothing of it holds until a lead of both teams has signed.",
    Agreement.State.ACTIVE: "It holds between these two teams from {since} on.",
    Agreement.State.SUPERSEDED: "It holds between these two teams from {since} until the next one does.",
    Agreement.State.DECLINED: "It never held: it was declined.",
    Agreement.State.WITHDRAWN: "It never held: it was withdrawn.",
}


class Hours(NamedTuple):
    """Whose hours count, and which they are."""

    whose: str
    which: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One agreement in words, to be read."""

    agreement: Agreement
    terms: Terms
    origin: str  # for whom it holds, and since when
    marketing: list[Clause]
    volumes: list[Clause]
    values: list[Clause]
    sales: list[Clause]
    judging: list[Clause]
    hours: list[Hours]
    words: list[Word]  # what they mean in it: as pinned, or as they hold now
    changed: frozenset[str]  # keys of those that mean something else by now


def contracts(at: datetime) -> list[Contract]:
    """Every agreement in force at that moment, in words: those of two teams, then the default."""
    default, *own = every_in_force(at)
    return in_words([*own, default])


def in_words(agreements: Sequence[Agreement], teams: Sequence[Team] = ()) -> list[Contract]:
    """Each of these agreements, to be read; with the hours of these teams only, if any are named."""
    teams = teams or [*members.teams("marketing"), *members.teams("sales")]
    named = {person for each in agreements if (person := terms(each).last_resort)}
    names = {person.pk: person.name for person in members.people(named)}
    pinned = glossary.versions({pk for each in agreements for pk in (each.definitions or {}).values()})
    with glossary.read_once():
        return [_contract(each, teams, names, _words_of(each, pinned)) for each in agreements]


def contract(agreement_id: int) -> Contract:
    """One agreement in words, whether in force or not."""
    return in_words([get(agreement_id)])[0]


def contract_between(marketing_team_id: int, sales_team_id: int, at: datetime) -> Contract:
    """The one that judges what the one team hands to the other at that moment."""
    teams = [members.team(marketing_team_id), members.team(sales_team_id)]
    return in_words([in_force(marketing_team_id, sales_team_id, at)], teams)[0]


def _origin(agreement: Agreement) -> str:
    if agreement.sales_team:
        return ORIGINS[Agreement.State(agreement.state)].format(since=said(agreement.effective_from))
    seeded = " It came with the product; nobody had to sign it." if agreement.seeded else ""
    return f"It holds between all teams that have no agreement of their own.{seeded}"


def _contract(
    agreement: Agreement, teams: Sequence[Team], names: Mapping[int, str], words: list[Word]
) -> Contract:
    agreed = terms(agreement)
    return Contract(
        agreement=agreement,
        terms=agreed,
        origin=_origin(agreement),
        marketing=wording.marketing(agreed),
        volumes=wording.volumes(agreed),
        values=wording.values(agreed),
        sales=wording.sales(agreed),
        judging=wording.judging(agreed, names.get(agreed.last_resort or 0, _nobody(agreement))),
        hours=_hours(agreement, teams),
        words=words,
        changed=frozenset(word.key for word in words if word.version != _version_now(word)),
    )


def _nobody(agreement: Agreement) -> str:
    """In place of a name: a draft can't be proposed without one; elsewhere somebody stands in."""
    return "nobody yet" if agreement.state == Agreement.State.DRAFT else ""


def _words_of(agreement: Agreement, pinned: Mapping[int, Word]) -> list[Word]:
    """As it pinned them, else as they hold now."""
    if agreement.definitions is None:
        return list(glossary.words().values())
    return [pinned[pk] for _, pk in glossary.in_order(agreement.definitions)]


def _version_now(word: Word) -> int:
    now = glossary.words().get(word.key)
    return now.version if now else word.version


def _hours(agreement: Agreement, teams: Sequence[Team]) -> list[Hours]:
    """The agreement's own calendar, else that of each team it binds: what a side promises runs by its own."""
    if agreement.calendar:
        return [Hours(agreement.calendar.name, calendars.in_words(agreement.calendar))]
    its_own = (agreement.marketing_team_id, agreement.sales_team_id)
    bound = [team for team in teams if agreement.marketing_team_id is None or team.pk in its_own]
    return [Hours(team.name, calendars.in_words(team.calendar)) for team in bound]
