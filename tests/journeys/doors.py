"""One thing done by page and then, on the same data at the same moment, by program: which commands each
of them ran, and what each changed, row by row in every table.

After each the database is as it was, its counters too, so that new rows get the same ids by both doors
and can be compared as they are.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client

import leads
import reporting
import sla
import smarketing
from smarketing.kernel import command
from smarketing.people.tokens import commands as tokens
from smarketing.people.tokens.rules import SCOPES
from tests.given import MONDAY, who

ROOMS = (smarketing, sla, leads, reporting)
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
COUNTERS = "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
# What a door leaves behind of itself: who is signed in, which token was used, what was answered.
OF_THE_DOOR = {"django_session", "people_token", "kernel_answer"}
JSON = "application/json"
NAME = "Twin"


@dataclass(frozen=True)
class Case:
    """One command, made possible by `given`, and how `by` (a name of the cast) runs it: by page with a
    path and what is sent there, by program with a method, a path and a body."""

    command: Callable[..., Any]
    by: str
    given: Callable[..., Any]
    page: Callable[..., tuple[str, dict[str, Any]]]
    api: Callable[..., tuple[str, str, dict[str, Any]]]
    name: str = ""

    def __str__(self) -> str:
        return self.name or f"{self.command.__module__}.{self.command.__name__}"


@dataclass
class Done:
    """What came of it. `ran` holds the code of everything that was called."""

    answer: Any = None
    ran: set[Any] = field(default_factory=set)
    gone: dict[str, list[Any]] = field(default_factory=dict)
    come: dict[str, list[Any]] = field(default_factory=dict)

    def ran_command(self, function: Callable[..., Any]) -> bool:
        return function.__wrapped__.__code__ in self.ran


def public_commands() -> dict[str, Callable[..., Any]]:
    """Every command that others may call, by where it lives and its name."""
    found = {}
    for module in _modules():
        for name, value in vars(module).items():
            if _is_command(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                found[f"{module.__name__}.{name}"] = value
    return found


def by_both(case: Case, cast: Any, thing: Any) -> tuple[Done, Done]:
    """By page, then by program with a token of the same person, which the rows name in their stead."""
    person = getattr(cast, case.by)
    made = tokens.create(
        person_id=person.pk,
        name=NAME,
        scopes=list(SCOPES),
        expires_at=None,
        actor=who(cast.admin),
        now=MONDAY,
    )
    page, program = Client(), Client(headers={"Authorization": f"Bearer {made.secret}"})
    page.force_login(person)
    path, data = case.page(cast, thing)
    method, address, body = case.api(cast, thing)
    by_page = _undone(lambda: page.post(path, data))
    by_program = _undone(lambda: program.generic(method, address, json.dumps(body), content_type=JSON))
    for row in by_program.come.get("journal_entry", ()):
        if (row["actor_kind"], row["actor_label"]) == ("token", f"{NAME} ({person.name})"):
            row |= {"actor_kind": "person", "actor_label": person.name}
    return by_page, by_program


def _modules() -> list[Any]:
    found = []
    for room in ROOMS:
        for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if "commands" in each.name.split(".") and "management" not in each.name:
                found.append(importlib.import_module(each.name))
    return found


def _is_command(value: Any) -> bool:
    return callable(value) and getattr(value, "__globals__", {}).get("__name__") == command.__name__


def _undone(act: Callable[[], Any]) -> Done:
    """Do it, see what changed, and put everything back. A bare savepoint: commands insist on being
    outermost."""
    here, counters, before, done = transaction.savepoint(), _counters(), _rows(), Done()
    with _watching(done.ran):
        done.answer = act()
    after = _rows()
    for table in after:
        gone, come = before[table] - after[table], after[table] - before[table]
        done.gone |= {table: _sorted(gone)} if gone else {}
        done.come |= {table: _sorted(come)} if come else {}
    transaction.savepoint_rollback(here)
    _put_back(counters)
    return done


@contextmanager
def _watching(ran: set[Any]) -> Any:
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, told: ran.add(frame.f_code) if event == "call" else None)
    try:
        yield
    finally:
        sys.setprofile(before)


def _rows() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        found = {}
        for (table,) in cursor.fetchall():
            if table not in OF_THE_DOOR:
                cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
                found[table] = {row for (row,) in cursor.fetchall()}
    return found


def _sorted(rows: set[str]) -> list[Any]:
    return [json.loads(row) for row in sorted(rows)]


def _counters() -> list[tuple[str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTERS)
        return cursor.fetchall()


def _put_back(counters: list[tuple[str, int | None]]) -> None:
    with connection.cursor() as cursor:
        for name, value in counters:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, value or 1, value is not None])
