"""All that the contact page shows, with a number of queries that no history makes longer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leads.campaigns import queries as campaigns
from leads.campaigns.queries import Touchpoint
from leads.consents import queries as consents
from leads.consents.queries import Consent
from leads.contacts import queries as contacts
from leads.contacts.queries import Contact, Likeness, Merge
from leads.handoff import queries as handoffs
from leads.handoff.queries import Handoff, Move, Obstacle, State
from leads.intake import queries as intake
from leads.lifecycle import queries as lifecycle
from leads.lifecycle.queries import Rung, StageMove, height
from leads.nurture import queries as nurture
from leads.nurture.queries import Enrolment
from leads.outcomes import queries as outcomes
from leads.outcomes.queries import Opportunity
from leads.words import DO_NOT_CONTACT, Stage
from sla.agreements import queries as agreements
from sla.agreements.queries import Agreement
from sla.clocks import queries as clocks
from sla.clocks.queries import ClockView
from smarketing.people.members.queries import Standing

TOUCHES, COLLEAGUES, SUBMISSIONS, ATTEMPTS, STAYS = 50, 6, 10, 20, 10
SHOWN_TOUCHES, TOLD_TOUCHES = 8, 3
BEFORE_A_CHANCE = frozenset({State.OFFERED, State.ACCEPTED, State.QUALIFIED})


@dataclass(frozen=True, slots=True)
class Why:
    """Why this lead, why now: what was said when it was qualified and offered, and what they did last."""

    reason: str
    said_by: str
    said_at: datetime | None
    note: str
    note_by: str
    talk_track: str
    touches: Sequence[Touchpoint]


@dataclass(frozen=True, slots=True)
class Baton:
    """The handoff of today (the open one, else the last) with its clocks and what can be done."""

    handoff: Handoff
    clocks: Sequence[ClockView]
    moves: set[Move]
    judged_by: Agreement
    why_that: str  # why that agreement and no other


@dataclass(frozen=True, slots=True)
class Around:
    """What stands to the right: where they came from, whom they work with, what went before."""

    touches: Sequence[Touchpoint]
    first: Touchpoint | None
    campaigns: Sequence[tuple[str, int]]
    submissions: Sequence[Any]
    handoffs: Sequence[Handoff]
    opportunities: Sequence[Opportunity]
    attempts: Sequence[Any]
    steps: Sequence[Any]
    colleagues: Sequence[Contact]
    alike: Sequence[Likeness]
    merges: Sequence[Merge]
    consents: Sequence[Consent]
    stays: Sequence[Enrolment]  # in programmes, those that are over


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a person stands now between the teams: why, who has the baton, what stands against an offer."""

    contact: Contact
    why: Why
    baton: Baton | None
    obstacles: Sequence[Obstacle]
    nurture: Enrolment | None
    against_nurture: Obstacle | None


@dataclass(frozen=True, slots=True)
class Record:
    """One contact's page."""

    situation: Situation
    ladder: Sequence[Rung]
    around: Around


def record(contact_id: int, who: Standing, now: datetime) -> Record:
    contact = contacts.get(contact_id)
    history = handoffs.history(contact_id)
    touches = list(campaigns.touches(contact_id)[:TOUCHES])
    stays = nurture.of_contact(contact_id)
    return Record(
        situation=_situation(contact, history, stays, touches, who, now),
        ladder=lifecycle.ladder(contact),
        around=_around(contact, history, stays, touches),
    )


def situation(contact_id: int, who: Standing, now: datetime) -> Situation:
    contact, history = contacts.get(contact_id), handoffs.history(contact_id)
    touches = list(campaigns.touches(contact_id)[:TOLD_TOUCHES])
    return _situation(contact, history, nurture.of_contact(contact_id), touches, who, now)


