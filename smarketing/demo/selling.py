"""How the demo company's deals end. Who came through people they trust buys more often; large deals
are lost on price, people who compared are lost to a competitor, and the end of the year is a bad time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from leads.campaigns import queries as campaigns
from leads.handoff import commands as handoffs
from leads.handoff.queries import Handoff
from leads.outcomes import commands as outcomes
from leads.outcomes.queries import Opportunity
from smarketing.demo.crowd import Lead
from smarketing.kernel.actor import Actor

if TYPE_CHECKING:
    from smarketing.demo.story import Story

LARGE = 40_000
RIVALS = ("Senseco", "Vibrotech", "PlantEye")


@dataclass(frozen=True, slots=True)
class Loss:
    """A lost reason with what the customer says to it."""

    reason: str
    quote: str = ""
    competitor: str = ""


PRICE = Loss("price", "“Double what our board had in mind.”")
NO_BUDGET = Loss("no_budget", "“We'd rather fix what we have this year.”")
NO_DECISION = Loss("no_decision", "“The pilot convinced maintenance, not finance.”")
TIMING = Loss("timing", "“Ask us again when the new line stands.”")
FEATURE = Loss("missing_feature", "“It has to speak to our old controllers.”")
SILENT = Loss("unreachable")


def opens(story: "Story", handoff: Handoff, lead: Lead, moment: datetime) -> None:
    amount = _amount(story, lead.fit)
    opportunity = handoffs.open_opportunity(
        handoff_id=handoff.pk,
        amount=amount if story.happens(0.88) else None,
        expected_close=moment.date() + timedelta(days=story.random.randint(25, 70)),
        actor=story.actor_of(handoff),
        now=moment,
    )
    _plan_end(story, opportunity, story.actor_of(handoff), lead.team, lead.fit, lead.campaign.medium, moment)


def prospects(story: "Story", contact_id: int, team: str, moment: datetime) -> None:
    """A rep sees a chance in somebody whom marketing did not pass on."""
    rep = story.random.choice(story.cast.reps(team))
    actor = story.cast.actor(next(key for key, user in story.cast.people.items() if user == rep))
    opportunity = handoffs.open_own(
        contact_id=contact_id,
        amount=_amount(story, 0.5),
        expected_close=moment.date() + timedelta(days=60),
        actor=actor,
        now=moment,
    )
    _plan_end(story, opportunity, actor, team, 0.4, "event", moment)


def _plan_end(
    story: "Story",
    opportunity: Opportunity,
    actor: Actor,
    team: str,
    fit: float,
    medium: str,
    moment: datetime,
) -> None:
    won = story.happens(0.1 + fit * 0.42)
    days = story.random.uniform(9, 48) if won else story.random.uniform(6, 62)
    half = story.days_on(team, moment, days * story.random.uniform(0.3, 0.6))
    story.later(half, lambda at: _moves_on(story, opportunity, actor, at))
    end = story.days_on(team, moment, days)
    story.later(end, lambda at: _ends(story, opportunity, actor, medium, at, won=won))


def _moves_on(story: "Story", opportunity: Opportunity, actor: Actor, moment: datetime) -> None:
    step = story.random.choice(("proposal", "proposal", "negotiation"))
    outcomes.edit(opportunity_id=opportunity.pk, changes={"step": step}, version=1, actor=actor, now=moment)


def _ends(
    story: "Story", opportunity: Opportunity, actor: Actor, medium: str, moment: datetime, *, won: bool
) -> None:
    if won:
        touches = opportunity.contact.touchpoints.order_by("pk").values_list("pk", flat=True)
        outcomes.win(
            opportunity_id=opportunity.pk,
            amount=opportunity.amount,
            helped=list(touches[:2]),
            helped_assets=list(campaigns.sent_to(opportunity.contact_id).values_list("pk", flat=True)),
            actor=actor,
            now=moment,
        )
        return
    loss = _loss(story, opportunity.amount, medium, moment)
    outcomes.lose(
        opportunity_id=opportunity.pk,
        reason=loss.reason,
        competitor=loss.competitor,
        quote=loss.quote,
        actor=actor,
        now=moment,
    )


def _loss(story: "Story", amount: Decimal | None, medium: str, moment: datetime) -> Loss:
    """What makes sense for this deal, most of the time."""
    rival = story.random.choice(RIVALS)
    likely = [NO_BUDGET, NO_DECISION, TIMING, FEATURE, SILENT]
    if amount and amount >= LARGE:
        likely += [PRICE] * 4
    if medium == "cpc":
        likely += [Loss("competitor", f"“{rival} is in our other plant already.”", rival)] * 4
    if moment.month in (11, 12):
        likely += [NO_BUDGET, TIMING] * 2
    return story.random.choice(likely)


def _amount(story: "Story", fit: float) -> Decimal:
    """Mostly some ten to forty thousand, seldom much more; more from those who come recommended."""
    thousands = story.random.lognormvariate(3.0 + fit * 0.5, 0.55)
    return Decimal(min(max(round(thousands * 2) * 500, 4000), 240_000))
