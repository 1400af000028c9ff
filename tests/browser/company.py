"""A small company with a rich week behind it: whatever a page can show is there once, and long words with it.

Its offices never close, so that the same clocks run, warn and are past due whenever somebody looks."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django.db import connection

from leads.campaigns import commands as campaigns
from leads.content import commands as content
from leads.handoff import commands as handoffs
from leads.intake import commands as intake
from leads.intake import tasks
from leads.outcomes import commands as outcomes
from leads.profiles import commands as profiles
from leads.saved import commands as saved
from leads.tracking import commands as tracking
from leads.tracking import tasks as sorting
from leads.tracking.models import Visitor
from leads.wizard import commands as wizard
from reporting.passages import commands as passages
from sla.clocks import sweep
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.people.calendars.models import Calendar
from smarketing.people.notices.commands import News, tell_all
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import who
from tests.leads.wizard.office import worked
from tests.reporting.simulator import runs

ADAS, NOBODYS = uuid.UUID(int=1), uuid.UUID(int=2)
VIEWS = (
    ("/?utm_source=news&utm_medium=email&utm_campaign=spring-fair&gclid=Cj0KCQjw" + "x" * 60, ADAS),
    ("/pricing", ADAS),
    ("/" + "a-very-long-way-to-a-page/" * 8, NOBODYS),
    ("/docs", None),
)
ALWAYS = [[[0, 1440]]] * 7
LONG = {
    "name": "Maximiliane Wolkenstein-Trostburg von und zu Hohenlohe-Öhringen",
    "email": "maximiliane.wolkenstein-trostburg@donaudampfschifffahrtselektrizitaeten.example",
    "job_title": "Head of International Procurement and Logistics",
}


def never_closes():
    """For every team; before anything is offered."""
    Calendar.objects.update(week=ALWAYS)


def years_in_use():
    """Numbers are as long as names: a page that says both beside each other says them so one day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 8300000) FROM pg_sequences"
            " WHERE schemaname = 'public' AND coalesce(last_value, 0) < 8300000"
        )


def a_week(cast, now):
    """Everything that may become of an offer. Returns what pages need to be opened with."""
    never_closes()
    years_in_use()
    campaign = a_campaign(cast, now - timedelta(days=6))
    here = SimpleNamespace(campaign=campaign, form=a_form(cast, campaign, now - timedelta(days=6)))
    here.view = some_views(cast, now - timedelta(days=6))
    here.profile, here.asset, here.request = a_library(cast, campaign, now - timedelta(days=6))
    here.site = a_site(cast, now - timedelta(days=6))
    here.submission = a_submission(here.form, now)
    here.visitor = Visitor.objects.get(key=ADAS)
    decided(cast, here, now - timedelta(days=2))
    sold(cast, here, now - timedelta(days=1))
    waiting(cast, here, now)
    here.mql = given.an_mql(cast, now - timedelta(hours=1))
    here.lead = given.a_contact(now - timedelta(minutes=30))
    here.simulated = simulated(cast, now)
    here.matched, here.tried, here.brought = lists(cast, now)
    follow(now)
    here.digest = heard_late(cast.manager, now)
    return here


def lists(cast, now):
    """One to be matched, one tried dry, one brought in."""
    made = []
    for number in range(3):
        rows = [f"p{n}@list{number}.example,Person {n},Warm lead,+44 20 7946 000{n}" for n in range(6)]
        text = "\n".join(
            ["Email,Name,Lead Status,Phone", *rows, f"{LONG['email']},{LONG['name']},MQL,none", ""]
        )
        it = wizard.upload(
            content=text.encode(), name=f"fair {number}.csv", actor=who(cast.marketer), now=now
        )
        if number:
            words = {"stage": {"warm lead": "lead"}} if number == 2 else {}
            wizard.match(import_id=it.pk, words=words, actor=who(cast.marketer), now=now)
            worked(now)
        made.append(it)
    wizard.start(import_id=made[-1].pk, actor=who(cast.marketer), now=now)
    worked(now)
    return made


