"""One handoff, or several: whose they are, what can be done with them now and by whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from leads.handoff.models import Attempt, Handoff
from leads.handoff.rules import OPEN, Move, State, decide
from leads.nurture.queries import Enrolment
from leads.outcomes import queries as outcomes
from sla.agreements import queries as agreements
from sla.agreements.queries import Terms
from sla.clocks import queries as clocks
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing, may_act_for

WITH = (
    "contact__company", "holder__team", "sales_team", "marketing_team", "offered_by",
    "pledge__agreement__marketing_team", "pledge__agreement__sales_team",
)  # fmt: skip


def get(handoff_id: int) -> Handoff:
    found = Handoff.objects.select_related(*WITH).filter(pk=handoff_id).first()
    if found is None:
        raise Refused("no-such-handoff", "There is no such handoff.", status=NOT_FOUND)
    return found


def current(contact_id: int) -> Handoff | None:
    """The contact's open handoff, else the latest."""
    return next(iter(history(contact_id)), None)


def history(contact_id: int) -> list[Handoff]:
    """All handoffs of the contact: the open one, then the others, newest first. Of two records that were
    merged the other may have been offered later."""
    found = Handoff.objects.filter(contact=contact_id).select_related(*WITH)
    return sorted(found.order_by("-offered_at", "-id"), key=lambda handoff: handoff.state not in OPEN)


@dataclass(frozen=True, slots=True)
class Since:
    """What a contact's handoffs came to since a moment."""

    qualified: bool
    ended: bool  # the last of them was sent back


def since(contact_id: int, moment: datetime) -> Since:
    rows = Handoff.objects.filter(contact=contact_id)
    last = rows.order_by("-offered_at", "-id").first()
    back = last and last.state in (State.REJECTED, State.RETURNED) and last.state_since > moment
    qualified = rows.filter(state=State.QUALIFIED, qualified_at__gt=moment).exists()
    return Since(qualified=qualified, ended=bool(back))


def open_among(contact_ids: Collection[int]) -> set[int]:
    """Those of the contacts who have an open handoff."""
    found = Handoff.objects.filter(contact__in=contact_ids, state__in=OPEN)
    return set(found.values_list("contact_id", flat=True))


def holders_of(contact_ids: Collection[int]) -> list[tuple[int, int | None]]:
    """(contact, holder) of each open handoff of these contacts."""
    found = Handoff.objects.filter(contact__in=contact_ids, state__in=OPEN)
    return list(found.values_list("contact_id", "holder_id"))


def pledges_of(contact_id: int) -> list[int]:
    """What was promised for the contact, in all handoffs."""
    return list(Handoff.objects.filter(contact=contact_id).values_list("pledge_id", flat=True))


def open_for(person_id: int) -> QuerySet[Handoff]:
    """What the person holds now."""
    return Handoff.objects.filter(holder=person_id, state__in=OPEN).select_related(*WITH)


def to_escalate(now: datetime, limit: int) -> list[int]:
    """On which handoffs a step of the ladder is due, the longest waiting first."""
    pledges = clocks.to_escalate(now, limit)
    found = dict(Handoff.objects.filter(pledge__in=pledges).values_list("pledge_id", "pk"))
    return [found[pledge_id] for pledge_id in pledges if pledge_id in found]


def terms_of(handoff: Handoff) -> Terms:
    """The terms of the agreement that the handoff is judged by for ever."""
    return agreements.terms(handoff.pledge.agreement)


def criteria_of(handoff: Handoff) -> list[str]:
    """Its sales-qualified criteria."""
    return list(terms_of(handoff).qualified_criteria)


def disputable_until(handoff: Handoff) -> datetime | None:
    """The last moment to dispute its rejection."""
    if handoff.rejected_at is None:
        return None
    return handoff.rejected_at + timedelta(days=terms_of(handoff).dispute_days)


def something_followed(handoff: Handoff) -> bool:
    """Whether anything came after the decision that taking it back would contradict."""
    return bool(followed([handoff]))


