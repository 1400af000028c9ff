"""A small company in which anybody tries anything at any moment. Every act is a name and some numbers,
so that what happened can be played once more; whatever a command refuses did not happen.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from leads.departures import commands as departures
from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from leads.handoff.queries import REJECT_REASONS, RETURN_REASONS, Move, criteria_of, moves_for
from leads.intake import commands as intake
from leads.intake import queries as submissions
from leads.lifecycle import commands as lifecycle
from leads.models import Contact, Enrolment, Opportunity
from leads.nurture import commands as nurture
from leads.outcomes import commands as outcomes
from leads.words import Channel
from reporting.passages import commands as passages
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms
from sla.clocks import sweep
from smarketing.journal import relay
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.members.models import Team, User
from smarketing.people.members.queries import standing
from smarketing.wiring import LISTENERS
from tests.given import at, who

MOVES = tuple(Move)
CHANNELS = (*Channel, "")
AMOUNTS = (None, Decimal("1000.50"), Decimal("20000"))


@dataclass(frozen=True)
class Done:
    """What came of an act: its result, or the refusal. Of a move also which, whether its button was
    shown, and whether the words of domain.md let that person make it."""

    result: object = None
    refused: Refused | None = None
    move: Move | None = None
    button: bool = False
    allowed: bool = False


def may(move, handoff, person, now):
    """Who acts on a handoff, as domain.md says it."""
    team, holder = handoff.sales_team_id, handoff.holder
    leads = person.is_manager or (person.is_lead and person.team_id == team)
    markets = person.is_manager or (person.team and person.team.side == "marketing")
    absent = holder is None or not holder.is_active or any(leave.covers(now) for leave in holder.leave.all())
    acts = leads or person == holder or (person.team_id == team and absent)
    decided = {
        "accepted": handoff.accepted_by,
        "rejected": handoff.rejected_by,
        "returned": handoff.returned_by,
    }
    return person.is_active and bool({
        Move.CLAIM: person.team_id == team,
        Move.WITHDRAW: markets,
        Move.DISPUTE: markets,
        Move.REROUTE: acts or markets,
        Move.REASSIGN: leads,
        Move.RULE: person.is_manager,
        Move.TAKE_BACK: person == decided.get(handoff.state),
    }.get(move, acts))  # fmt: skip


class World:
    def __init__(self, cast):
        self.cast, self.now = cast, at("Mon 09:00")
        self.people = list(cast.everyone().values())
        system = actors.system("test")
        self.forms = [
            intake.create_form(
                fields={"name": kind, "kind": kind, "qualifies": True}, actor=system, now=self.now
            )
            for kind in ("offer", "subscription")
        ]
        Team.objects.filter(pk=cast.other_sales.pk).update(assignment="claim")
        self.last, self.sent = None, []

    def act(self, name, *numbers):
        if name != "again":
            self.last = None
        return getattr(self, name)(*numbers)

    def attempt(self, command, **terms):
        self.last = command, terms
        try:
            return Done(command(now=self.now, **terms))
        except Refused as refused:
            return Done(refused=refused)

    def again(self):
        """Exactly what was tried last, if anything was, as by a second click."""
        if self.last is None:
            return Done()
        command, terms = self.last
        return self.attempt(command, **terms)

    def wait(self, minutes):
        self.now += timedelta(minutes=minutes)
        return Done()

    def pick(self, rows, number):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    def person(self, number):
        return self.people[number % len(self.people)]

    def begin(self):
        """Some people came in, and most of them are offered: there is something to do."""
        for number in range(1, 9):
            self.fill_in(number, 0, number, number)
        self.process()
        for number in range(5):
            self.offer(0, number % 2 * 4, 0, 7)
        return Done()

    # Intake

    def fill_in(self, somebody, form, channel, key):
        """One of a dozen people sends a form; some requests come twice under one key."""
        fields = {
            "email": f"p{somebody % 12}@c{somebody % 5}.example",
            "name": f"Person {somebody % 12}" if somebody % 3 else "",
            "channel": CHANNELS[channel % len(CHANNELS)],
        }
        name = f"key-{key % 20}"
        sent = self.forms[form % len(self.forms)]
        done = self.attempt(intake.receive, form=sent, fields=fields, key=name)
        if done.result and done.result.pk not in self.sent:
            self.sent.append(done.result.pk)
        return done

    def process(self):
        """As they were sent: who came at the same moment is nobody's first, and would be one's first in one
        play of a story and another's in the next."""
        for submission_id in sorted(submissions.due(self.now, 100), key=self.sent.index):
            intake.take(submission_id=submission_id, now=self.now)
        return Done()

    # Marketing

    def qualify_mql(self, contact, person):
        found = self.pick(Contact.objects, contact)
        if found is None:
            return Done()
        actor = who(self.person(person))
        return self.attempt(lifecycle.qualify_mql, contact_ids=[found.pk], reason="fits", actor=actor)

    def offer(self, contact, team, person, extra):
        """Mostly somebody who is free; now and then with a reason why they are offered all the same."""
        free = Contact.objects.exclude(handoffs__state__in=["offered", "accepted"])
        found = self.pick(free if extra % 5 else Contact.objects, contact)
        if found is None:
            return Done()
        teams = (self.cast.sales, self.cast.other_sales, self.cast.marketing)
        return self.attempt(
            handoffs.offer,
            contact_id=found.pk,
            sales_team_id=teams[team % 8 // 4 if extra % 9 else 2].pk,
            override="asked again" if extra % 2 else "",
            qualify="asked for a call" if extra % 3 else "",
            actor=who(self.person(person)),
        )

    def enrol(self, contact, person, extra):
        """Mostly somebody whom sales sent back; the same programme twice, or another."""
        back = Contact.objects.filter(handoffs__state__in=["rejected", "returned"]).distinct()
        found = self.pick(back if extra % 5 else Contact.objects, contact)
        if found is None:
            return Done()
        actor = who(self.cast.marketer if extra % 3 else self.person(person))
        programme = ("Second look", "Win back")[extra % 2]
        return self.attempt(handoffs.enrol, contact_id=found.pk, programme=programme, actor=actor)

    def stop_nurture(self, enrolment, person):
        found = self.pick(Enrolment.objects, enrolment)
        if found is None:
            return Done()
        actor = who(self.person(person))
        return self.attempt(nurture.end, enrolment_id=found.pk, why="enough", actor=actor)

    # The baton

    def move(self, handoff, move, person, extra, state=""):
        """Any move of any handoff by anybody. A state narrows which; `person` None: who has it in hand,
        or decided on it."""
        rows = Handoff.objects.select_related("holder", "sales_team")
        found = self.pick(rows.filter(state=state), handoff) or self.pick(rows, handoff)
        wanted = MOVES[move % len(MOVES)]
        person = self.person(person) if person is not None else self._in_charge(found, wanted)
        person.refresh_from_db()
        button, allowed = self._button(found, wanted, person), may(wanted, found, person, self.now)
        command, terms = getattr(self, f"_{wanted}")(found, extra)
        done = self.attempt(command, handoff_id=found.pk, actor=who(person), **terms)
        return Done(done.result, done.refused, wanted, button, allowed)

    def _in_charge(self, handoff, move):
        if move in (Move.WITHDRAW, Move.DISPUTE):
            return self.cast.marketer
        if move in (Move.RULE, Move.REASSIGN):
            return self.cast.manager
        decided = handoff.returned_by or handoff.rejected_by or handoff.accepted_by
        return (decided if move == Move.TAKE_BACK else handoff.holder) or self.cast.other_rep

    def _button(self, handoff, move, person):
        return person.is_active and move in moves_for(handoff, standing(who(person)), self.now)

    def _claim(self, handoff, extra):
        return handoffs.claim, {}

    def _accept(self, handoff, extra):
        return handoffs.accept, {}

    def _reject(self, handoff, extra):
        reason = REJECT_REASONS[extra % len(REJECT_REASONS)]
        return handoffs.reject, {"reason": reason, "comment": "because", "rating": 1 + extra % 5}

    def _reroute(self, handoff, extra):
        here = handoff.sales_team_id == self.cast.sales.pk
        team = self.cast.other_sales if here else self.cast.sales
        return handoffs.reroute, {"team_id": team.pk, "why": "theirs"}

    def _withdraw(self, handoff, extra):
        return handoffs.withdraw, {"why": "too soon"}

    def _reassign(self, handoff, extra):
        team = User.objects.filter(team=handoff.sales_team_id).exclude(pk=handoff.holder_id)
        somebody = self.pick(team, extra)
        return handoffs.reassign, {"holder_id": somebody.pk if somebody else None, "why": "away"}

    def _log_attempt(self, handoff, extra):
        ago = timedelta(minutes=(0, 0, 30, 300, 2000)[extra % 5])
        result = ("connected", "no_answer", "bounced")[extra % 3]
        told = {"via": "call", "result": result, "happened_at": self.now - ago}
        if extra % 4 == 0:
            told |= {"next_step": "Call again", "next_step_at": self.now + timedelta(days=1)}
        return handoffs.log_attempt, told

    def _qualify(self, handoff, extra):
        return handoffs.qualify, {"criteria": criteria_of(handoff)}

    def _return(self, handoff, extra):
        reason = RETURN_REASONS[extra % len(RETURN_REASONS)]
        return handoffs.return_, {"reason": reason, "comment": "tried"}

    def _hold(self, handoff, extra):
        return handoffs.hold, {"reason": "later", "until": self.now + timedelta(days=extra % 20, minutes=7)}

    def _lift_hold(self, handoff, extra):
        return handoffs.lift_hold, {}

    def _take_back(self, handoff, extra):
        return handoffs.take_back, {}

    def _dispute(self, handoff, extra):
        return handoffs.dispute, {"why": "look again"}

    def _rule(self, handoff, extra):
        return handoffs.rule, {"ruling": ("stands", "overturned")[extra % 2], "why": "looked"}

    # What comes of it

    def sell(self, contact, person, extra):
        """From the handoff that was qualified, or on sales' own account."""
        found = self.pick(Contact.objects, contact)
        if found is None:
            return Done()
        handoff = Handoff.objects.filter(contact=found, state__in=["accepted", "qualified"]).last()
        told = {"amount": AMOUNTS[extra % 3], "actor": who(self.person(person)), "name": f"Deal {extra % 4}"}
        if handoff and extra % 4:
            return self.attempt(handoffs.open_opportunity, handoff_id=handoff.pk, **told)
        return self.attempt(handoffs.open_own, contact_id=found.pk, **told)

    def close(self, opportunity, person, extra):
        found = self.pick(Opportunity.objects, opportunity)
        if found is None:
            return Done()
        command, terms = (
            (outcomes.win, {"amount": found.amount}),
            (outcomes.lose, {"reason": "price"}),
            (handoffs.reopen_opportunity, {"why": "they came back"}),
        )[extra % 3]
        return self.attempt(command, opportunity_id=found.pk, actor=who(self.person(person)), **terms)

    # People and what they agree on

    def go_away(self, person, days):
        somebody = self.person(person)
        today = self.now.date()
        terms = {"first_day": today, "last_day": today + timedelta(days=days % 5 - 1), "kind": "vacation"}
        return self.attempt(members.plan_leave, person_id=somebody.pk, actor=who(somebody), **terms)

    def leave(self, person, by):
        """Somebody leaves the company, to whom their lead or a colleague is the successor."""
        somebody = self.person(person)
        heir = User.objects.filter(team=somebody.team_id, is_active=True).exclude(pk=somebody.pk).first()
        return self.attempt(
            departures.deactivate,
            person_id=somebody.pk,
            successor_id=heir.pk if heir else None,
            actor=who(self.person(by)),
        )

    def agree(self, minutes):
        """A new version of what marketing and the first sales team promise each other comes in force."""
        decide = 15 + minutes % 90
        both = {"marketing_team": self.cast.marketing, "sales_team": self.cast.sales}
        if Agreement.objects.filter(effective_from=self.now, **both).exists():
            return Done()  # one a moment is all the database takes
        Agreement.objects.create(
            version=1 + Agreement.objects.filter(**both).count(),
            state="active",
            effective_from=self.now,
            terms=Terms(decide_minutes=decide, first_contact_minutes=decide * 3).as_dict(),
            **both,
        )
        return Done()

    # The machinery

    def sweep(self):
        return Done(sweep.run(now=self.now))

    def relay(self):
        return Done(relay.run(LISTENERS, now=self.now))

    def refresh(self):
        return Done(passages.refresh(now=self.now))