def simulated(cast, now):
    """A draft that promises more, run over the week and edited since."""
    draft = runs.a_draft(cast, now, decide_minutes=5)
    runs.run(cast, draft, now)
    return runs.edited(cast, draft, now, terms={"decide_minutes": 10})


def heard_late(person, now):
    """A digest of what the person would have heard hours before."""
    kind = {"url": "/inbox/", "level": "danger", "family": "broken promises"}
    tell_all(
        [
            News(entry, [person.pk], "Decide was due", since=entry.recorded_at - timedelta(hours=6), **kind)
            for entry in Entry.objects.filter(kind="handoff.offered").order_by("pk")[:5]
        ],
        now=now,
    )
    return Notice.objects.get(person=person, entry=None)


def follow(now):
    """What beat and worker would have done by now."""
    sweep.run(now=now)
    relay.run(LISTENERS, now=now)
    passages.refresh(now=now)


def some_views(cast, now):
    """One that is shared, one whose name is as long as a name may be."""
    told = {"of": "contacts", "query": "stage=lead&columns=person&columns=stage&columns=owner"}
    long = saved.save(**told, name="Wolkenstein " * 6, shared=False, actor=who(cast.marketer), now=now)
    saved.save(**told, name="Leads", shared=True, actor=who(cast.lead), now=now)
    return long


def a_library(cast, campaign, now):
    """A persona in two versions, an asset for it, a request that somebody took on, money spent twice."""
    rep, marketer = given.who(cast.rep), given.who(cast.marketer)
    fields = {"name": "Plant manager", "pains": "Nights\nSpare parts " * 9, "wording": "“It stands.”"}
    profile = profiles.create(kind="persona", fields=fields, why="Met at the fair", actor=rep, now=now)
    change = {"changes": {"pains": "Nights"}, "version": 1, "why": "Parts are another's"}
    profiles.edit(profile_id=profile.pk, **change, actor=marketer, now=now)
    known = {"key": "guide", "name": "Guide", "kind": "white paper", "step": "top", "persona_id": profile.pk}
    asset = campaigns.create_asset(
        fields={**known, "url": "https://ours.example/guide"}, actor=marketer, now=now
    )
    given.a_touch(given.a_contact(now), now, asset_id=asset.pk, campaign_id=campaign.pk)
    asked = content.ask(fields={"what": "A case study", "persona_id": profile.pk}, actor=rep, now=now)
    content.take(request_id=asked.pk, actor=marketer, now=now)
    spent = {"spent_on": now.date(), "amount": Decimal(90), "what": "Booth"}
    entries = [
        campaigns.enter_spend(campaign_id=campaign.pk, **spent, actor=marketer, now=now) for _ in range(2)
    ]
    campaigns.counter_spend(spend_id=entries[0].pk, why="Twice", actor=marketer, now=now)
    return profile, asset, asked


def a_campaign(cast, now):
    fields = {
        "key": "spring-fair",
        "name": "Spring fair",
        "talk_track": "They saw the pump run; offer a trial.",
    }
    return campaigns.create(fields=fields, actor=given.who(cast.marketer), now=now)


def a_form(cast, campaign, now):
    fields = {"name": "Request a demo", "kind": "offer", "campaign_id": campaign.pk}
    return intake.create_form(fields=fields, actor=given.who(cast.marketer), now=now)


def a_site(cast, then):
    """Looked at by somebody who then sent a form, by somebody unknown, and by somebody who did not agree."""
    terms = {
        "name": "Acme",
        "origins": ["https://www.acme.example"],
        "key_pages": [{"pattern": "/pricing", "name": "Pricing"}],
    }
    site = tracking.create_site(fields=terms, actor=given.who(cast.marketer), now=then)
    for number, (path, by) in enumerate(VIEWS):
        view = {"url": f"https://www.acme.example{path}", "title": path.partition("?")[0]}
        told = {"site": site.key, "visitor": by and str(by), "consent": bool(by), "views": [view]}
        tracking.receive(site=site, body=json.dumps(told), now=then + timedelta(hours=number))
    tracking.sort()
    return site


