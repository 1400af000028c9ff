"""Promises kept: counted per handoff, and for people per clock, by the moment each was due."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q

from reporting.metrics.metric import Metric, Part, Source, Target, always
from reporting.metrics.rules import Unit, View


@dataclass(frozen=True, slots=True)
class Judged:
    """The columns a promise is judged by, as the clocks judge it. `broken` counts what is overdue now.
    What was cancelled stays broken if a clock ended after its own due or was given up; else it is neither
    kept nor broken, even past the first due, for a new holder's clock runs longer. What a manager excused
    is neither as well, and stands beside."""

    due: str
    stopped: str
    cancelled: str
    breached: str
    excused: str
    only: Q = field(default_factory=Q)

    @property
    def kept(self) -> Q:
        return self._counts & Q(**{f"{self.stopped}__lte": F(self.due)})

    @property
    def _counts(self) -> Q:
        return self.only & Q(**{self.excused: False})

    @property
    def is_open(self) -> Q:
        return Q(**{self.stopped: None, self.cancelled: None})

    def broken(self, as_of: datetime) -> Q:
        stopped_late = Q(**{f"{self.stopped}__gt": F(self.due)})
        breached = Q(**{f"{self.cancelled}__isnull": False, self.breached: True, f"{self.due}__lte": as_of})
        overdue = self.is_open & Q(**{f"{self.due}__lt": as_of})
        return self._counts & (stopped_late | breached | overdue)

    def running(self, as_of: datetime) -> Q:
        return self._counts & self.is_open & Q(**{f"{self.due}__gte": as_of})

    def parts(self) -> tuple[Part, ...]:
        return (
            Part("kept", "kept", always(self.kept)),
            Part("judged", "kept or broken", lambda as_of: self.kept | self.broken(as_of)),
            Part("broken", "broken", self.broken),
            Part("running", "not due yet", self.running),
            Part("excused", "excused", always(self.only & Q(**{self.excused: True}))),
        )


def _promise(kind: str, label: str, formula: str, target: Target | None) -> Metric:
    judged = Judged(
        f"{kind}_due", f"{kind}_stopped", f"{kind}_cancelled", f"{kind}_breached", f"{kind}_excused"
    )
    return Metric(
        key=f"{kind}_kept",
        label=label,
        formula=f"Kept ÷ (kept + broken), of handoffs {formula} Overdue counts as broken.",
        unit=Unit.RATE,
        view=View.DUE,
        source=Source.PASSAGE,
        moment=f"{kind}_due",
        parts=judged.parts(),
        more_is_better=True,
        target=target,
        columns=("offered_at", f"{kind}_due", f"{kind}_stopped"),
    )


def _of_people(kind: str, label: str) -> Metric:
    """The same promise counted by clocks: a handoff that went from hand to hand has several."""
    judged = Judged("due_at", "stopped_at", "cancelled_at", "breached", "excused", Q(kind=kind))
    return Metric(
        key=f"{kind}_clocks",
        label=label,
        formula="Kept ÷ (kept + broken), of clocks due in the period, each charged to who held it when it "
        "was due. Overdue counts as broken.",
        unit=Unit.RATE,
        view=View.DUE,
        source=Source.TURN,
        moment="due_at",
        parts=judged.parts(),
        more_is_better=True,
        columns=("started_at", "due_at", "stopped_at"),
    )


EACH_SHARE, EACH_ONE = Target("kept_share"), Target()
PROMISES = (
    _promise(
        "route",
        "Given a holder in time",
        "whose holder was due in the period. Kept: somebody held it within the agreed business minutes of "
        "the offer.",
        None,
    ),
    _promise(
        "decide",
        "Decided in time",
        "whose decision was due in the period. Kept: decided within the agreed business minutes of having a "
        "holder, over all holders together.",
        EACH_SHARE,
    ),
    _promise(
        "first_contact",
        "Contacted in time",
        "whose first contact was due in the period. Kept: a human attempt that did not bounce within the "
        "agreed business minutes of the offer.",
        EACH_SHARE,
    ),
    _promise(
        "attempts",
        "Tried often enough",
        "whose attempts were due in the period, or that were returned before with fewer. Kept: as many "
        "attempts as agreed, or the person reached or qualified, within the agreed business days of "
        "accepting.",
        EACH_SHARE,
    ),
    _promise(
        "outcome",
        "Outcome in time",
        "whose outcome was due in the period. Kept: qualified or returned within the agreed business days of "
        "accepting.",
        EACH_SHARE,
    ),
    _promise(
        "re_engage",
        "Taken up again in time",
        "that were returned and whose taking up again was due in the period. Kept: offered again, enrolled "
        "in nurture or disqualified within the agreed business days of the date to try again.",
        EACH_ONE,
    ),
)
OF_PEOPLE = (
    _of_people("decide", "Decide clocks"),
    _of_people("first_contact", "First contact clocks"),
    _of_people("attempts", "Attempts clocks"),
    _of_people("outcome", "Outcome clocks"),
    _of_people("re_engage", "Taking up again clocks"),
)
