"""What one worker makes of submissions in batches, as it does: of new people, then of the same people
again; and of new people one by one beside it. What earlier loads of the door left waiting goes first."""

import time
from typing import Any

from benchmarks.inside.asking import ask
from leads.intake import commands as intake
from leads.intake.queries import Form, due
from leads.intake.tasks import BATCH
from smarketing.kernel import clock, nudge


def measure() -> dict[str, Any]:
    ask(["DELETE FROM leads_submission WHERE state = 'received'"])
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

    begun, busy, taken = time.perf_counter(), time.process_time(), 0
    while done := intake.take_many(most=BATCH, now=clock.now()):
        taken += done
    took, busy = time.perf_counter() - begun, time.process_time() - busy
    return {"rows": taken, "rate": taken / took, "busy": busy / took}


def _receive(many: int, mark: str, message: str) -> None:
    """So many people of fifty companies; each third leaves a number."""

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
