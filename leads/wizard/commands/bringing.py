"""The real run: who is new comes in, who is known is filled, and each row says what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.campaigns import history as touches
from leads.companies import history as companies
from leads.companies.queries import Company
from leads.contacts import filling
from leads.contacts.filling import Filling
from leads.contacts.queries import Contact, email_key
from leads.fields.queries import known as known_fields
from leads.handoff import commands as handoffs
from leads.imports.commands import take_turn
from leads.lifecycle import history as ladder
from leads.lifecycle.history import Newcomer, Rise
from leads.wizard import firms, judging, storing
from leads.wizard.commands.stretches import BROKE_OFF, go_over, held, through
from leads.wizard.commands.telling import tell
from leads.wizard.judging import Verdict
from leads.wizard.models import Import, ImportRow
from leads.wizard.queries import knowing
from leads.wizard.queries.matching import plan
from leads.wizard.rules.states import Outcome, State
from leads.words import Stage
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command
from smarketing.people.members import queries as members

ITSELF = system("import")
Companies = Mapping[int, Company | None]


@command
def bring(*, import_id: int, now: datetime) -> None:
    """One stretch more of the rows that are left."""
    upload = held(import_id, State.RUNNING)
    if upload is None:
        return
    take_turn()
    actor = members.actor_of(members.person(upload.started_by_id or 0))
    rows, how, added = _left(upload), plan(upload), known_fields()
    verdicts = judging.read(rows, how, len(upload.columns), added, now)
    known, people = knowing.here(verdicts, lock=True)
    judging.judge(verdicts, known, how)
    made = _companies(verdicts, actor, now)
    by_key = {f"c{pk}": contact for pk, contact in people.items()}
    by_key |= _brought([v for v in verdicts if v.outcome == Outcome.NEW], made, actor, now)
    changes = _filled([v for v in verdicts if v.outcome == Outcome.FILLED], by_key, made, added, actor, now)
    firms.keep(verdicts, by_key, added, actor, now)
    _mark(verdicts, by_key, now)
    ids = {key: contact.pk for key, contact in by_key.items()}
    storing.settled(verdicts, ids, changes, now)
    if touched := {ids[v.person.key] for v in verdicts if v.is_in and v.person}:
        tell("kept", upload, actor, now, touched)
    if through(upload, rows):
        _end(upload, actor, now)


def set_aside(upload: Import, now: datetime) -> None:
    """The row that nobody came through."""
    for row in _left(upload)[:1]:
        storing.blamed(row, *BROKE_OFF, now)
        through(upload, [row])


def finish(upload: Import, actor: Actor, now: datetime) -> None:
    """All is done."""
    upload.state, upload.finished_at = State.DONE, now
    upload.save(update_fields=["state", "finished_at"])
    tell("finished", upload, actor, now, rows=upload.total)


def _end(upload: Import, actor: Actor, now: datetime) -> None:
    if upload.offer_team_id:
        go_over(upload)
    else:
        finish(upload, actor, now)


def _left(upload: Import) -> list[ImportRow]:
    """In the file's order, so that none before the last one done is left."""
    rows = ImportRow.objects.filter(upload=upload, settled_at=None, number__gt=upload.reached)
    return list(rows.only(*judging.READ).order_by("number")[: upload.stretch])


def _mark(verdicts: Sequence[Verdict], by_key: Mapping[str, Contact], now: datetime) -> None:
    """Who is disqualified is marked so, by whomever the list is brought in: new people together."""
    new: dict[str, list[Contact]] = {}
    for v in verdicts:
        if not v.mark or not v.person:
            continue
        contact = by_key[v.person.key]
        if v.outcome == Outcome.NEW:
            new.setdefault(v.mark, []).append(contact)
        else:
            handoffs.disqualify(contact_id=contact.pk, reason=v.mark, actor=ITSELF, now=now)
    for mark, contacts in new.items():
        ladder.mark_many(contacts, mark, actor=ITSELF, now=now)


def _companies(verdicts: Sequence[Verdict], actor: Actor, now: datetime) -> Companies:
    """By the row's id the company of whom it brings in, or into whose blank it goes."""
    those = [v for v in verdicts if v.outcome == Outcome.NEW or "company" in v.changes]
    told = [(email_key(v.fields.get("email", "")), v.fields.get("company_name", "")) for v in those]
    found = companies.of_people(told, actor=actor, now=now)
    return {v.row.pk: company for v, company in zip(those, found, strict=True)}


def _brought(new: Sequence[Verdict], firms: Companies, actor: Actor, now: datetime) -> dict[str, Contact]:
    """Who is new, by their keys: with company, owner, stage and first touchpoint."""
    people = ladder.register_many([_newcomer(v, firms, now) for v in new], actor=actor, now=now)
    pairs = [(v.told, contact) for v, contact in zip(new, people, strict=True) if v.told]
    filling.own_many((contact, told.owner_id) for told, contact in pairs if told.owner_id)
    first = [
        touches.Past(contact, told.happened_at or now, told.channel, told.asset)
        for told, contact in pairs
        if told.channel is not None
    ]
    touches.touch_many(first, actor=actor, now=now)
    return {v.person.key: contact for v, contact in zip(new, people, strict=True) if v.person}


def _newcomer(verdict: Verdict, firms: Companies, now: datetime) -> Newcomer:
    fields, told = {**verdict.fields, "company": firms[verdict.row.pk]}, verdict.told
    since, channel = (told.happened_at or now, told.channel) if told else (now, None)
    return Newcomer(fields, channel, since, [Rise(verdict.stage)])


def _filled(
    filled: Sequence[Verdict],
    by_key: Mapping[str, Contact],
    firms: Companies,
    added: Any,
    actor: Actor,
    now: datetime,
) -> dict[int, dict[str, Any]]:
    """Blanks of people who are here, and moves up; returns by the row's id what was written, as the row
    keeps it."""
    owners = {each.pk: each for each in members.people([v.changes.get("owner_id", 0) for v in filled])}
    kept, fillings = {}, []
    moves: dict[Stage, list[tuple[Contact, datetime]]] = {}
    for v in filled:
        contact, changes = by_key[v.person.key if v.person else ""], dict(v.changes)
        kept[v.row.pk] = changes.copy()
        changes.pop(judging.MARK, None)
        if stage := changes.pop("stage", None):
            moves.setdefault(Stage(stage["to"]), []).append((contact, now))
        if owner_id := changes.pop("owner_id", None):
            changes["owner"] = owners[owner_id]
        if "company" in changes and (firm := firms[v.row.pk]):
            changes["company"], kept[v.row.pk]["company"] = firm, firm.pk
        fillings.append(Filling(contact, changes))
    filling.fill_many(fillings, added, actor=actor, now=now)
    for stage in sorted(moves, key=list(Stage).index):
        ladder.raise_many(moves[stage], stage, actor=actor, now=now)
    return kept
