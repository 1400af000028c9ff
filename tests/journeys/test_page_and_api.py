"""What a page does, the API does: each command that both doors have is run once by page and once by
program, by the same person on the same data at the same moment, and leaves the same rows and the same
facts. A command that somebody can reach and that stands nowhere below fails the first test."""

from dataclasses import replace
from decimal import Decimal

import pytest

from leads.campaigns import commands as campaigns
from leads.companies import commands as companies
from leads.consents import commands as consents
from leads.contacts import commands as contacts
from leads.content import commands as content
from leads.fields import commands as custom
from leads.handoff import commands as handoffs
from leads.handoff.queries import criteria_of
from leads.identity import commands as identity
from leads.identity.queries import last_merge
from leads.intake import commands as intake
from leads.intake.models import Submission
from leads.lifecycle import commands as lifecycle
from leads.nurture import commands as nurture
from leads.outcomes import commands as outcomes
from leads.profiles import commands as profiles
from leads.record import commands as record
from leads.saved import commands as saved
from leads.tracking import commands as tracking
from leads.wizard import commands as wizard
from leads.words import Stage
from reporting.economics import commands as economics
from reporting.simulator import commands as simulator
from sla.agreements import commands as agreements
from sla.agreements.queries import fingerprint
from sla.clocks import commands as ticking
from sla.glossary import commands as glossary
from sla.glossary.queries import words
from sla.models import Clock
from smarketing.health import commands as health
from smarketing.journal.models import Entry, Stuck
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.people.exports import commands as exports
from tests import given
from tests.given import at, who
from tests.journeys.doors import Case, by_both, public_commands

NOW = at("Wed 11:00")
SYSTEM = actors.system("test")
API = "/api/v1"


LIST = "Email\tName\tStage\nada@analytical.example\tAda\tMQL\nbob@acme.example\tBob\tlead\n"

# What is there before.


def offered(cast):
    return given.an_offer(cast, at("Wed 10:30"))


def unheld(cast):
    return given.an_unheld_offer(cast, at("Wed 10:30"))


def accepted(cast):
    return given.an_accepted(cast, at("Wed 10:30"), decided=at("Wed 10:57"))


def broken(cast):
    handoff = given.an_offer(cast, at("Tue 10:00"))
    return Clock.objects.get(pledge=handoff.pledge_id, kind="decide")


def on_hold(cast):
    handoff = tried(cast)
    return handoffs.hold(
        handoff_id=handoff.pk,
        reason="On holiday",
        until=at("Fri 09:00"),
        actor=who(cast.rep),
        now=at("Wed 10:59"),
    )


def tried(cast):
    handoff = accepted(cast)
    given.an_attempt(handoff, cast.rep, at("Wed 10:58"), next_step="Call again", next_step_at=at("Thu 10:00"))
    return handoff


def next_step(cast):
    return tried(cast).next_steps.get()


def qualified(cast):
    return given.a_qualified(cast, at("Wed 10:30"))


def rejected(cast):
    offer = given.an_offer(cast, at("Wed 10:30"))
    return handoffs.reject(handoff_id=offer.pk, reason="bad_data", actor=who(cast.rep), now=at("Wed 10:57"))


def disputed(cast):
    handoff = rejected(cast)
    return handoffs.dispute(handoff_id=handoff.pk, why="No!", actor=who(cast.marketer), now=at("Wed 10:58"))


def resting(cast):
    """A person whom sales rejected for now, qualified again."""
    offer = given.an_offer(cast, at("Mon 10:00"))
    handoffs.reject(handoff_id=offer.pk, reason="too_early", actor=who(cast.rep), now=at("Mon 10:20"))
    return offer.contact


def a_lead(cast):
    return given.a_contact(at("Tue 09:00"), name="Ada Byron", email="ada@analytical.example")


def two_leads(cast):
    return [a_lead(cast).pk, given.a_contact(at("Tue 09:30"), name="Bob", email="bob@acme.example").pk]


def a_subject(cast):
    """A lead with a touchpoint."""
    contact = a_lead(cast)
    given.a_touch(contact, at("Tue 09:00"))
    return contact


def two_records(cast):
    """Of one person."""
    other = given.a_contact(at("Tue 09:30"), name="A. Byron", email="a@byron.example", notes="Rang twice")
    return [a_subject(cast).pk, other.pk]


def a_merge(cast):
    kept, gone = two_records(cast)
    identity.merge(kept_id=kept, gone_id=gone, actor=who(cast.marketer), now=at("Tue 10:00"))
    return last_merge(kept)


def consent(cast):
    words = {"purpose": "mail", "basis": "consent", "text": "Yes"}
    return consents.give(contact_id=a_lead(cast).pk, **words, actor=who(cast.rep), now=at("Tue 10:00"))


def disqualified(cast):
    contact = a_lead(cast)
    return lifecycle.disqualify(
        contact_id=contact.pk, reason="invalid_data", actor=who(cast.rep), now=at("Tue 10:00")
    )


def returned(cast):
    return given.a_returned(cast, at("Tue 10:00"))


def in_nurture(cast):
    return given.an_enrolled(cast, at("Tue 11:00"))


def chance(cast):
    contact = a_subject(cast)
    return outcomes.open_(contact_id=contact.pk, name="Pilot", actor=who(cast.rep), now=at("Tue 10:00"))


def lost(cast):
    return outcomes.lose(
        opportunity_id=chance(cast).pk, reason="price", actor=who(cast.rep), now=at("Tue 12:00")
    )


def a_company(cast):
    fields = {"name": "Analytical", "domain": "analytical.example"}
    return companies.create(fields=fields, actor=who(cast.rep), now=at("Tue 09:00"))


