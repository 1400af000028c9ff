"""Promises kept, counted per handoff and by the moment each was due."""

from datetime import datetime

from django.db.models import F, Q

from reporting.metrics.metric import Metric, Part, Source, Target, Where, always
from reporting.metrics.rules import Unit, View


# A promise on a handoff, as the clocks judge it. `broken` counts what is overdue now. What was
# cancelled stays broken if a clock ended after its own due; else it is neither kept nor broken, even
# past the first due, for a new holder's clock runs longer.
def _kept(kind: str) -> Q:
    return Q(**{f"{kind}_stopped__lte": F(f"{kind}_due")})


def _broken(kind: str, as_of: datetime) -> Q:
    stopped_late = Q(**{f"{kind}_stopped__gt": F(f"{kind}_due")})
    breached = Q(**{f"{kind}_cancelled__isnull": False, f"{kind}_breached": True})
    return stopped_late | ((_still_open(kind) | breached) & Q(**{f"{kind}_due__lt": as_of}))


def _still_open(kind: str) -> Q:
    return Q(**{f"{kind}_stopped": None, f"{kind}_cancelled": None})


def _judged(kind: str) -> Where:
    return lambda as_of: _kept(kind) | _broken(kind, as_of)


def _promise(kind: str, label: str, formula: str) -> Metric:
    return Metric(
        key=f"{kind}_kept",
        label=label,
        formula=formula,
        unit=Unit.RATE,
        view=View.DUE,
        source=Source.PASSAGE,
        moment=f"{kind}_due",
        parts=(
            Part("kept", "kept", always(_kept(kind))),
            Part("judged", "kept or broken", _judged(kind)),
            Part("broken", "broken", lambda as_of: _broken(kind, as_of)),
            Part(
                "running", "not due yet", lambda as_of: _still_open(kind) & Q(**{f"{kind}_due__gte": as_of})
            ),
        ),
        more_is_better=True,
        target=Target("kept_share"),
        columns=("offered_at", f"{kind}_due", f"{kind}_stopped"),
    )


PROMISES = (
    _promise(
        "decide",
        "Decided in time",
        "Kept ÷ (kept + broken), of handoffs whose decision was due in the period. Kept: decided within the "
        "agreed business minutes of having a holder, over all holders together. Overdue counts as broken.",
    ),
    _promise(
        "first_contact",
        "Contacted in time",
        "Kept ÷ (kept + broken), of handoffs whose first contact was due in the period. Kept: a human "
        "attempt that did not bounce within the agreed business minutes of the offer. Overdue counts as "
        "broken.",
    ),
)
