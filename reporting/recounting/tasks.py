"""Counting anew, in a worker, what somebody looks at and takes long to count: which page counts what."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import shared_task
from django.http import QueryDict

from reporting.dashboard import kept as dashboard
from reporting.economics import kept as economics
from reporting.keeping import commands as keeping
from reporting.keeping.commands import Gather
from reporting.passages import queries as passages
from reporting.promises import board as scorecard
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused

TURN = timedelta(seconds=10)
# By the first word of a question: what gathers the answer, by the words after it and those of the address.
PAGES: Mapping[str, Callable[[str, QueryDict, datetime], Gather[Any]]] = {
    dashboard.KIND: dashboard.gather_of,
    scorecard.KIND: scorecard.gather_of,
    economics.KIND: economics.gather_of,
}


@shared_task
def recount() -> int:
    """One answer after the other, but not so long that other tasks wait: the next beat goes on."""
    done, until = 0, clock.now() + TURN
    while (now := clock.now()) < until and (as_of := passages.as_of()) is not None:
        if keeping.recount(partial(gather_of, now=now), as_of=as_of, now=now) is None:
            break
        done += 1
    return done


def gather_of(question: str, *, now: datetime) -> Gather[Any]:
    """Refused when the question makes no sense any more."""
    place, _, words = question.partition("?")
    page, _, place = place.partition("/")
    if page not in PAGES:
        raise Refused("unknown-question", f"No page asks “{question}”.")
    return PAGES[page](place, QueryDict(words), now)
