"""A small house in which everything happened that a rule is about, and all of it as it should."""

from datetime import timedelta
from decimal import Decimal

from leads.companies import commands as companies
from leads.fields import commands as custom
from leads.handoff import commands as handoffs
from leads.handoff import ladder
from leads.intake import commands as intake
from leads.nurture import commands as nurture
from leads.outcomes import commands as outcomes
from reporting.passages import commands as passages
from sla.clocks import sweep
from smarketing.journal import relay
from smarketing.kernel import actor as actors
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who

NOW = at("Thu 11:00")


def a_house():
    """Added fields with values, two submissions of one person, a rejected, a withdrawn, a late and an open
    handoff, one won; one returned and in nurture, one who was."""
    cast = given.cast()
    _fields()
    _submissions()
    given.an_offer(cast, at("Thu 10:50"))
    given.an_accepted(cast, at("Thu 10:30"))
    rejected = given.an_offer(cast, at("Tue 10:00"))
    handoffs.reject(handoff_id=rejected.pk, reason="bad_data", actor=who(cast.rep), now=at("Tue 10:05"))
    taken_back = given.an_offer(cast, at("Wed 10:00"))
    handoffs.accept(handoff_id=taken_back.pk, actor=who(cast.rep), now=at("Wed 10:05"))
    handoffs.take_back(handoff_id=taken_back.pk, actor=who(cast.rep), now=at("Wed 10:07"))
    handoffs.withdraw(handoff_id=taken_back.pk, why="Mistake", actor=who(cast.marketer), now=at("Wed 10:09"))
    given.an_attempt(given.an_accepted(cast, at("Tue 09:00")), cast.rep, at("Tue 09:30"), result="no_answer")
    _won(cast)
    given.an_offer(cast, at("Mon 09:00"))  # nobody decided: late
    given.an_enrolled(cast, at("Wed 12:00"))
    over = given.an_enrolled(cast, at("Wed 13:00"))
    nurture.end(enrolment_id=over.pk, why="Enough", actor=who(cast.marketer), now=at("Wed 14:00"))
    work(NOW)
    return cast


def work(now):
    """What the workers do."""
    sweep.run(now=now)
    ladder.run(now=now)
    relay.run(LISTENERS, now=now)
    passages.refresh(now=now)


def _fields():
    """One of people and one of companies, both with a value."""
    actor, now = actors.system("test"), at("Mon 07:00")
    for of, label in (("contact", "Size"), ("company", "Fleet")):
        told = {"of": of, "label": label, "kind": "choice", "choices": ["Small", "Large"]}
        custom.create(fields=told, actor=actor, now=now)
    companies.create(fields={"name": "Fleet Ltd", "custom.fleet": "large"}, actor=actor, now=now)
    given.a_contact(now, **{"custom.size": "small"})


def _submissions():
    form = intake.create_form(fields={"name": "Demo"}, actor=actors.system("test"), now=at("Mon 08:00"))
    for minutes in (0, 10):
        moment = at("Mon 08:00") + timedelta(minutes=minutes)
        fields = {"name": "Ada", "email": "ada@acme.example", "message": f"No. {minutes}"}
        submission = intake.receive(form=form, fields=fields, now=moment)
        intake.take(submission_id=submission.pk, now=moment + timedelta(seconds=2))


def _won(cast):
    handoff = given.a_qualified(cast, at("Mon 10:00"))
    chance = handoffs.open_opportunity(
        handoff_id=handoff.pk, amount=Decimal("1200.50"), actor=who(cast.rep), now=at("Mon 11:00")
    )
    outcomes.win(
        opportunity_id=chance.pk, amount=Decimal("1200.50"), actor=who(cast.rep), now=at("Wed 11:00")
    )