def a_target(cast):
    it = a_company(cast)
    return companies.mark_target(company_id=it.pk, why="Big", actor=who(cast.rep), now=at("Tue 10:00"))


def campaign(cast):
    fields = {"name": "Spring launch", "key": "spring"}
    return campaigns.create(fields=fields, actor=who(cast.marketer), now=at("Mon 09:00"))


def an_asset(cast):
    fields = {"name": "Guide", "key": "guide", "kind": "white paper"}
    return campaigns.create_asset(fields=fields, actor=who(cast.marketer), now=at("Mon 09:00"))


def offered_with_an_asset(cast):
    return offered(cast), an_asset(cast)


def won_with_an_asset(cast):
    handoff, asset = accepted(cast), an_asset(cast)
    given.an_attempt(handoff, cast.rep, at("Wed 10:58"), sent_id=asset.pk)
    terms = {"handoff_id": handoff.pk, "name": "Pilot", "actor": who(cast.rep)}
    return handoffs.open_opportunity(**terms, now=at("Wed 10:59")), asset


def a_request(cast):
    return content.ask(fields={"what": "A case study"}, actor=who(cast.rep), now=at("Tue 09:00"))


def a_request_and_an_asset(cast):
    return a_request(cast), an_asset(cast)


def a_profile(cast):
    said = {"kind": "persona", "fields": {"name": "Petra", "pains": "Nights"}, "why": "We met her"}
    return profiles.create(**said, actor=who(cast.rep), now=at("Tue 09:00"))


def spend(cast):
    told = {"spent_on": at("Mon 09:00").date(), "amount": Decimal("120.50"), "what": "Ads"}
    return campaigns.enter_spend(
        campaign_id=campaign(cast).pk, **told, actor=who(cast.marketer), now=at("Tue 09:00")
    )


def form(cast):
    return intake.create_form(fields={"name": "Demo request"}, actor=SYSTEM, now=at("Mon 09:00"))


def site(cast):
    return tracking.create_site(fields={"name": "Blog"}, actor=SYSTEM, now=at("Mon 09:00"))


def held(cast):
    sent = {"email": "eve@example.com", "name": "Eve"}
    waiting = intake.receive(form=form(cast), fields=sent, now=at("Tue 09:00"))
    Submission.objects.filter(pk=waiting.pk).update(state="held", settled_at=at("Tue 09:01"), why="Odd.")
    return waiting


def differing(cast):
    """Somebody known sends another name."""
    given.a_contact(at("Mon 09:00"), name="Eve", email="eve@example.com")
    waiting = intake.receive(
        form=form(cast), fields={"email": "eve@example.com", "name": "Eve Adams"}, now=at("Tue 09:00")
    )
    intake.take(submission_id=waiting.pk, now=at("Tue 09:01"))
    return waiting


def a_list(cast):
    return wizard.upload(content=LIST.encode(), form="list", actor=who(cast.marketer), now=at("Wed 10:00"))


def a_tried_list(cast):
    it = a_list(cast)
    wizard.match(import_id=it.pk, actor=who(cast.marketer), now=at("Wed 10:01"))
    while wizard.step(now=at("Wed 10:02")):
        pass
    return it


def a_started_list(cast):
    it = a_tried_list(cast)
    return wizard.start(import_id=it.pk, actor=who(cast.marketer), now=at("Wed 10:03"))


def a_list_that_is_in(cast):
    it = a_started_list(cast)
    while wizard.step(now=at("Wed 10:04")):
        pass
    return it


def stuck(cast):
    """A fact that one of its listeners failed on."""
    given.a_contact(at("Tue 09:00"))
    entry = Entry.objects.latest("pk")
    return Stuck.objects.create(
        entry=entry, handler="a.handler", error="Odd.", attempts=3, next_try_at=at("Thu 09:00")
    )


def draft(cast):
    """A version that the two leads negotiate."""
    pair = {"marketing_team_id": cast.marketing.pk, "sales_team_id": cast.sales.pk}
    return agreements.draft(**pair, actor=who(cast.marketing_lead), now=at("Wed 10:00"))


def proposed(cast):
    return agreements.propose(
        agreement_id=draft(cast).pk, actor=who(cast.marketing_lead), now=at("Wed 10:10")
    )


def signed_once(cast):
    agreement = proposed(cast)
    return agreements.sign(
        agreement_id=agreement.pk,
        side="marketing",
        fingerprint=fingerprint(agreement),
        actor=who(cast.marketing_lead),
        now=at("Wed 10:20"),
    )


def a_proposal(cast):
    """Marketing's lead wants an MQL to mean something else."""
    meaning = replace(words()["stage.mql"].meaning, text="Asked for a demo.")
    told = {"key": "stage.mql", "meaning": meaning, "actor": who(cast.marketing_lead)}
    return glossary.propose(**told, now=at("Wed 10:00"))


def a_field(cast):
    fields = {"of": "contact", "label": "Budget", "kind": "number"}
    return custom.create(fields=fields, actor=who(cast.admin), now=at("Mon 09:00"))


def a_view(cast):
    told = {"of": "contacts", "name": "Leads", "query": "stage=lead", "shared": True}
    return saved.save(**told, actor=who(cast.marketer), now=at("Mon 09:00"))


def nothing(cast):
    return None


# How each is done.


def move(command, by, before, slug, sent=lambda cast, it: {}, *, word="", page=None):
    """A move of a handoff: pages and programs are asked for the same, by the same names. `page` is what
    a page asks for otherwise."""
    return Case(
        command,
        by,
        before,
        page=lambda cast, it: (f"/handoffs/{it.pk}/{slug}/", {**sent(cast, it), **(page or {})}),
        api=lambda cast, it: ("POST", f"{API}/handoffs/{it.pk}/{word or slug}", sent(cast, it)),
    )


