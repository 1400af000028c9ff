"""A web site with our script, browsers that look at its pages, and forms that are sent from them."""

import json
import uuid

import pytest

from leads.intake import commands as intake
from leads.tracking import commands as tracking
from leads.tracking.models import Visitor
from smarketing.journal import relay
from smarketing.kernel import actor as actors
from smarketing.wiring import LISTENERS
from tests.given import MONDAY, at

SYSTEM = actors.system("test")
ACME = "https://www.acme.example"
PRICING = {"pattern": "/pricing", "name": "Pricing"}
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)


def a_site(**fields):
    told = {"name": "Acme", "origins": [ACME], "consent": "off", "key_pages": [PRICING], **fields}
    return tracking.create_site(fields=told, actor=SYSTEM, now=MONDAY)


@pytest.fixture
def site(db):
    return a_site()


@pytest.fixture
def look(site):
    """A browser looks at a page at that moment; `look("Tue 10:00", "/?utm_source=x", by=FIRST)`."""

    def at_page(moment, path="/", *, by=FIRST, to=None, **told):
        view = {"url": ACME + path, "title": path, **told.pop("view", {})}
        body = {"site": (to or site).key, "visitor": str(by) if by else None, "views": [view], **told}
        tracking.receive(site=to or site, body=json.dumps(body), now=at(moment))

    return at_page


@pytest.fixture
def send(db):
    """Somebody sends a form from that browser, and it is processed."""
    form = intake.create_form(fields={"name": "Demo request"}, actor=SYSTEM, now=MONDAY)

    def do(moment, *, by=FIRST, email="ada@analytical.example", **fields):
        told = {"email": email, "_visitor": str(by), **fields}
        submission = intake.receive(form=form, fields=told, now=at(moment))
        intake.process(submission_id=submission.pk, now=at(moment))
        submission.refresh_from_db()
        return submission.contact

    return do


def work_off(moment):
    """What the relay and a worker do, at one moment."""
    now = at(moment)
    relay.run(LISTENERS, now=now)
    tracking.sort()
    tracking.join_due(now=now)
    relay.run(LISTENERS, now=now)


def browser(key=FIRST):
    return Visitor.objects.get(key=key)
