"""What is measured inside a process of the product: `python -m benchmarks.inside PART`, which prints
one line of JSON. The same database as the server's."""

import csv
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import django

PAGE = "https://www.acme.example"
VIEWS = 20_000


def main(part: str) -> None:
    django.setup()
    import smarketing.celery  # noqa: F401  # else workers are told by a broker that nobody has

    print(json.dumps(PARTS[part]()))


def doors() -> dict[str, Any]:
    """Signed-in sessions, a token, a form and the offers that can be accepted, for who asks by HTTP."""
    from django.test import Client

    from leads.handoff.queries import Handoff
    from leads.intake.queries import Form
    from smarketing.kernel import actor as actors
    from smarketing.kernel import clock
    from smarketing.people.members import commands as members
    from smarketing.people.members import queries as people
    from smarketing.people.members.queries import User
    from smarketing.people.tokens import commands as tokens

    system, now = actors.system("bench"), clock.now()
    made = User.objects.filter(email="bench@generated.example").first() or members.invite(
        email="bench@generated.example",
        name="Bench Manager",
        team_id=None,
        is_manager=True,
        is_admin=True,
        actor=system,
        now=now,
    )
    rep = User.objects.filter(email__startswith="rep-").order_by("pk")[1]
    scopes = ["read", "handoffs:write"]
    token = tokens.create(
        person_id=made.pk, name="bench", scopes=scopes, expires_at=None, actor=people.actor_of(made), now=now
    )
    sessions = {}
    for name, who in (("manager", made), ("rep", rep)):
        client = Client()
        client.force_login(who)
        sessions[name] = client.cookies["sessionid"].value
    offers = Handoff.objects.filter(state="offered").order_by("pk").values_list("pk", flat=True)
    form = Form.objects.order_by("pk").first()
    assert form is not None
    Form.objects.update(most_per_minute=0)  # its clients share one address
    return {
        "site": _a_site(system, now),
        "sessions": sessions,
        "token": token.secret,
        "form": form.key,
        "form_id": form.pk,
        "offers": list(offers),
    }


def _a_site(actor: Any, now: datetime) -> str:
    """A web site that takes any number of page views from one address."""
    from leads.tracking import commands as tracking
    from leads.tracking.queries import Site

    terms = {"name": "Bench", "origins": [PAGE], "consent": "off", "most_per_minute": 0}
    found = Site.objects.filter(name="Bench").first()
    return (found or tracking.create_site(fields=terms, actor=actor, now=now)).key


def statements() -> dict[str, Any]:
    """What each page asks the database, and how long that alone takes: the bare SQL beside the page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.pages import PAGES
    from smarketing.people.members.queries import User

    found = {}
    for page in PAGES:
        client = Client()
        who = User.objects.filter(email__startswith="rep-" if page.by == "rep" else "bench@").order_by("pk")
        client.force_login(who[1] if page.by == "rep" else who[0])
        client.get(page.path)
        with CaptureQueriesContext(connection) as asked:
            client.get(page.path)
        selects = [each["sql"] for each in asked if each["sql"].startswith(("SELECT", "WITH"))]
        found[page.key] = {"statements": len(asked), "bare": 1000 * _repeat(lambda s=selects: _ask(s), 7)}
    return found


def relay() -> dict[str, Any]:
    """Facts handed over in a second, with everybody who listens."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    from leads.contacts.queries import people
    from smarketing.journal import relay as relays
    from smarketing.journal.record import Fact, record_many
    from smarketing.kernel import actor as actors
    from smarketing.kernel import clock, nudge
    from smarketing.kernel.command import command

    listeners, now = import_string(settings.LISTENERS), clock.now()
    ids = list(people().order_by("-pk").values_list("pk", flat=True)[:1000])

    @command
    def told(number: int) -> None:
        facts = [
            Fact("touchpoint.recorded", None, f"contact:{each}", None, {"contact_id": each})
            for each in (ids[n % len(ids)] for n in range(number))
        ]
        record_many(facts, actor=actors.system("bench"), now=now)

    with nudge.silent():
        relays.run(listeners, now=now)
        told(10_000)
        begun = time.perf_counter()
        done = relays.run(listeners, now=now)
        return {"entries": done, "rate": done / (time.perf_counter() - begun)}


