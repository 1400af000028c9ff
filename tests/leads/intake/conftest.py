"""A form to post to, and a worker that works everything off."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from leads.intake import commands as intake
from leads.intake import queries
from smarketing.kernel import actor, clock
from tests.given import MONDAY

SYSTEM = actor.system("test")


@pytest.fixture
def form(db):
    return a_form()


def a_form(**fields):
    return intake.create_form(fields={"name": "Demo request", **fields}, actor=SYSTEM, now=MONDAY)


@pytest.fixture
def post(form):
    """Send JSON (or, with `raw` and `content_type`, anything) to the form's address."""

    def send(fields=None, *, raw=None, content_type="application/json", key=None, to=None, **headers):
        body = raw if raw is not None else json.dumps(fields)
        named = {"Idempotency-Key": key} if key else {}
        address = f"/api/v1/forms/{(to or form).key}/submissions"
        return Client().post(address, body, content_type=content_type, headers={**named, **headers})

    return send


def work_off(now=None):
    """What a worker does, at one moment: everything that is due, oldest first."""
    now = now or clock.now()
    intake.take_many(most=1000, now=now)
    for submission_id in queries.tried(now, 1000):
        intake.take(submission_id=submission_id, now=now)


def later(seconds):
    return clock.now() + timedelta(seconds=seconds)
