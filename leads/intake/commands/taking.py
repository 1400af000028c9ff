"""A worker's turn: claimed first, in a transaction of its own, so that what kills its worker is known.

Fresh submissions are claimed many at a time and counted as tried once; those plainly new are processed
together, the rest alone. What comes back after a crash or a death is only ever claimed alone, so that one
bad submission is found out and takes no others with it.
"""

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, connection

from leads.intake import rules
from leads.intake.commands import together
from leads.intake.commands.processing import process
from leads.intake.commands.settling import FORM, LONGEST_WHY, State, hold
from leads.intake.models import Submission
from smarketing.kernel.actor import Actor
from smarketing.kernel.errors import Refused

log = logging.getLogger(__name__)

CRASHED = "crashed"
MOST_TURNS = 2  # of many together; then each goes alone
_CLAIM = """
    UPDATE leads_submission SET attempts = attempts + 1, next_try_at = %(until)s
    WHERE id = %(id)s AND state = 'received' AND next_try_at <= %(now)s
    RETURNING attempts"""
_CLAIM_FRESH = """
    WITH fresh AS (
        SELECT id FROM leads_submission
        WHERE state = 'received' AND attempts = 0 AND next_try_at <= %(now)s
        ORDER BY next_try_at LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE leads_submission AS taken SET attempts = 1, next_try_at = %(until)s
    FROM fresh WHERE taken.id = fresh.id
    RETURNING taken.received_at, taken.id"""


def take_many(*, most: int, now: datetime, actor: Actor = FORM) -> int:
    """A worker's turn with the oldest that nobody tried yet, so many at most; how many it had."""
    fresh = _claim_fresh(most, now)
    done = _together(fresh, actor, now) if len(fresh) > 1 else frozenset()
    for submission_id in fresh:
        if submission_id not in done:
            _alone(submission_id, 1, actor, now)
    return len(fresh)


def take(*, submission_id: uuid.UUID, now: datetime, actor: Actor = FORM) -> bool:
    """A worker's turn with one submission. False: somebody else has it."""
    attempts = _claim(submission_id, now)
    if attempts is None:
        return False
    if attempts > rules.MOST_ATTEMPTS:
        hold(submission_id=submission_id, code=CRASHED, why="The worker died over it.", actor=actor, now=now)
        return True
    _alone(submission_id, attempts, actor, now)
    return True


def _together(fresh: Sequence[uuid.UUID], actor: Actor, now: datetime) -> frozenset[uuid.UUID]:
    """Which of them were settled. Whoever is met by another's new person or company knows them in the
    second turn; what else fails is left to be found out alone."""
    for _ in range(MOST_TURNS):
        try:
            return frozenset(together.process_many(submission_ids=fresh, actor=actor, now=now))
        except (IntegrityError, Refused) as met:
            log.info("%d submissions were not processed together: %s", len(fresh), type(met).__name__)
        except Exception:  # whatever it is, alone it takes no others with it
            log.exception("%d submissions were not processed together", len(fresh))
            break
    return frozenset()


def _alone(submission_id: uuid.UUID, attempts: int, actor: Actor, now: datetime) -> None:
    try:
        process(submission_id=submission_id, actor=actor, now=now)
    except Exception as error:  # whatever it is, the others must go on
        log.exception("submission %s failed, attempt %d", submission_id, attempts)
        _after_crash(submission_id, attempts, f"{type(error).__name__}: {error}", actor, now)


def _claim_fresh(most: int, now: datetime) -> list[uuid.UUID]:
    """Have them to oneself for a while, the longest due first; two workers at once have different ones."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_FRESH, {"most": most, "now": now, "until": now + rules.LEASE})
        return [pk for _, pk in sorted(cursor.fetchall())]


def _claim(submission_id: uuid.UUID, now: datetime) -> int | None:
    """The same of one that may have been tried before; how often it was, with this time."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"id": submission_id, "now": now, "until": now + rules.LEASE})
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _after_crash(submission_id: uuid.UUID, attempts: int, error: str, actor: Actor, now: datetime) -> None:
    if attempts >= rules.MOST_ATTEMPTS:
        hold(submission_id=submission_id, code=CRASHED, why=error, actor=actor, now=now)
        return
    waiting = Submission.objects.filter(pk=submission_id, state=State.RECEIVED)
    waiting.update(next_try_at=now + attempts * rules.WAIT_AFTER_CRASH, why=error[:LONGEST_WHY])