def a_submission(form, now):
    sent = {
        "_visitor": str(ADAS),
        "name": "Ada Byron",
        "email": "ada@analytical.example",
        "utm_source": "google",
        "utm_medium": "cpc",
    }
    made = intake.receive(form=form, fields=sent, now=now)
    tasks.process()
    relay.run(LISTENERS, now=now)
    sorting.sort()
    return made


def offered(cast, now, **fields):
    """An offer of somebody who was at the fair."""
    contact = given.an_mql(cast, now, **fields)
    given.a_touch(
        contact, now, utm={"source": "newsletter", "campaign": "spring-fair"}, page="/" + "fair" * 20
    )
    return handoffs.offer(
        contact_id=contact.pk,
        sales_team_id=cast.sales.pk,
        holder_id=cast.rep.pk,
        note="Wants a trial before the end of the quarter, and asked twice who would call.",
        actor=given.who(cast.marketer),
        now=now,
    )


def waiting(cast, here, now):
    """The decide promise is an hour, warned of when a quarter of it is left."""
    here.running = offered(cast, now - timedelta(minutes=5))
    here.at_risk = offered(cast, now - timedelta(minutes=50))
    here.overdue = offered(cast, now - timedelta(hours=3), **LONG)
    given.an_unheld_offer(cast, now - timedelta(minutes=2))


def decided(cast, here, then):
    rep, marketer = given.who(cast.rep), given.who(cast.marketer)
    soon = then + timedelta(minutes=30)
    here.rejected = offered(cast, then)
    here.disputed = offered(cast, then)
    for offer, reason in ((here.rejected, "too_early"), (here.disputed, "not_our_profile")):
        handoffs.reject(handoff_id=offer.pk, reason=reason, comment="Ask in spring", actor=rep, now=soon)
    handoffs.dispute(handoff_id=here.disputed.pk, why="They fit in every point.", actor=marketer, now=soon)
    here.returned = accepted(cast, then)
    handoffs.return_(
        handoff_id=here.returned.pk, reason="no_intent", comment="Only looking around", actor=rep, now=soon
    )
    nurtured = accepted(cast, then)
    handoffs.return_(handoff_id=nurtured.pk, reason="too_early", actor=rep, now=soon)
    here.nurtured = handoffs.enrol(
        contact_id=nurtured.contact_id, programme="Second look", note="The guide first, then a call",
        look_on=soon.date() + timedelta(days=60), actor=marketer, now=soon,
    )  # fmt: skip
    here.accepted = accepted(cast, then)
    step = {"next_step": "Send the offer", "next_step_at": soon + timedelta(days=3), "note": "Friendly"}
    given.an_attempt(here.accepted, cast.rep, soon, **step)
    late = {"next_step": "Call once more", "next_step_at": soon + timedelta(hours=2), "result": "no_answer"}
    given.an_attempt(accepted(cast, then), cast.rep, soon, **late)


def accepted(cast, now):
    offer = offered(cast, now)
    return handoffs.accept(handoff_id=offer.pk, actor=given.who(cast.rep), now=now + timedelta(minutes=9))


def sold(cast, here, then):
    rep, later = given.who(cast.rep), then + timedelta(hours=5)
    here.open = deal(cast, then, amount=Decimal(8000))
    here.unstated = deal(cast, then)
    here.won = deal(cast, then, amount=Decimal("12345.50"))
    outcomes.win(opportunity_id=here.won.pk, amount=here.won.amount, comment="Quick", actor=rep, now=later)
    here.lost = deal(cast, then, amount=Decimal(500))
    outcomes.lose(
        opportunity_id=here.lost.pk,
        reason="competitor",
        competitor="Pumpenwerk",
        quote="They were here first.",
        actor=rep,
        now=later,
    )


def deal(cast, then, **terms):
    handoff = accepted(cast, then)
    given.an_attempt(handoff, cast.rep, then + timedelta(hours=1))
    return handoffs.open_opportunity(
        handoff_id=handoff.pk, actor=given.who(cast.rep), now=then + timedelta(hours=2), **terms
    )
