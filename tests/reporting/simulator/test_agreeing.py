"""Simulator, scorecard and a count by hand say the same of what really happened: a draft that changes
nothing comes out as the clocks judged it, over random histories and over a generated one."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import given as given_that
from hypothesis import settings as limits
from hypothesis import strategies as st

from reporting.metrics import queries as metrics
from reporting.metrics.filters import Filters
from reporting.metrics.rules import Kind, Period
from reporting.passages import commands as passages
from reporting.simulator import commands
from sla.agreements import commands as agreements
from smarketing.demo.bulk.writing import Order, write
from smarketing.journal import relay
from smarketing.people.members.models import Team
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import who
from tests.reporting import histories
from tests.reporting.simulator.runs import promise, worked

NOW = datetime(2026, 3, 4, 11, tzinfo=UTC)
few = limits(
    max_examples=2, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
KINDS = ("decide", "first_contact", "attempts", "outcome")
WORDS = ("kept", "broken", "running")
# Straight from the clocks, without a rule of ours: one holder after the other, the whole by the first due.
BY_HAND = """
SELECT kind, count(*) FILTER (WHERE last_stop <= due), count(*) FILTER (WHERE late OR
    (NOT done AND due < %(now)s)), count(*) FILTER (WHERE NOT done AND due >= %(now)s)
FROM (
    SELECT pledge_id, kind, (array_agg(due_at ORDER BY id))[1] AS due,
           (array_agg(stopped_at ORDER BY id DESC))[1] AS last_stop,
           (array_agg(coalesce(stopped_at, cancelled_at) IS NOT NULL ORDER BY id DESC))[1] AS done,
           (array_agg(stopped_at ORDER BY id DESC))[1] > (array_agg(due_at ORDER BY id))[1]
           OR ((array_agg(cancelled_at ORDER BY id DESC))[1] IS NOT NULL
               AND bool_or(broke)) AS late,
           bool_and(broke IS NOT NULL OR excused_at IS NOT NULL)
           AND bool_and(NOT coalesce(broke, true) OR excused_at IS NOT NULL)
           AND bool_or(coalesce(broke, true) AND excused_at IS NOT NULL) AS excused
    FROM (SELECT *, given_up OR coalesce(stopped_at, cancelled_at) > due_at AS broke FROM sla_clock) AS clock
    GROUP BY pledge_id, kind
) AS promise WHERE kind <> 're_engage' AND NOT excused GROUP BY kind
"""


def by_hand(now):
    """A promise that nobody had a clock of was neither kept nor broken."""
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"now": now})
        found = {kind: counts for kind, *counts in cursor.fetchall()}
    return {kind: dict(zip(WORDS, found.get(kind, (0, 0, 0)), strict=True)) for kind in KINDS}


def by_the_scorecard(now):
    """Over all that was ever due or will be."""
    around = Period(
        Kind.CUSTOM, (now - timedelta(days=800)).date(), (now + timedelta(days=60)).date(), settings.TIME_ZONE
    )
    found = {}
    for kind in KINDS:
        reading = metrics.value(metrics.metric(f"{kind}_kept"), around, Filters(), now)
        found[kind] = {word: reading.counts[word] for word in WORDS}
    return found


def by_the_simulator(draft, actor, now):
    run = commands.start(agreement_id=draft.pk, months=24, scope="organisation", actor=actor, now=now)
    worked(run, now, size=50)
    for under in ("draft", "now"):
        told = {kind: promise(run, kind, under) for kind in KINDS}
        yield {kind: {word: said.get(word, 0) for word in WORDS} for kind, said in told.items()}


def agree(marketing, sales, now):
    manager = who(given.user("Vera Simulates", None, is_manager=True))
    draft = agreements.draft(marketing_team_id=marketing.pk, sales_team_id=sales.pk, actor=manager, now=now)
    counted = by_the_scorecard(now)
    hand = by_hand(now)
    assert counted == hand
    for told in by_the_simulator(draft, manager, now):
        assert told == hand
    return hand


@pytest.mark.django_db
@few
@given_that(st.integers(0, 10_000))
def test_whatever_commands_made_happen_the_three_agree(seed):
    with given.house() as cast:
        now = histories.play(Random(seed), cast, people=6, steps=40)
        relay.run(LISTENERS, now=now)
        passages.refresh(now=now)
        agree(cast.marketing, cast.sales, now)


def test_over_a_generated_history_the_three_agree(transactional_db):
    write(Order(1_000, days=365, seed=1, now=NOW), lambda line: None)
    marketing, sales = (Team.objects.filter(side=side).first() for side in ("marketing", "sales"))
    counted = agree(marketing, sales, NOW)
    assert all(counted["decide"][word] > 5 for word in ("kept", "broken", "running"))