def followed(handoffs: Sequence[Handoff]) -> set[int]:
    """Those of them after whose decision something came, with a fixed number of queries."""
    if not handoffs:
        return set()
    later = Handoff.objects.filter(contact=OuterRef("contact"), offered_at__gt=OuterRef("offered_at"))
    attempts = Attempt.objects.filter(handoff=OuterRef("pk"), logged_at__gte=OuterRef("decided"))
    nurtured = Enrolment.objects.filter(contact=OuterRef("contact"), enrolled_at__gte=OuterRef("decided"))
    rows = Handoff.objects.filter(pk__in=[each.pk for each in handoffs]).annotate(
        decided=Coalesce("returned_at", "rejected_at", "accepted_at")
    )
    passed_on = Q(holder_set_at__gt=F("decided")) | Q(pledge__holds__starts_at__gte=F("decided"))
    came = Exists(later) | Exists(attempts) | Exists(nurtured)
    found = rows.filter(Q(disputed_at__isnull=False) | passed_on | came)
    chances = outcomes.with_open([each.contact_id for each in handoffs])
    return set(found.values_list("pk", flat=True)) | {h.pk for h in handoffs if h.contact_id in chances}


def may(move: Move, handoff: Handoff, who: Standing, now: datetime) -> bool:
    """Whether somebody of that standing may make the move, by side and role (domain.md, People)."""
    team_id = handoff.sales_team_id
    acts = may_act_for(who, members.holder_of(handoff.holder), team_id, now)
    match move:
        case Move.CLAIM:
            return who.team_id == team_id
        case Move.REROUTE:
            return acts or who.commands_side("marketing")
        case Move.WITHDRAW | Move.DISPUTE:
            return who.commands_side("marketing")
        case Move.REASSIGN:
            return who.leads(team_id)
        case Move.TAKE_BACK:
            return who.person_id is not None and who.person_id == decided_by(handoff)
        case Move.RULE:
            return who.is_manager
        case _:
            return acts


def moves_for(handoff: Handoff, who: Standing, now: datetime) -> set[Move]:
    """The moves that somebody of that standing can make now: which buttons to show."""
    return moves_for_each([handoff], who, now)[handoff.pk]


def moves_for_each(handoffs: Sequence[Handoff], who: Standing, now: datetime) -> dict[int, set[Move]]:
    """The same for many, with a fixed number of queries. They come with holder and sales team."""
    held = clocks.on_hold([each.pledge_id for each in handoffs if each.state == State.ACCEPTED], now)
    moves = {each.pk: _possible(each, who, now, is_held=each.pledge_id in held) for each in handoffs}
    for pk in followed([handoff for handoff in handoffs if Move.TAKE_BACK in moves[handoff.pk]]):
        moves[pk].discard(Move.TAKE_BACK)
    return moves


def decided_by(handoff: Handoff) -> int | None:
    """Who made the last decision on it."""
    by: int | None = getattr(handoff, f"{handoff.state}_by_id")
    return by


def _possible(handoff: Handoff, who: Standing, now: datetime, *, is_held: bool) -> set[Move]:
    """All but for what may have followed."""
    idle = Move.HOLD if is_held else Move.LIFT_HOLD
    able = (move for move in Move if decide(handoff.state, move) and may(move, handoff, who, now))
    return {move for move in able if move != idle and _timely(move, handoff, who, now)}


def _timely(move: Move, handoff: Handoff, who: Standing, now: datetime) -> bool:
    match move:
        case Move.CLAIM:
            return handoff.holder_id is None
        case Move.ACCEPT | Move.LOG_ATTEMPT:  # somebody of the team must hold it then
            return handoff.holder_id is not None or who.team_id == handoff.sales_team_id
        case Move.REASSIGN:
            return handoff.hops < terms_of(handoff).max_hops or who.is_manager
        case Move.TAKE_BACK:
            return now <= handoff.take_back_until
        case Move.DISPUTE:
            until = disputable_until(handoff)
            return handoff.disputed_at is None and until is not None and now <= until
        case Move.RULE:
            return handoff.disputed_at is not None and handoff.ruled_at is None
        case _:
            return True