def sweep() -> dict[str, Any]:
    """1,000 clocks due among 1,000,000: the sweep, and its two statements by hand."""
    from sla.clocks import sweep as sweeps
    from smarketing.kernel import clock, nudge

    now = clock.now()
    with nudge.silent():
        sweeps.run(now=now)
        missing = 1_000_000 - _one("SELECT count(*) FROM sla_clock")
        _ask([_MORE_CLOCKS.format(number=max(missing, 20_000), now=now.isoformat())])
        _ask(["VACUUM (ANALYZE) sla_clock"])
        took: dict[str, list[float]] = {"sweep": [], "bare": []}
        for number in range(16):
            _ask([_FALL_DUE.format(moment=(now - timedelta(minutes=1)).isoformat())])
            begun = time.perf_counter()
            if number % 2:
                assert sweeps.run(now=now) == 1000
            else:
                _ask([_BARE_SWEEP.format(now=now.isoformat())])
            took["sweep" if number % 2 else "bare"].append(time.perf_counter() - begun)
        clocks = _one("SELECT count(*) FROM sla_clock")
        _ask(["DELETE FROM sla_clock WHERE kind = 'route'"])
    return {"clocks": clocks, **{name: 1000 * median(times[1:]) for name, times in took.items()}}


_MORE_CLOCKS = """
INSERT INTO sla_clock (pledge_id, kind, calendar_version, started_at, warn_at, due_at)
SELECT p.id, 'route', 1, '{now}', '{now}'::timestamptz + interval '20 days', '{now}'::timestamptz
       + interval '30 days' + n * interval '1 second'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM sla_pledge LIMIT {number}) AS p
"""
_FALL_DUE = """
UPDATE sla_clock SET started_at = '{moment}', warn_at = '{moment}', due_at = '{moment}' WHERE id IN (
    SELECT id FROM sla_clock WHERE kind = 'route' AND breached_at IS NULL ORDER BY due_at DESC LIMIT 1000)
"""
_BARE_SWEEP = """
BEGIN;
WITH chosen AS (
    SELECT id FROM sla_clock
    WHERE stopped_at IS NULL AND cancelled_at IS NULL AND breached_at IS NULL AND due_at < '{now}'
    ORDER BY due_at LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED
), stamped AS (
    UPDATE sla_clock c SET breached_at = c.due_at FROM sla_pledge p
    WHERE c.id IN (SELECT id FROM chosen) AND p.id = c.pledge_id
    RETURNING c.id, c.pledge_id, c.kind, c.holder_id, c.due_at, p.thread
), told AS (
    INSERT INTO journal_entry (kind, subject, subject_id, thread, actor_kind, actor_label, occurred_at,
                               recorded_at, payload)
    SELECT 'clock.breached', 'clock', id, thread, 'system', 'sweep', due_at, '{now}',
           jsonb_build_object('pledge_id', pledge_id, 'clock_id', id, 'kind', kind, 'holder_id', holder_id,
                              'due_at', due_at)
    FROM stamped RETURNING id
)
INSERT INTO journal_waiting (entry_id) SELECT id FROM told;
COMMIT;
"""


def imports() -> dict[str, Any]:
    """A CSV of people by the product's import; beside it the same people copied into the contacts' own table
    with its indexes and triggers, and the file into a bare table of its columns. Among many it is ten times
    as long a file, and how much more memory that took than a tenth of it."""
    from leads.contacts.queries import people

    first = _imported(10_000)
    if people().count() < 100_000:
        return first
    many = _imported(100_000)
    return {**many, "more_memory": many["peak"] - first["peak"]}


def _imported(rows: int) -> dict[str, Any]:
    from django.core.management import call_command

    mark = f"bench{time.time_ns()}"
    with TemporaryDirectory() as folder:
        file, how = Path(folder) / "people.csv", Path(folder) / "map.toml"
        with file.open("w") as out:
            writer = csv.writer(out)
            writer.writerow(["key", "name", "mail", "at"])
            for n in range(rows):
                writer.writerow([f"{n}", f"Person {n}", f"p{n}@{mark}.example", "2026-01-05"])
        how.write_text(
            f'source = "{mark}"\nzone = "UTC"\nstage = "lead"\n[contact]\nexternal_id = "key"\n'
            'name = "name"\nemail = "mail"\n[touchpoint]\nhappened_at = "at"\n'
        )
        begun = time.perf_counter()
        call_command("import_csv", "contacts", file, map=how, stdout=StringIO())
        took, peak = time.perf_counter() - begun, getrusage(RUSAGE_SELF).ru_maxrss / 1024
        bare = _bare(file)
    return {
        "rows": rows,
        "rate": rows / took,
        "peak": peak,
        "fair": rows / _fair(mark),
        "copy": rows / bare,
    }


def _bare(file: Path) -> float:
    from django.db import connection

    with connection.cursor() as cursor, file.open() as lines:
        cursor.execute("CREATE TEMP TABLE bare (key text, name text, mail text, at text)")
        begun = time.perf_counter()
        cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER)", lines)
        took = time.perf_counter() - begun
        cursor.execute("DROP TABLE bare")
    return took


