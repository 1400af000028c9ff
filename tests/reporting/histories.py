"""Random weeks of work, made by the commands themselves: whatever a command refuses did not happen."""

import json
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from leads.handoff.queries import REJECT_REASONS, RETURN_REASONS, criteria_of
from leads.lifecycle import commands as lifecycle
from leads.models import Contact, Joining, Opportunity, Site
from leads.outcomes import commands as outcomes
from leads.tracking import commands as tracking
from sla.clocks import commands as ticking
from sla.clocks.models import Clock
from smarketing.kernel.actor import system
from smarketing.kernel.errors import Refused
from tests import given

CHANNELS = ["paid_search", "organic_search", "", "unknown", "email"]

few = settings(
    max_examples=8, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
seeds = st.integers(0, 10_000)


def play(random, cast, *, people=6, steps=40, now=given.MONDAY + timedelta(hours=9)):
    """Bring people in and let everybody do things, over days; returns the last moment."""
    for _ in range(people):
        now += timedelta(minutes=random.randrange(1, 200))
        newcomer(random, cast, now)
    for _ in range(steps):
        now += timedelta(minutes=random.choice([1, 3, 3, 20, 61, 240, 1500]))
        with suppress(Refused):
            random.choice(ACTS)(random, cast, now)
    return now + timedelta(seconds=1)


def newcomer(random, cast, now):
    contact = given.a_contact(now, stage=random.choice(["contact", "prospect", "lead", "mql", "mql"]))
    if random.random() < 0.8:
        given.a_touch(contact, now, channel=random.choice(CHANNELS))


def qualify_mql(random, cast, now, someone=None):
    someone = someone or random.choice(list(Contact.objects.order_by("pk")))
    lifecycle.qualify_mql(contact_ids=[someone.pk], reason="fits", actor=given.who(cast.marketer), now=now)


def offer(random, cast, now):
    """Anybody, or better somebody who may be offered; those who came back are qualified anew."""
    idle = Contact.objects.exclude(handoffs__state__in=["offered", "accepted"]).order_by("pk")
    contact = random.choice(list(idle) or list(Contact.objects.all()))
    if contact.stage in ("contact", "prospect", "lead"):
        qualify_mql(random, cast, now, contact)
    team = random.choice([cast.sales, cast.other_sales])
    override = random.choice(["", "asked again"])
    handoffs.offer(
        contact_id=contact.pk,
        sales_team_id=team.pk,
        override=override,
        actor=given.who(cast.marketer),
        now=now,
    )


def rep_of(cast, handoff):
    return cast.other_rep if handoff.sales_team_id == cast.other_sales.pk else cast.rep


def pick(random, state):
    """Mostly one in that state, now and then any."""
    found = Handoff.objects.order_by("-pk")
    fitting = list(found.filter(state=state))
    if random.random() < 0.1 or not fitting:
        fitting = list(found)
    if not fitting:
        raise Refused("nothing", "nothing there")
    return random.choice(fitting)


def accept(random, cast, now):
    handoff = pick(random, "offered")
    handoffs.accept(handoff_id=handoff.pk, actor=given.who(rep_of(cast, handoff)), now=now)


def reject(random, cast, now):
    handoff, reason = pick(random, "offered"), random.choice(REJECT_REASONS)
    actor = given.who(rep_of(cast, handoff))
    handoffs.reject(handoff_id=handoff.pk, reason=reason, comment="because", actor=actor, now=now)


def return_(random, cast, now):
    handoff, reason = pick(random, "accepted"), random.choice(RETURN_REASONS)
    actor = given.who(rep_of(cast, handoff))
    handoffs.return_(handoff_id=handoff.pk, reason=reason, comment="because", actor=actor, now=now)


def reroute(random, cast, now):
    handoff = pick(random, "offered")
    other = cast.sales if handoff.sales_team_id == cast.other_sales.pk else cast.other_sales
    actor = given.who(cast.manager)
    handoffs.reroute(handoff_id=handoff.pk, team_id=other.pk, why="theirs", actor=actor, now=now)


def withdraw(random, cast, now):
    handoffs.withdraw(
        handoff_id=pick(random, "offered").pk, why="too soon", actor=given.who(cast.marketer), now=now
    )


def take_back(random, cast, now):
    handoff = pick(random, random.choice(["accepted", "rejected", "returned"]))
    handoffs.take_back(handoff_id=handoff.pk, actor=given.who(rep_of(cast, handoff)), now=now)


def reassign(random, cast, now):
    handoff = pick(random, "offered")
    handoffs.reassign(
        handoff_id=handoff.pk, holder_id=cast.colleague.pk, why="away", actor=given.who(cast.manager), now=now
    )


def attempt(random, cast, now):
    handoff = pick(random, random.choice(["offered", "accepted"]))
    result = random.choice(["connected", "no_answer", "bounced"])
    given.an_attempt(handoff, rep_of(cast, handoff), now, result=result)


def qualify(random, cast, now):
    handoff = pick(random, "accepted")
    actor = given.who(rep_of(cast, handoff))
    handoffs.qualify(handoff_id=handoff.pk, criteria=criteria_of(handoff), actor=actor, now=now)


def dispute(random, cast, now):
    handoff = pick(random, "rejected")
    handoffs.dispute(handoff_id=handoff.pk, why="look again", actor=given.who(cast.marketer), now=now)
    ruling = random.choice(["stands", "overturned"])
    handoffs.rule(handoff_id=handoff.pk, ruling=ruling, why="looked", actor=given.who(cast.manager), now=now)


def sell(random, cast, now):
    contact = random.choice(list(Contact.objects.order_by("pk")))
    last = Handoff.objects.filter(contact=contact, state="qualified").order_by("-pk").first()
    amount = random.choice([None, Decimal("1000.50"), Decimal("20000")])
    outcomes.open_(
        contact_id=contact.pk,
        handoff_id=last.pk if last else None,
        amount=amount,
        actor=given.who(cast.rep),
        now=now,
    )


def close(random, cast, now):
    chances = list(Opportunity.objects.order_by("pk"))
    if not chances:
        return
    chance, actor = random.choice(chances), given.who(cast.manager)
    match random.choice(["win", "win", "lose", "reopen"]):
        case "win":
            outcomes.win(opportunity_id=chance.pk, amount=chance.amount, actor=actor, now=now)
        case "lose":
            outcomes.lose(opportunity_id=chance.pk, reason="price", actor=actor, now=now)
        case "reopen":
            outcomes.reopen(opportunity_id=chance.pk, why="came back", actor=actor, now=now)


def excuse(random, cast, now):
    """A manager excuses some breach."""
    clocks = list(Clock.objects.filter(due_at__lt=now).order_by("-pk"))
    if clocks:
        ticking.excuse(clock_id=random.choice(clocks).pk, why="ill", actor=given.who(cast.manager), now=now)


def browse(random, now, steps=15):
    """What goes on at the web site meanwhile, over the same days."""
    for _ in range(steps):
        now -= timedelta(minutes=random.choice([1, 20, 61, 240]))
        look(random, now)


def look(random, now):
    """One of four browsers looks at a page; now and then somebody sends a form from it."""
    key, site = UUID(int=random.randrange(4)), Site.objects.first() or a_site(now)
    views = [{"url": "https://acme.example/" + random.choice(["", "?utm_campaign=spring"])}]
    body = json.dumps({"site": site.key, "visitor": str(key), "views": views})
    tracking.receive(site=site, body=body, now=now)
    tracking.sort()
    if random.random() < 0.3:
        someone, sent = random.choice(list(Contact.objects.order_by("pk"))), uuid4()
        tracking.mark(
            [Joining(visitor_key=key, contact_id=someone.pk, submission_id=sent, sent_at=now, is_new=False)]
        )
        for joining_id in tracking.due(1):
            tracking.join(joining_id=joining_id, now=now)


def a_site(now):
    return tracking.create_site(fields={"name": "Acme", "consent": "off"}, actor=system("test"), now=now)


# The more often an act stands here, the more often it happens.
ACTS = [
    newcomer, offer, offer, offer, offer, offer, accept, accept, accept, reject, reject, reject, return_,
    return_, reroute, withdraw, take_back, take_back, reassign, attempt, attempt, attempt, qualify, qualify,
    dispute, sell, close, close,
    excuse, excuse,
]  # fmt: skip
