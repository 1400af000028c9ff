"""Write a generated set: staff, campaigns and forms by commands, everybody else by plain SQL, span by
span, each in a transaction of its own; then the flat rows are worked out as after any change."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from leads.campaigns import commands as campaigns
from leads.handoff.queries import REASONS
from leads.intake import commands as intake
from leads.outcomes.queries import LOST_REASONS
from reporting.passages import commands as passages
from smarketing.demo import material, programme
from smarketing.demo.bulk import facts, plan, rows
from smarketing.demo.bulk.staff import REPS, Staff, hire
from smarketing.journal.models import Waiting
from smarketing.kernel import nudge
from smarketing.kernel.command import command
from smarketing.people.members import queries as people

SPAN = 50_000
OPEN_A_REP = 12  # what each rep has in work now
PEOPLE_A_COMPANY = 3
# Everything that has a number of its own, and how many of them a person may need.
NUMBERED = {
    "contact": ("leads_contact", 1),
    "company": ("leads_company", 1),
    "touchpoint": ("leads_touchpoint", 2),
    "handoff": ("leads_handoff", 1),
    "pledge": ("sla_pledge", 1),
    "clock": ("sla_clock", 5),
    "attempt": ("leads_attempt", 2),
    "chance": ("leads_opportunity", 1),
}
TABLES = (
    "leads_contact", "leads_company", "leads_submission", "leads_touchpoint", "leads_stagemove",
    "leads_handoff", "leads_attempt", "leads_nextstep", "leads_opportunity", "sla_pledge", "sla_clock",
    "journal_entry", "reporting_journey", "reporting_passage", "reporting_deal",
    "reporting_turn", "reporting_pursuit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made. The same seed, size and moment in an empty database make the same."""

    contacts: int
    days: int
    seed: int
    now: datetime


def write(order: Order, say: Callable[[str], None]) -> None:
    with nudge.silent():
        values = _prepare(order=order)
        _reserve(order, values)
        _companies(values)
        for low, high in _spans(order.contacts):
            _span({**values, "low": low, "high": high})
            say(f"  {high:,} of {order.contacts:,} contacts")
    say("Working out the numbers…")
    passages.rebuild(now=order.now)
    say("Letting the database look at what it has…")
    _look_over()


@command
def _prepare(*, order: Order) -> dict[str, Any]:
    """Staff, campaigns and forms, as they were the day before everything began. Nobody is told of
    them: invitations would be mailed, and the numbers would wait for a past to be heard."""
    mark, begun = _mark(), order.now - timedelta(days=order.days + 1)
    values = _values(order, hire(contacts=order.contacts, mark=mark, now=begun), mark, begun)
    Waiting.objects.filter(entry__recorded_at=begun).delete()
    return values


def _values(order: Order, staff: Staff, mark: str, begun: datetime) -> dict[str, Any]:
    """What the statements are told beside the plan."""
    marketer = people.actor_of(staff.marketers[0])
    known = [
        campaigns.create(
            fields={"key": f"{each.key}-{mark}", "name": f"{each.name} ({mark})", "owner_id": marketer.id},
            actor=marketer,
            now=begun,
        )
        for each in programme.ALWAYS
        if each.medium
    ]
    forms = [
        intake.create_form(fields={"name": f"Generated: {kind}", "kind": kind}, actor=marketer, now=begun)
        for kind in ("offer", "subscription")
    ]
    return {
        "now": order.now,
        "days": order.days,
        "seed": order.seed,
        "mark": mark,
        "settled": max(order.contacts - OPEN_A_REP * len(staff.every_rep), 0),
        "companies": max(order.contacts // PEOPLE_A_COMPANY, 1),
        "campaigns": [each.pk for each in known],
        "campaign_keys": [each.key for each in known],
        "channels": [_channel(each.medium) for each in programme.ALWAYS if each.medium],
        "forms": [form.pk for form in forms],
        "first_names": list(material.FIRST),
        "last_names": list(material.LAST),
        "titles": list(material.TITLES),
        "places": list(material.PLACES),
        "trades": list(material.TRADES),
        "reason_labels": json.dumps({key: reason.label for key, reason in REASONS.items()}),
        "not_in_quality": [key for key, reason in REASONS.items() if not reason.counts_in_quality],
        "lost_labels": json.dumps(dict(LOST_REASONS)),
        "currency": settings.CURRENCY,
        **_staff_values(staff),
    }


def _staff_values(staff: Staff) -> dict[str, Any]:
    return {
        "marketing": staff.marketing.pk,
        "marketers": [each.pk for each in staff.marketers],
        "marketer_names": [each.name for each in staff.marketers],
        "teams": [team.pk for team in staff.sales],
        "reps": [rep.pk for rep in staff.every_rep],
        "rep_names": [rep.name for rep in staff.every_rep],
        "reps_each": REPS,
        "calendar": staff.calendar.pk,
        "agreement": staff.agreement_id,
        "decide": staff.terms.decide_minutes,
        "first_contact": staff.terms.first_contact_minutes,
        **{name: getattr(staff.terms, name) for name in ("attempts_days", "outcome_days", "re_engage_days")},
        "warn": staff.terms.warn_share,
        "criteria": json.dumps(staff.terms.qualified_criteria),
    }


def _channel(medium: str) -> str:
    return {"organic": "organic_search", "cpc": "paid_search", "banner": "display"}.get(medium, medium)


def _reserve(order: Order, values: dict[str, Any]) -> None:
    """Numbers that nobody else will be given: each table's are counted from here."""
    for name, (table, each) in NUMBERED.items():
        (last,) = _ask(f"SELECT coalesce(max(id), 0) FROM {table}")[0]
        _ask("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last + each * order.contacts + 1])
        values[name] = last


def _companies(values: dict[str, Any]) -> None:
    span = {**values, "low": 1, "high": values["companies"]}
    with transaction.atomic(durable=True):
        _ask(rows.COMPANIES, span)
        _ask(facts.OF_COMPANIES, span)


def _spans(contacts: int) -> Iterator[tuple[int, int]]:
    for low in range(1, contacts + 1, SPAN):
        yield low, min(low + SPAN - 1, contacts)


def _span(values: dict[str, Any]) -> None:
    """All that some people left, or nothing of it. Numbers go on where the last span ended."""
    with transaction.atomic(durable=True):
        _ask("SET LOCAL synchronous_commit = off")
        _ask("SELECT setseed(%s)", [(values["seed"] * 31 + values["low"]) % 999_983 / 999_983])
        _ask(plan.PLAN, values)
        _ask(plan.STANDING, values)
        for statement in (*rows.OF_A_SPAN, *facts.OF_A_SPAN):
            _ask(statement, values)


def _look_over() -> None:
    """What autovacuum would do in time: statistics, and which pages everybody sees."""
    for table in TABLES:
        _ask(f"VACUUM (ANALYZE) {table}")


def _mark() -> str:
    """Tells this set's names and addresses from an earlier one's."""
    (number,) = _ask("SELECT count(*) FROM people_team WHERE name LIKE 'Generated marketing %%'")[0]
    return f"g{number + 1}"


def _ask(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or [])
        return cursor.fetchall() if cursor.description else []