def step(command, by, before, page, sent, *, api="", **options):
    """A step with a contact or an opportunity: the same path and words by both doors."""
    return Case(
        command,
        by,
        before,
        page=lambda cast, it: (page.format(it.pk), {**sent(cast, it), **options.get("page_too", {})}),
        api=lambda cast, it: (
            options.get("method", "POST"),
            API + (api or page.rstrip("/")).format(it.pk),
            {**sent(cast, it), **options.get("api_too", {})},
        ),
        name=options.get("name", ""),
    )


def told(**words):
    return lambda cast, it: words


FIELD = {"of": "contact", "label": "Size", "kind": "choice", "help_text": "Of the whole group"}
ATTEMPT = {"via": "call", "result": "no_answer", "minutes": 7, "note": "Rang twice", "next_step": "Write"}
HOLD = {"reason": "Back from holiday then"}
TERMS = {"name": "Pilot, larger", "amount": "1500.50", "expected_close": "2026-04-01", "step": "proposal"}
LEAD = {"name": "Ada Byron", "email": "ada@analytical.example", "job_title": "Countess", "notes": "Met her"}
PLANNED = {"note": "Two mails, then a call", "look_on": "2026-06-01"}
ENROLMENT = {**PLANNED, "programme": "Second look"}
SITE = {"name": "Acme", "consent": "off", "keep_days": 90, "most_per_minute": 100}
PRICES = {"key_pages": [{"pattern": "/pricing", "name": "Our prices"}]}
PLAN = {
    "name": "Summer", "key": "summer", "starts_on": "2026-06-01", "ends_on": "2026-08-31",
    "budget": "5000.00", "talk_track": "Ask about the sun",
}  # fmt: skip


PIECE = {
    "name": "Downtime guide", "key": "downtime", "kind": "white paper", "step": "top",
    "url": "https://ours.example/guide", "description": "What an hour costs",
}  # fmt: skip
WISH = {
    "what": "A case study on pumps", "details": "With numbers", "segment": "mid", "pieces": 2,
    "needed_by": "2026-04-01", "cost": "400.00",
}  # fmt: skip
PERSONA = {
    "name": "Plant Petra", "size": "200 to 2000", "industry": "Food", "experience": "20 years",
    "pains": "Nights\nParts", "wording": "Standstill",
}  # fmt: skip
FIRM = {
    "name": "Analytical Engines", "domain": "engines.example", "industry": "Looms", "segment": "mid",
    "employees": 40,
}  # fmt: skip