def possible(found: Situation, who: Standing) -> dict[str, bool]:
    """Which steps somebody of that standing can take with the person; the commands judge again."""
    contact = found.contact
    markets, sells = who.commands_side("marketing"), who.commands_side("sales")
    with_sales = found.baton is not None and found.baton.handoff.state in BEFORE_A_CHANCE
    against = {obstacle.code for obstacle in found.obstacles}
    lifts = who.is_manager or (contact.disqualified == "invalid_data" and markets)
    return {
        "edit": (markets or sells) and not contact.erased_at,
        "disqualify": (markets or sells) and not contact.disqualified,
        "lift": bool(contact.disqualified) and lifts and not contact.erased_at,
        "correct": who.is_manager,
        "consent": markets or sells,
        "export": who.may_export(),
        "erase": (who.is_manager or who.is_admin) and not contact.erased_at,
        "qualify": markets and not contact.disqualified and height(contact.stage) < height(Stage.MQL),
        # From a handoff it is opened at the handoff.
        "open": sells
        and not with_sales
        and "has-opportunity" not in against
        and contact.disqualified != DO_NOT_CONTACT,
        "close": sells and contact.stage == Stage.SQL,
        "enrol": nurture.may_enrol(who) and found.against_nurture is None,
        "end_nurture": nurture.may_enrol(who) and found.nurture is not None,
        "offer": markets and not against - {"resting", "not-mql"},
    }


def _situation(
    contact: Contact,
    history: Sequence[Handoff],
    stays: Sequence[Enrolment],
    touches: Sequence[Touchpoint],
    who: Standing,
    now: datetime,
) -> Situation:
    obstacles = handoffs.obstacles(contact, now)
    has_chance = any(obstacle.code == "has-opportunity" for obstacle in obstacles)
    enrolment = next((stay for stay in stays if stay.ended_at is None), None)
    return Situation(
        contact=contact,
        why=_why(lifecycle.history(contact.pk), history[0] if history else None, touches),
        baton=_baton(history[0], who, now) if history else None,
        obstacles=obstacles,
        nurture=enrolment,
        against_nurture=handoffs.against(contact, history, has_chance, enrolment),
    )


def _why(moves: Sequence[StageMove], handoff: Handoff | None, touches: Sequence[Touchpoint]) -> Why:
    qualified = next((move for move in reversed(moves) if move.to_stage == Stage.MQL), None)
    return Why(
        reason=qualified.reason if qualified else "",
        said_by=str(qualified.by or "") if qualified else "",
        said_at=qualified.moved_at if qualified else None,
        note=handoff.note if handoff else "",
        note_by=str(handoff.offered_by or "") if handoff else "",
        talk_track=str(handoff.brief.get("talk_track") or "") if handoff else "",
        touches=touches[:TOLD_TOUCHES],
    )


def _baton(handoff: Handoff, who: Standing, now: datetime) -> Baton:
    pledge_id = handoff.pledge_id
    return Baton(
        handoff=handoff,
        clocks=clocks.standing([pledge_id], now)[pledge_id],
        moves=handoffs.moves_for(handoff, who, now),
        judged_by=handoff.pledge.agreement,
        why_that=agreements.why(handoff.pledge.agreement),
    )


def _around(
    contact: Contact, history: Sequence[Handoff], stays: Sequence[Enrolment], touches: Sequence[Touchpoint]
) -> Around:
    earliest = campaigns.touches(contact.pk).reverse()[:1] if len(touches) == TOUCHES else touches[-1:]
    named = Counter(str(touch.campaign) for touch in touches if touch.campaign)
    attempts = contact.attempts.select_related("by").order_by("-happened_at", "-pk")
    steps = contact.next_steps.filter(done_at=None).select_related("owner").order_by("due_at")
    return Around(
        touches=touches[:SHOWN_TOUCHES],
        first=next(iter(earliest), None),
        campaigns=named.most_common(),
        submissions=list(intake.of_contact(contact.pk)[:SUBMISSIONS]),
        handoffs=history,
        opportunities=outcomes.of_contact(contact.pk),
        attempts=list(attempts[:ATTEMPTS]),
        steps=list(steps),
        colleagues=list(contacts.colleagues(contact)[:COLLEAGUES]),
        alike=[] if contact.erased_at else contacts.alike_to(contact),
        merges=list(contacts.merges_of(contact.pk)),
        consents=list(consents.of_contact(contact.pk)),
        stays=[stay for stay in stays if stay.ended_at][:STAYS],
    )
