"""Promises kept: counted per handoff, and for people per clock, by the moment each was due."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q

from reporting.metrics.metric import Metric, Part, Source, Target, always
from reporting.metrics.rules import Unit, View


@dataclass(frozen=True, slots=True)
class Judged:
    """The columns a promise is judged by, as the clocks judge it. `broken` counts what is overdue now.
    What was cancelled stays broken if a clock ended after its own due; else it is neither kept nor
    broken, even past the first due, for a new holder's clock runs longer."""

    due: str
    stopped: str
    cancelled: str
    breached: str
    only: Q = field(default_factory=Q)

    @property
    def kept(self) -> Q:
        return self.only & Q(**{f"{self.stopped}__lte": F(self.due)})

    @property
    def is_open(self) -> Q:
        return Q(**{self.stopped: None, self.cancelled: None})

    def broken(self, as_of: datetime) -> Q:
        stopped_late = Q(**{f"{self.stopped}__gt": F(self.due)})
        breached = Q(**{f"{self.cancelled}__isnull": False, self.breached: True})
        return self.only & (stopped_late | ((self.is_open | breached) & Q(**{f"{self.due}__lt": as_of})))

    def running(self, as_of: datetime) -> Q:
        return self.only & self.is_open & Q(**{f"{self.due}__gte": as_of})

    def parts(self) -> tuple[Part, ...]:
        return (
            Part("kept", "kept", always(self.kept)),
            Part("judged", "kept or broken", lambda as_of: self.kept | self.broken(as_of)),
            Part("broken", "broken", self.broken),
            Part("running", "not due yet", self.running),
        )


def _promise(kind: str, label: str, formula: str, target: Target | None) -> Metric:
    judged = Judged(f"{kind}_due", f"{kind}_stopped", f"{kind}_cancelled", f"{kind}_breached")
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
    judged = Judged("due_at", "stopped_at", "cancelled_at", "breached", Q(kind=kind))
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


EACH_SHARE = Target("kept_share")
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
)
OF_PEOPLE = (
    _of_people("decide", "Decide clocks"),
    _of_people("first_contact", "First contact clocks"),
)