FIELDS = [
    Case(
        custom.create,
        "marketing_lead",
        nothing,
        page=lambda cast, it: ("/settings/fields/new/", FIELD | {"choices": "small: Up to 50\nMore"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/fields",
            FIELD | {"choices": [{"key": "small", "label": "Up to 50"}, {"label": "More"}]},
        ),
    ),
    Case(
        custom.edit,
        "admin",
        a_field,
        page=lambda cast, it: (
            f"/settings/fields/{it.pk}/",
            {"label": "Money", "kind": "number", "position": "3", "retired": "on"},
        ),
        api=lambda cast, it: (
            "PATCH",
            f"{API}/fields/{it.pk}",
            {"label": "Money", "position": 3, "retired": True},
        ),
    ),
]
VIEWS = [
    Case(
        saved.save,
        "rep",
        nothing,
        page=lambda cast, it: (
            "/saved-views/new/?of=companies&query=segment%3Dmid%26columns%3Dpeople",
            {"name": "Mid", "shared": "on"},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/saved-views",
            {"of": "companies", "query": "columns=people&segment=mid", "name": "Mid", "shared": True},
        ),
    ),
    Case(
        saved.edit,
        "marketing_lead",
        a_view,
        page=lambda cast, it: (
            f"/saved-views/{it.pk}/edit/?query=stage%3Dmql",
            {"name": "MQLs", "shared": "on", "over": "on", "version": 1},
        ),
        api=lambda cast, it: (
            "PATCH",
            f"{API}/saved-views/{it.pk}",
            {"name": "MQLs", "query": "stage=mql"},
        ),
    ),
    step(saved.remove, "manager", a_view, "/saved-views/{}/remove/", told()),
]
MOVES = [
    move(handoffs.claim, "rep", unheld, "claim"),
    move(handoffs.accept, "rep", offered, "accept"),
    move(handoffs.accept, "colleague", unheld, "accept"),
    move(handoffs.reject, "rep", offered, "reject", told(reason="other", comment="Wrong", rating=2)),
    move(
        handoffs.reroute,
        "rep",
        offered,
        "reroute",
        lambda c, it: {"team_id": c.other_sales.pk, "why": ""},
    ),
    move(handoffs.withdraw, "marketer", offered, "withdraw", told(why="Sent by mistake")),
    move(
        handoffs.reassign,
        "lead",
        tried,
        "reassign",
        lambda cast, it: {"holder_id": cast.colleague.pk, "why": "Away"},
    ),
    Case(
        handoffs.log_attempt,
        "rep",
        offered,
        page=lambda cast, it: (
            f"/handoffs/{it.pk}/log-attempt/",
            {**ATTEMPT, "happened_at": "2026-03-04T10:45", "next_step_at": "2026-03-05T10:00"},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/handoffs/{it.pk}/attempts",
            {**ATTEMPT, "happened_at": "2026-03-04T10:45:00Z", "next_step_at": "2026-03-05T11:00:00+01:00"},
        ),
    ),
    move(handoffs.qualify, "rep", tried, "qualify", lambda cast, it: {"criteria": criteria_of(it)}),
    move(
        handoffs.return_,
        "rep",
        tried,
        "return",
        told(reason="too_early", comment="In May", hint="Send the study", retry_on="2026-05-04"),
    ),
    Case(
        handoffs.hold,
        "rep",
        tried,
        page=lambda cast, it: (f"/handoffs/{it.pk}/hold/", {**HOLD, "until": "2026-03-20T10:00"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/handoffs/{it.pk}/hold",
            {**HOLD, "until": "2026-03-20T11:00:00+01:00"},
        ),
    ),
    move(handoffs.lift_hold, "rep", on_hold, "lift-hold"),
    move(handoffs.take_back, "rep", accepted, "take-back"),
    move(handoffs.take_back, "rep", rejected, "take-back"),
    move(handoffs.dispute, "marketer", rejected, "dispute", told(why="The number works")),
    move(handoffs.rule, "manager", disputed, "rule", told(ruling="stands", why="It doesn't")),
    move(handoffs.rule, "manager", disputed, "rule", told(ruling="overturned", why="It does")),
]
OFFERS = [
    Case(
        handoffs.offer,
        "marketer",
        before,
        page=lambda cast, it, sent=sent: (
            f"/hand-off/?contacts={it.pk}",
            {"team": cast.sales.pk, "ids": it.pk, **sent(cast)},
        ),
        api=lambda cast, it, sent=sent: (
            "POST",
            f"{API}/handoffs",
            {"contact_id": it.pk, "team_id": cast.sales.pk, **sent(cast)},
        ),
        name=f"an offer {what}",
    )
    for what, before, sent in (
        (
            "of somebody who is no MQL yet",
            a_subject,
            lambda cast: {"qualify": "Asked for a demo", "override": "-", "note": "Ring twice"},
        ),
        (
            "of somebody who rests, to one rep",
            resting,
            lambda cast: {"qualify": "Again", "override": "Called us", "holder_id": cast.colleague.pk},
        ),
    )
]
WORK = [
    Case(
        handoffs.finish_next_step,
        "rep",
        next_step,
        page=lambda cast, it: (f"/next-steps/{it.pk}/done/", {}),
        api=lambda cast, it: ("POST", f"{API}/next-steps/{it.pk}/done", {}),
    ),
    move(handoffs.open_opportunity, "rep", qualified, "open-opportunity", told(**TERMS)),
    move(handoffs.open_opportunity, "rep", accepted, "open-opportunity", told(**TERMS)),
    Case(
        handoffs.open_own,
        "rep",
        a_lead,
        page=lambda cast, it: (f"/opportunities/new/?contact={it.pk}", TERMS),
        api=lambda cast, it: ("POST", f"{API}/opportunities", {"contact_id": it.pk, **TERMS}),
    ),
    Case(
        handoffs.close_sql,
        "rep",
        lambda cast: qualified(cast).contact,
        page=lambda cast, it: (f"/contacts/{it.pk}/close-sql/", {"reason": "price", "comment": "Too dear"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/contacts/{it.pk}/close-sql",
            {"reason": "price", "comment": "Too dear"},
        ),
    ),
    Case(
        outcomes.edit,
        "rep",
        chance,
        page=lambda cast, it: (f"/opportunities/{it.pk}/edit/", {**TERMS, "version": it.version}),
        api=lambda cast, it: ("PATCH", f"{API}/opportunities/{it.pk}", TERMS),
    ),
    step(
        outcomes.win,
        "rep",
        chance,
        "/opportunities/{}/win/",
        lambda cast, it: {
            "amount": "1500.50",
            "comment": "At last",
            "helped": [it.contact.touchpoints.get().pk],
        },
    ),
    step(
        outcomes.win,
        "rep",
        chance,
        "/opportunities/{}/win/",
        told(),
        page_too={"not_stated": "on"},
        api_too={"amount": None},
        name="a win without an amount",
    ),
    step(
        outcomes.lose,
        "rep",
        chance,
        "/opportunities/{}/lose/",
        told(reason="competitor", competitor="Babbage Ltd", comment="Cheaper", quote="“A bargain”"),
    ),
    step(handoffs.reopen_opportunity, "rep", lost, "/opportunities/{}/reopen/", told(why="They called back")),
]
PEOPLE = [
    Case(
        record.log_lead,
        "rep",
        campaign,
        page=lambda cast, it: (
            "/contacts/new/",
            {**LEAD, "stage": Stage.LEAD, "channel": "event", "campaign": it.pk},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/contacts",
            {**LEAD, "stage": Stage.LEAD, "channel": "event", "campaign_id": it.pk},
        ),
    ),
    Case(
        record.add_to,
        "marketer",
        a_lead,
        page=lambda cast, it: (
            "/contacts/new/",
            {**LEAD, "name": "Ada Lovelace", "stage": Stage.LEAD, "channel": "", "add_to": it.pk},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/contacts/{it.pk}/add",
            {**LEAD, "name": "Ada Lovelace", "stage": Stage.LEAD, "channel": ""},
        ),
    ),
    Case(
        contacts.edit,
        "rep",
        a_lead,
        page=lambda cast, it: (
            f"/contacts/{it.pk}/field/phone/",
            {"value": "+49 30 901820", "version": it.version},
        ),
        api=lambda cast, it: ("PATCH", f"{API}/contacts/{it.pk}", {"phone": "+49 30 901820"}),
    ),
    step(
        contacts.change_owner,
        "marketer",
        a_lead,
        "/contacts/{}/owner/",
        lambda cast, it: {"owner_id": cast.rep.pk},
    ),
    Case(
        lifecycle.qualify_mql,
        "marketer",
        a_lead,
        page=lambda cast, it: ("/qualify-mql/", {"ids": it.pk, "reason": "Asked for a demo"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/contacts/{it.pk}/qualify-mql",
            {"reason": "Asked for a demo"},
        ),
    ),
    Case(
        lifecycle.qualify_mql,
        "marketer",
        two_leads,
        page=lambda cast, it: ("/qualify-mql/", {"ids": it, "reason": "Came to the fair"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/contacts/qualify-mql",
            {"contact_ids": it, "reason": "Came to the fair"},
        ),
        name="several people qualified at once",
    ),
    Case(
        exports.take,
        "lead",
        a_lead,
        page=lambda cast, it: ("/contacts/export/", {}),
        api=lambda cast, it: ("POST", f"{API}/contacts/export", {}),
    ),
    step(handoffs.disqualify, "rep", a_lead, "/contacts/{}/disqualify/", told(reason="competitor")),
    step(
        handoffs.disqualify,
        "rep",
        lambda cast: tried(cast).contact,
        "/contacts/{}/disqualify/",
        told(reason="do_not_contact"),
        name="do not contact somebody whom sales holds",
    ),
    step(
        consents.give,
        "marketer",
        a_lead,
        "/contacts/{}/consents/new/",
        told(purpose="mail", basis="consent", text="Yes, write to me", text_version="3", how="At the fair"),
        api="/contacts/{}/consents",
    ),
    step(
        consents.withdraw,
        "rep",
        consent,
        "/consents/{}/withdraw/",
        told(how="On the phone"),
    ),
    Case(
        identity.merge,
        "marketer",
        two_records,
        page=lambda cast, it: (f"/contacts/{it[0]}/merge/{it[1]}/", {"name": "gone", "notes": "kept"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/contacts/{it[0]}/merge",
            {"gone_id": it[1], "picks": {"name": "gone", "notes": "kept"}},
        ),
    ),
    step(identity.separate, "rep", a_merge, "/merges/{}/undo/", told()),
    Case(
        identity.set_apart,
        "rep",
        two_records,
        page=lambda cast, it: (f"/contacts/{it[0]}/apart/{it[1]}/", {}),
        api=lambda cast, it: ("POST", f"{API}/contacts/{it[0]}/set-apart", {"other_id": it[1]}),
    ),
    step(identity.erase, "manager", a_subject, "/contacts/{}/erase/", told(why="Letter of 3 March")),
    step(
        identity.export_subject,
        "lead",
        a_subject,
        "/contacts/{}/subject/",
        told(),
        api="/contacts/{}/subject-export",
    ),
    Case(
        handoffs.enrol,
        "marketer",
        returned,
        page=lambda cast, it: (f"/contacts/{it.contact_id}/nurture/", ENROLMENT),
        api=lambda cast, it: ("POST", f"{API}/enrolments", {**ENROLMENT, "contact_id": it.contact_id}),
    ),
    Case(
        nurture.change,
        "manager",
        in_nurture,
        page=lambda cast, it: (f"/enrolments/{it.pk}/change/", {**PLANNED, "version": 1}),
        api=lambda cast, it: ("PATCH", f"{API}/enrolments/{it.pk}", PLANNED),
    ),
    step(nurture.end, "marketing_lead", in_nurture, "/enrolments/{}/end/", told(why="They wrote to us")),
    step(lifecycle.lift_disqualification, "marketer", disqualified, "/contacts/{}/lift/", told(why="Mended")),
    step(
        lifecycle.correct,
        "manager",
        a_lead,
        "/contacts/{}/stage/",
        told(stage="prospect", reason="Only the newsletter"),
        api="/contacts/{}/correct-stage",
    ),
]
FIRMS = [
    Case(
        companies.create,
        "rep",
        nothing,
        page=lambda cast, it: ("/companies/new/", {**FIRM, "owner_id": cast.rep.pk}),
        api=lambda cast, it: ("POST", f"{API}/companies", {**FIRM, "owner_id": cast.rep.pk}),
    ),
    Case(
        companies.edit,
        "marketer",
        a_company,
        page=lambda cast, it: (f"/companies/{it.pk}/edit/", {**FIRM, "version": it.version}),
        api=lambda cast, it: ("PATCH", f"{API}/companies/{it.pk}", FIRM),
    ),
    step(companies.mark_target, "rep", a_company, "/companies/{}/target/", told(why="They grow")),
    step(companies.unmark_target, "marketer", a_target, "/companies/{}/untarget/", told(why="Too small")),
]
KEEPING = [
    Case(
        campaigns.create,
        "marketer",
        nothing,
        page=lambda cast, it: ("/campaigns/new/", {**PLAN, "owner_id": cast.marketer.pk}),
        api=lambda cast, it: ("POST", f"{API}/campaigns", {**PLAN, "owner_id": cast.marketer.pk}),
    ),
    Case(
        campaigns.edit,
        "marketer",
        campaign,
        page=lambda cast, it: (
            f"/campaigns/{it.pk}/edit/",
            {**PLAN, "owner_id": cast.marketer.pk, "version": 1},
        ),
        api=lambda cast, it: ("PATCH", f"{API}/campaigns/{it.pk}", {**PLAN, "owner_id": cast.marketer.pk}),
    ),
    step(
        campaigns.enter_spend,
        "marketer",
        campaign,
        "/campaigns/{}/spend/new/",
        told(amount="120.50", spent_on="2026-03-01", what="Ads in March"),
        api="/campaigns/{}/spend",
    ),
    Case(
        campaigns.create_asset,
        "marketer",
        a_profile,
        page=lambda cast, it: ("/assets/new/", {**PIECE, "persona_id": it.pk}),
        api=lambda cast, it: ("POST", f"{API}/assets", {**PIECE, "persona_id": it.pk}),
    ),
    Case(
        campaigns.edit_asset,
        "marketer",
        an_asset,
        page=lambda cast, it: (f"/assets/{it.pk}/edit/", {**PIECE, "retired": "on", "version": 1}),
        api=lambda cast, it: ("PATCH", f"{API}/assets/{it.pk}", {**PIECE, "retired": True}),
    ),
    step(campaigns.counter_spend, "manager", spend, "/spend/{}/counter/", told(why="Entered twice")),
    Case(
        intake.create_form,
        "marketer",
        nothing,
        page=lambda cast, it: (
            "/settings/forms/new/",
            {"name": "Webinar", "kind": "offer"},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/forms",
            {"name": "Webinar", "kind": "offer"},
        ),
    ),
    Case(
        tracking.create_site,
        "marketer",
        nothing,
        page=lambda cast, it: ("/settings/sites/new/", SITE | {"key_pages": "/pricing Our prices"}),
        api=lambda cast, it: ("POST", f"{API}/sites", SITE | PRICES),
    ),
    Case(
        tracking.edit_site,
        "marketer",
        site,
        page=lambda cast, it: (
            f"/settings/sites/{it.pk}/edit/",
            SITE | {"key_pages": "/pricing Our prices", "is_active": "on", "version": 1},
        ),
        api=lambda cast, it: ("PATCH", f"{API}/sites/{it.pk}", SITE | PRICES),
    ),
    Case(
        intake.edit_form,
        "marketer",
        form,
        page=lambda cast, it: (
            f"/settings/forms/{it.pk}/edit/",
            {"name": "Call me", "kind": "subscription", "is_active": "on", "version": 1},
        ),
        api=lambda cast, it: ("PATCH", f"{API}/forms/{it.pk}", {"name": "Call me", "kind": "subscription"}),
    ),
    Case(
        intake.replay,
        "marketer",
        held,
        page=lambda cast, it: (f"/settings/submissions/{it.pk}/replay/", {}),
        api=lambda cast, it: ("POST", f"{API}/submissions/{it.pk}/replay", {}),
    ),
    Case(
        intake.reject,
        "marketer",
        held,
        page=lambda cast, it: (f"/settings/submissions/{it.pk}/reject/", {"reason": "Spam"}),
        api=lambda cast, it: ("POST", f"{API}/submissions/{it.pk}/reject", {"reason": "Spam"}),
    ),
    Case(
        intake.decide,
        "marketer",
        differing,
        page=lambda cast, it: (f"/settings/submissions/{it.pk}/decide/", {"field": "name", "take": "yes"}),
        api=lambda cast, it: ("POST", f"{API}/submissions/{it.pk}/decide", {"field": "name", "take": True}),
    ),
    Case(
        health.retry_stuck,
        "admin",
        stuck,
        page=lambda cast, it: (f"/settings/health/stuck/{it.pk}/retry/", {}),
        api=lambda cast, it: ("POST", f"{API}/health/stuck/{it.pk}/retry", {}),
    ),
]
CONTENT = [
    Case(
        handoffs.log_attempt,
        "rep",
        offered_with_an_asset,
        page=lambda cast, it: (
            f"/handoffs/{it[0].pk}/log-attempt/",
            {
                **ATTEMPT,
                "happened_at": "2026-03-04T10:45",
                "next_step_at": "2026-03-05T10:00",
                "sent_id": it[1].pk,
            },
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/handoffs/{it[0].pk}/attempts",
            {
                **ATTEMPT,
                "happened_at": "2026-03-04T10:45:00Z",
                "next_step_at": "2026-03-05T10:00:00Z",
                "sent_id": it[1].pk,
            },
        ),
        name="an attempt with an asset sent",
    ),
    Case(
        outcomes.win,
        "rep",
        won_with_an_asset,
        page=lambda cast, it: (
            f"/opportunities/{it[0].pk}/win/",
            {"amount": "900.00", "helped_assets": [it[1].pk]},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/opportunities/{it[0].pk}/win",
            {"amount": "900.00", "helped_assets": [it[1].pk]},
        ),
        name="a win with an asset that helped",
    ),
    Case(
        content.ask,
        "rep",
        a_lead,
        page=lambda cast, it: ("/content/new/", {**WISH, "contact_id": it.pk}),
        api=lambda cast, it: ("POST", f"{API}/content", {**WISH, "contact_id": it.pk}),
    ),
    step(content.take, "marketer", a_request, "/content/{}/take/", told()),
    step(content.decline, "marketer", a_request, "/content/{}/decline/", told(why="There is one")),
    step(content.withdraw, "rep", a_request, "/content/{}/withdraw/", told(why="They bought")),
    Case(
        content.deliver,
        "marketer",
        a_request_and_an_asset,
        page=lambda cast, it: (f"/content/{it[0].pk}/deliver/", {"asset_id": it[1].pk, "why": "Enjoy"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/content/{it[0].pk}/deliver",
            {"asset_id": it[1].pk, "why": "Enjoy"},
        ),
    ),
    Case(
        profiles.create,
        "marketer",
        nothing,
        page=lambda cast, it: ("/profiles/new/", {**PERSONA, "kind": "persona", "why": "We met her"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/profiles",
            {**PERSONA, "kind": "persona", "why": "We met her"},
        ),
    ),
    Case(
        profiles.edit,
        "rep",
        a_profile,
        page=lambda cast, it: (
            f"/profiles/{it.pk}/edit/",
            {**PERSONA, "why": "She said so", "version": it.version},
        ),
        api=lambda cast, it: ("PATCH", f"{API}/profiles/{it.pk}", {**PERSONA, "why": "She said so"}),
    ),
]
AGREED = {
    "period": "quarter", "volume_per_period": 300, "value_per_period": 250000, "re_engage_days": 4,
    "required_fields": ["name", "phone"], "decide_minutes": 30, "first_contact_minutes": 120, "attempts": 6,
    "attempts_days": 8, "outcome_days": 12, "route_minutes": 20, "reassign_minutes": 45, "max_hops": 2,
    "hold_cap_days": 20,
    "dispute_days": 7,
}  # fmt: skip
SHARES = {"quality_accepted_share": 70, "quality_bad_data_share": 5, "kept_share": 95, "warn_share": 80}
JUDGING = [
    Case(
        ticking.excuse,
        "manager",
        broken,
        page=lambda cast, it: (f"/clocks/{it.pk}/excuse", {"why": "The line was down"}),
        api=lambda cast, it: ("POST", f"{API}/clocks/{it.pk}/excuse", {"why": "The line was down"}),
    ),
]
AGREEING = [
    Case(
        agreements.draft,
        "lead",
        nothing,
        page=lambda cast, it: (
            "/agreement/new/",
            {"marketing_team": cast.marketing.pk, "sales_team": cast.sales.pk},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/agreements",
            {"marketing_team": cast.marketing.pk, "sales_team": cast.sales.pk},
        ),
    ),
    Case(
        agreements.edit,
        "lead",
        draft,
        page=lambda cast, it: (
            f"/agreement/{it.pk}/edit/",
            {
                **AGREED,
                **SHARES,
                "last_resort": cast.rep.pk,
                "qualified_criteria": "Has a need\r\nHas a budget",
                "calendar": cast.sales.calendar_id,
                "effective_from": "2026-04-01T00:00",
                "note": "We grow",
                "revision": it.revision,
            },
        ),
        api=lambda cast, it: (
            "PATCH",
            f"{API}/agreements/{it.pk}",
            {
                "terms": {
                    **AGREED,
                    **{name: percent / 100 for name, percent in SHARES.items()},
                    "last_resort": cast.rep.pk,
                    "qualified_criteria": ["Has a need", "Has a budget"],
                },
                "calendar": cast.sales.calendar_id,
                "effective_from": "2026-04-01T00:00:00Z",
                "note": "We grow",
            },
        ),
    ),
    step(
        simulator.start,
        "lead",
        draft,
        "/agreement/{}/simulation/",
        told(months=3, scope="organisation"),
        api="/agreements/{}/simulation",
    ),
    Case(
        economics.take_over,
        "lead",
        draft,
        page=lambda cast, it: (
            "/economics/take-over/volume/?goal=1200000&worth=1000",
            {"draft": str(it.pk)},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/economics/take-over",
            {"what": "volume", "agreement": it.pk, "goal": "1200000", "worth": "1000"},
        ),
    ),
    step(agreements.propose, "lead", draft, "/agreement/{}/propose/", told(), api="/agreements/{}/propose"),
    step(
        agreements.sign,
        "lead",
        signed_once,
        "/agreement/{}/sign/",
        lambda cast, it: {"side": "sales", "fingerprint": fingerprint(it)},
        api="/agreements/{}/sign",
    ),
    *(
        step(
            command,
            by,
            proposed,
            f"/agreement/{{}}/{command.__name__}/",
            told(why="Too fast"),
            api=f"/agreements/{{}}/{command.__name__}",
        )
        for command, by in ((agreements.decline, "lead"), (agreements.withdraw, "marketing_lead"))
    ),
]
LISTED = {"source": "hubspot", "stage": "prospect", "dates": "day", "zone": "Europe/Berlin"}
MEANT = {"label": "Hot lead", "text": "Asked for a demo.", "why": "They buy"}
DEFINING = [
    Case(
        glossary.propose,
        "lead",
        nothing,
        page=lambda cast, it: ("/glossary/stage.mql/propose/", {**MEANT, "criteria": "Works\nPays"}),
        api=lambda cast, it: (
            "POST",
            f"{API}/glossary/stage.mql/propose",
            {**MEANT, "criteria": ["Works", "Pays"]},
        ),
    ),
    Case(
        glossary.propose,
        "manager",
        nothing,
        page=lambda cast, it: (
            "/glossary/refusal.too_early/propose/",
            {
                "label": "Too early",
                "text": "Later.",
                "rest_days": 60,
                "counts_in_quality": "on",
                "side": "sales",
            },
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/glossary/refusal.too_early/propose",
            {"text": "Later.", "consequence": {"rest_days": 60, "moves_stage": False}, "side": "sales"},
        ),
        name="a manager proposes another consequence",
    ),
    step(glossary.agree, "lead", a_proposal, "/definitions/{}/agree/", told()),
    step(glossary.decline, "lead", a_proposal, "/definitions/{}/decline/", told(why="Too few")),
    step(glossary.withdraw, "marketing_lead", a_proposal, "/definitions/{}/withdraw/", told(why="No")),
]
IMPORTS = [
    Case(
        wizard.upload,
        "marketer",
        nothing,
        page=lambda cast, it: ("/imports/new/", {"text": LIST}),
        api=lambda cast, it: ("POST", f"{API}/imports", {"text": LIST}),
    ),
    Case(
        wizard.match,
        "marketer",
        a_list,
        page=lambda cast, it: (
            f"/imports/{it.pk}/columns/",
            {
                "column-0": "email",
                "column-1": "name",
                "cut": "tab",
                "heading": "yes",
                "preset": "hubspot",
                **LISTED,
            },
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/imports/{it.pk}/match",
            {"columns": {"Email": "email", "Name": "name"}, "preset": "hubspot", **LISTED},
        ),
    ),
    Case(
        wizard.match,
        "lead",
        a_tried_list,
        page=lambda cast, it: (
            f"/imports/{it.pk}/words/",
            {"stage-word": ["MQL", "lead"], "stage-means": ["lead", "nothing"]},
        ),
        api=lambda cast, it: (
            "POST",
            f"{API}/imports/{it.pk}/match",
            {"words": {"stage": {"mql": "lead", "Lead": ""}}},
        ),
        name="somebody says what a list's words mean",
    ),
    step(
        wizard.start,
        "manager",
        a_tried_list,
        "/imports/{}/start/",
        lambda cast, it: {"offer_team_id": cast.sales.pk, "offer_most": 2},
        api="/imports/{}/start",
    ),
    step(wizard.cancel, "marketer", a_started_list, "/imports/{}/cancel/", told(), api="/imports/{}/cancel"),
    step(wizard.undo, "marketer", a_list_that_is_in, "/imports/{}/undo/", told(), api="/imports/{}/undo"),
]
CASES = [
    *IMPORTS, *FIELDS, *VIEWS, *MOVES, *OFFERS, *WORK, *PEOPLE, *FIRMS, *KEEPING, *CONTENT, *JUDGING,
    *AGREEING, *DEFINING,
]  # fmt: skip


def named(module, *names):
    return {f"{module}.{name}" for name in names}


# What has one door only, or none of its own, and why.
MEMBERS = "smarketing.people.members.commands"
EXCEPTIONS = {
    "programs read people, teams and calendars; an admin keeps them on the settings pages": {
        *named(f"{MEMBERS}.editing", "edit", "edit_profile"),
        *named(f"{MEMBERS}.inviting", "invite", "reinvite"),
        *named(f"{MEMBERS}.leave", "plan_leave", "cancel_leave"),
        *named(f"{MEMBERS}.leaving", "deactivate", "reactivate"),
        *named(f"{MEMBERS}.teams", "create_team", "edit_team"),
        *named("leads.departures.commands", "deactivate", "hand_on", "move"),
        *named("smarketing.people.calendars.commands", "create", "edit"),
    },
    "a program can't give itself or others a key": named(
        "smarketing.people.tokens.commands", "create", "rotate", "revoke"
    ),
    "notices are read by people": named("smarketing.people.notices.commands", "read", "read_all"),
    "there is no page for single touchpoints yet": {"leads.campaigns.commands.touching.log_touch"},
    "the system's own": {
        "leads.handoff.commands.escalating.escalate",
        "leads.campaigns.commands.starting.announce",
        "leads.nurture.commands.remind",
    },
    "compared by a worker": {"leads.identity.commands.suggesting.compare"},
    "worked through by a worker": {
        "leads.wizard.commands.checking.check",
        "leads.wizard.commands.bringing.bring",
        "leads.wizard.commands.undoing.undo",
    },
    "told by browsers, worked off by a worker": {
        "leads.tracking.commands.sorting.sort",
        *named("leads.tracking.commands.joining", "join", "put_in"),
        "leads.tracking.commands.forgetting.forget",
    },
    "one by one is enough for a program": {"smarketing.health.commands.retry_every_stuck"},
    "brought in from the command line": named(
        "leads.imports.commands", "bring_people", "bring_deals", "bring_attempts"
    ),
    "a part of other commands; nobody reaches it alone": {
        "smarketing.people.calendars.commands.ensure_default",
        "sla.agreements.commands.seeding.ensure_default",
        "sla.glossary.commands.seeding.ensure_stored",
        *named("sla.clocks.commands.ticking", "make_pledge", "start", "start_each", "settle", "cancel"),
        *named("sla.clocks.commands.ticking", "reopen", "give_up", "unstart", "change_holder", "hand_over"),
        "sla.clocks.commands.ticking.escalate",
        *named("sla.clocks.commands.holding", "hold", "lift_hold"),
        "sla.clocks.commands.mending.mend",
        *named("leads.campaigns.commands.touching", "touch", "touch_each"),
        "leads.consents.commands.give_many",
        "leads.intake.commands.settling.hold",
        "leads.intake.commands.together.process_many",
        *named("leads.companies.commands", "for_email", "named", "pass_on"),
        *named("leads.contacts.commands", "create", "fill_blanks", "pass_on", "set_source", "correct_source"),
        *named("leads.lifecycle.commands", "register", "raise_to", "settle_back", "rest", "clear_mark"),
        *named("leads.lifecycle.commands", "restore", "disqualify"),
        "leads.handoff.commands.stopping.stop",
        *named("leads.outcomes.commands", "open_", "reopen", "reassign", "close_sql"),
        *named("leads.handoff.commands.reassigning", "move_next_steps", "move_promises"),
        "leads.routing.commands.take_turn",
    },
}


@pytest.fixture(autouse=True)
def same_moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr("secrets.token_urlsafe", lambda size: "x" * -(-size * 4 // 3))  # the same by chance


def test_every_command_has_both_doors_or_a_reason_why_not():
    both = {f"{case.command.__module__}.{case.command.__name__}" for case in CASES}
    excused, there = set().union(*EXCEPTIONS.values()), set(public_commands())
    assert there - both - excused == set(), "try it by both doors, or say why not"
    assert (both | excused) - there == set(), "it is no command any more"
    assert both & excused == set()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_page_and_program_do_the_same(case, cast):
    thing = case.given(cast)
    page, program = by_both(case, cast, thing)
    assert page.answer.status_code in (200, 302), page.answer.text
    assert program.answer.status_code in (200, 201), program.answer.json()
    assert page.ran_command(case.command) and program.ran_command(case.command)
    assert page.come["journal_entry"]
    assert program.gone == page.gone
    assert program.come == page.come