def _fair(mark: str) -> float:
    """The contacts that came with this mark once more, by one COPY under another."""
    from django.db import connection

    from leads.contacts.queries import Contact

    filled = {"id", "search", "name_key"}  # by the table itself
    columns = ", ".join(each.column for each in Contact._meta.concrete_fields if each.column not in filled)
    rows = StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY (SELECT {columns} FROM leads_contact WHERE source = '{mark}') TO STDOUT", rows
        )
        again = StringIO(rows.getvalue().replace(mark, f"again{mark}"))
        begun = time.perf_counter()
        cursor.copy_expert(f"COPY leads_contact ({columns}) FROM STDIN", again)
        took = time.perf_counter() - begun
        cursor.execute("DELETE FROM leads_contact WHERE source = %s", [f"again{mark}"])
    return took


def suggestions() -> dict[str, Any]:
    """Who may be the same person as each of two hundred taken by chance."""
    from leads.contacts.queries import alike_to, people

    last = _one("SELECT max(id) FROM leads_contact")
    chance = random.Random(1)
    chosen = people().filter(pk__in=[chance.randint(1, last) for _ in range(200)])
    took = sorted(_seconds(partial(alike_to, contact)) for contact in chosen)
    return {"people": len(took), "p50": 1000 * median(took), "p95": 1000 * took[int(len(took) * 0.95)]}


def processing() -> dict[str, Any]:
    """What one worker makes of submissions in batches, as it does: of new people, then of the same people
    again; and of new people one by one beside it. What earlier loads of the door left waiting goes first."""
    from leads.intake import commands as intake
    from leads.intake.queries import due
    from smarketing.kernel import clock, nudge

    _ask(["DELETE FROM leads_submission WHERE state = 'received'"])
    mark = f"at{time.time_ns()}"
    with nudge.silent():
        _receive(200, f"alone.{mark}", "Please call me.")
        begun = time.perf_counter()
        alone = sum(intake.take(submission_id=each, now=clock.now()) for each in due(clock.now(), 200))
        alone_took = time.perf_counter() - begun
        _receive(5000, mark, "Please call me about your sensors; we look for forty of them by autumn.")
        new = _worked_off()
        _receive(5000, mark, "We look for ten more.")
        known = _worked_off()
    return {"new": new, "known": known, "alone": alone / alone_took}


def _worked_off() -> dict[str, float]:
    """How many a second, and which part of that time the worker computed."""
    from leads.intake import commands as intake
    from leads.intake.tasks import BATCH
    from smarketing.kernel import clock

    begun, busy, taken = time.perf_counter(), time.process_time(), 0
    while done := intake.take_many(most=BATCH, now=clock.now()):
        taken += done
    took, busy = time.perf_counter() - begun, time.process_time() - busy
    return {"rows": taken, "rate": taken / took, "busy": busy / took}


def _receive(many: int, mark: str, message: str) -> None:
    """So many people of fifty companies; each third leaves a number."""
    from leads.intake import commands as intake
    from leads.intake.queries import Form
    from smarketing.kernel import clock

    form = Form.objects.order_by("pk")[0]
    for n in range(many):
        fields = {
            "name": f"Person {n}",
            "email": f"p{n}@c{n % 50}.{mark}.example",
            "company": f"Company {n % 50}",
            "message": message,
            "utm_source": "news",
            "utm_medium": "email",
            **({"phone": f"+1 212 55{n:05}"} if n % 3 == 0 else {}),
        }
        intake.receive(form=form, fields=fields, now=clock.now())


def sorting() -> dict[str, Any]:
    """Page views that a worker makes into visitors and visits in a second, and the same rows merely kept."""
    from leads.tracking import commands as tracking
    from leads.tracking.queries import PageView, site_by_key
    from smarketing.kernel import actor as actors
    from smarketing.kernel import clock

    now = clock.now()
    site = site_by_key(_a_site(actors.system("bench"), now))
    while tracking.sort():  # what the door took in before
        pass
    mark = time.time_ns() << 32
    for number in range(VIEWS):
        view = {"url": f"{PAGE}/{number % 50}?utm_source=news", "title": "Acme"}
        told = {"site": site.key, "visitor": str(UUID(int=mark + number % (VIEWS // 5))), "views": [view]}
        tracking.receive(site=site, body=json.dumps(told), now=now)
    begun = time.perf_counter()
    while tracking.sort():
        pass
    took = time.perf_counter() - begun
    rows = [PageView(site=site, seen_at=now, page=f"{PAGE}/{number % 50}") for number in range(VIEWS)]
    begun = time.perf_counter()
    PageView.objects.bulk_create(rows, batch_size=1000)
    return {"rows": VIEWS, "rate": VIEWS / took, "bare": VIEWS / (time.perf_counter() - begun)}


def simulator() -> dict[str, Any]:
    """A draft that changes nothing, run over all that was ever handed over: how long that takes beside
    reading the same clocks, and whether it says what the scorecard and a count by hand say."""
    from reporting.simulator import commands, sql
    from reporting.simulator.commands import STRETCH
    from reporting.simulator.queries import need
    from sla.agreements import commands as agreements
    from smarketing.kernel import actor as actors
    from smarketing.kernel import clock, nudge

    system, now = actors.system("bench"), clock.now()
    _hear_everything(now)
    pair = {f"{side}_team_id": _one(_A_TEAM.format(side=side)) for side in ("marketing", "sales")}
    with nudge.silent():
        draft = agreements.draft(**pair, actor=system, now=now)
        begun, busy = time.perf_counter(), time.process_time()
        commands.start(agreement_id=draft.pk, months=24, scope="organisation", actor=system, now=now)
        while commands.step(now=now):
            pass
        took, busy = time.perf_counter() - begun, time.process_time() - busy
        run = need(draft.pk)
        agreements.withdraw(agreement_id=draft.pk, why="Measured", actor=system, now=now)
    ids = [row[0] for row in _rows("SELECT id FROM leads_handoff ORDER BY id")]
    begun = time.perf_counter()
    for first in range(0, len(ids), STRETCH):
        _rows(sql.CLOCKS, {"ids": ids[first : first + STRETCH]})
    bare = time.perf_counter() - begun
    counted = _kept_by_scorecard(now)
    told = {each["kind"]: each for each in run.result["promises"]}
    same = [
        {word: told[kind][under][word] for word in ("kept", "broken", "running")} == counted[kind] == by_hand
        for kind, by_hand in _kept_by_hand(now).items()
        for under in ("draft", "now")
    ]
    kept = {kind: counts["kept"] for kind, counts in counted.items()}
    return {
        "handoffs": run.total,
        "took": took,
        "busy": busy,
        "bare": bare,
        "agree": all(same) and len(same) > 2,
        "kept": kept,
    }


def _hear_everything(now: datetime) -> None:
    """What the parts before this one did reaches the rows that the scorecard counts."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    from reporting.passages import commands as passages
    from smarketing.journal import relay as relays
    from smarketing.kernel import nudge

    with nudge.silent():
        while relays.run(import_string(settings.LISTENERS), now=now):
            pass
        passages.refresh(now=now)


def _kept_by_scorecard(now: datetime) -> dict[str, dict[str, int]]:
    from django.conf import settings

    from reporting.metrics import queries as metrics

    days = [(now + timedelta(days=n)).date() for n in (-800, 100)]
    period = metrics.Period(metrics.Kind.CUSTOM, *days, settings.TIME_ZONE)
    found = {}
    for kind in ("decide", "first_contact"):
        reading = metrics.value(metrics.metric(f"{kind}_kept"), period, metrics.Filters(), now)
        found[kind] = {word: reading.counts[word] for word in ("kept", "broken", "running")}
    return found


def _kept_by_hand(now: datetime) -> dict[str, dict[str, int]]:
    """What is generated has one holder each, so each clock is its handoff's."""
    rows = _rows(_BY_HAND, {"now": now})
    return {kind: dict(zip(("kept", "broken", "running"), counts, strict=True)) for kind, *counts in rows}


_A_TEAM = "SELECT id FROM people_team WHERE side = '{side}' ORDER BY id LIMIT 1"
_BY_HAND = """
SELECT kind, count(*) FILTER (WHERE stopped_at <= due_at),
       count(*) FILTER (WHERE coalesce(stopped_at, cancelled_at, %(now)s) > due_at),
       count(*) FILTER (WHERE stopped_at IS NULL AND cancelled_at IS NULL AND due_at >= %(now)s)
FROM sla_clock WHERE kind IN ('decide', 'first_contact') GROUP BY kind
"""


def _repeat(what: Callable[[], Any], times: int) -> float:
    return median(_seconds(what) for _ in range(times))


def _seconds(what: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    what()
    return time.perf_counter() - begun


def _ask(statements: list[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()


def _rows(statement: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _one(statement: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "doors": doors,
    "statements": statements,
    "relay": relay,
    "sweep": sweep,
    "processing": processing,
    "suggestions": suggestions,
    "imports": imports,
    "sorting": sorting,
    "simulator": simulator,
}

if __name__ == "__main__":
    main(sys.argv[1])
