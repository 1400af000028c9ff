"""Numbers about handoffs: those offered in a period, and what became of them."""

from typing import Any

from django.db.models import Q

from reporting.metrics.metric import Metric, Part, Settles, Source, Target, part
from reporting.metrics.rules import Unit, View

COUNTED = ~Q(state__in=["withdrawn", "rerouted"])  # shown apart
ACCEPTED, REJECTED = Q(accepted_at__isnull=False), Q(rejected_at__isnull=False)
DECIDED, UNDECIDED = Q(decided_at__isnull=False), Q(state="offered")
RETURNED, QUALIFIED = Q(returned_at__isnull=False), Q(qualified_at__isnull=False)
SENT_BACK = REJECTED | RETURNED
FINE_IN_QUALITY = ACCEPTED | Q(overturned=True)
PERSON = ("contact_id",)


def _offers(key: str, label: str, formula: str, unit: Unit, *parts: Part, **more: Any) -> Metric:
    """A number about the handoffs offered in the period and what became of them."""
    return Metric(key, label, formula, unit, View.COHORT, Source.PASSAGE, "offered_at", parts, **more)


DELIVERY = (
    _offers(
        "offered",
        "Offered",
        "Handoffs offered in the period, less those withdrawn undecided and those rerouted.",
        Unit.COUNT,
        part("all", "offered", COUNTED),
        more_is_better=True,
    ),
    _offers(
        "delivered",
        "MQLs delivered",
        "Different people among the handoffs offered in the period, in their first cycle.",
        Unit.COUNT,
        part("all", "delivered", COUNTED & Q(cycle=1), PERSON),
        more_is_better=True,
        target=Target("volume_per_period", per_period=True),
    ),
    _offers(
        "value",
        "Value delivered",
        "Sum of what the delivered MQLs are worth, each by the value table of the agreement that its handoff "
        "is judged by, for the person's channel and segment; those for which the table says nothing are "
        "counted beside it.",
        Unit.MONEY,
        part("stated", "valued", COUNTED & Q(cycle=1, worth__isnull=False), PERSON),
        part("not_stated", "not valued", COUNTED & Q(cycle=1, worth=None), PERSON),
        measure="worth",
        more_is_better=True,
        target=Target("value_per_period", per_period=True),
    ),
    _offers(
        "complete",
        "Complete offers",
        "Offers with everything that their agreement requires ÷ offers, of the handoffs offered in the "
        "period; by what was known at the offer.",
        Unit.RATE,
        part("complete", "complete", COUNTED & Q(complete=True)),
        part("offered", "offered", COUNTED),
        part("incomplete", "incomplete", COUNTED & Q(complete=False)),
        more_is_better=True,
        target=Target(),
    ),
    _offers(
        "redelivered",
        "Re-delivered",
        "Different people and cycles among the handoffs offered in the period, from the second cycle on.",
        Unit.COUNT,
        part("all", "re-delivered", COUNTED & Q(cycle__gt=1), ("contact_id", "cycle")),
    ),
    _offers(
        "withdrawn",
        "Withdrawn",
        "Handoffs offered in the period that marketing took back undecided. Not in Offered.",
        Unit.COUNT,
        part("all", "withdrawn", Q(state="withdrawn")),
        more_is_better=False,
    ),
    _offers(
        "rerouted",
        "Rerouted",
        "Handoffs offered in the period that went on to another team. Not in Offered; the new one is.",
        Unit.COUNT,
        part("all", "rerouted", Q(state="rerouted")),
        more_is_better=False,
    ),
)

DECISIONS = (
    _offers(
        "decided",
        "Decided",
        "Handoffs offered in the period that were ever accepted or rejected.",
        Unit.COUNT,
        part("all", "decided", COUNTED & DECIDED),
        part("open", "still undecided", UNDECIDED),
        settles=Settles.DECIDE,
        columns=("decided_at",),
    ),
    _offers(
        "accepted",
        "Accepted",
        "Handoffs offered in the period that were accepted; one returned later stays accepted.",
        Unit.COUNT,
        part("all", "accepted", COUNTED & ACCEPTED),
        more_is_better=True,
        settles=Settles.DECIDE,
        columns=("decided_at",),
    ),
    _offers(
        "acceptance",
        "Acceptance",
        "Accepted ÷ decided, of the handoffs offered in the period; every rejection counts.",
        Unit.RATE,
        part("accepted", "accepted", COUNTED & ACCEPTED),
        part("decided", "decided", COUNTED & DECIDED),
        part("open", "still undecided", UNDECIDED),
        more_is_better=True,
        settles=Settles.DECIDE,
        columns=("decided_at",),
    ),
    _offers(
        "quality",
        "Quality",
        "Accepted (and rejections that a manager overturned) ÷ decided, leaving out rejections that "
        "by their agreed reason don't count in quality (duplicate, wrong territory, existing customer, do "
        "not contact); of the handoffs offered in the period.",
        Unit.RATE,
        part("accepted", "accepted or overturned", COUNTED & Q(in_quality=True) & FINE_IN_QUALITY),
        part("decided", "decided, in quality", COUNTED & Q(in_quality=True)),
        more_is_better=True,
        target=Target("quality_accepted_share"),
        settles=Settles.DECIDE,
        columns=("decided_at", "reason"),
    ),
    _offers(
        "bad_data",
        "Bad data",
        "Rejected as bad data and not overturned ÷ decided, leaving out rejections that by "
        "their agreed reason don't count in quality (duplicate, wrong territory, existing customer, do not "
        "contact); of the handoffs offered in the period.",
        Unit.RATE,
        part("bad", "bad data", COUNTED & REJECTED & Q(reason="bad_data", overturned=False)),
        part("decided", "decided, in quality", COUNTED & Q(in_quality=True)),
        more_is_better=False,
        target=Target("quality_bad_data_share", at_least=False),
        settles=Settles.DECIDE,
        columns=("decided_at", "reason"),
    ),
    _offers(
        "rejected",
        "Rejected",
        "Handoffs offered in the period that were rejected, by reason.",
        Unit.COUNT,
        part("all", "rejected", COUNTED & REJECTED),
        more_is_better=False,
        settles=Settles.DECIDE,
        columns=("decided_at", "reason"),
    ),
    _offers(
        "returned",
        "Returned",
        "Handoffs offered in the period that were accepted and later returned, by reason.",
        Unit.COUNT,
        part("all", "returned", COUNTED & RETURNED),
        more_is_better=False,
        settles=Settles.OUTCOME,
        columns=("returned_at", "reason"),
    ),
    _offers(
        "sent_back",
        "Sent back",
        "(Rejected + returned) ÷ offered, of the handoffs offered in the period.",
        Unit.RATE,
        part("sent_back", "rejected or returned", COUNTED & SENT_BACK),
        part("offered", "offered", COUNTED),
        more_is_better=False,
        settles=Settles.OUTCOME,
        columns=("reason",),
    ),
)

ANSWERS = (
    _offers(
        "reasons_given",
        "Reasons given",
        "Rejections and returns with an agreed reason ÷ rejections and returns, of the handoffs offered in "
        "the period.",
        Unit.RATE,
        part("given", "with a reason", COUNTED & SENT_BACK & ~Q(reason="")),
        part("sent_back", "rejected or returned", COUNTED & SENT_BACK),
        more_is_better=True,
        target=Target(),
        settles=Settles.OUTCOME,
        columns=("reason",),
    ),
)

TIMES = (
    _offers(
        "decide_time",
        "Time to decide",
        "Business minutes from the first holder to the decision, of the handoffs offered in the period: "
        "median and 90th percentile of those decided, with the number still open beside it.",
        Unit.MINUTES,
        part("decided", "decided", COUNTED & DECIDED & Q(decide_minutes__isnull=False)),
        part("open", "still undecided", UNDECIDED),
        measure="decide_minutes",
        more_is_better=False,
        settles=Settles.DECIDE,
        columns=("decided_at",),
    ),
    _offers(
        "decide_elapsed",
        "Offer to decision",
        "Minutes by the wall clock from the offer to the decision, of the handoffs offered in the period: "
        "median and 90th percentile of those decided, with the number still open beside it.",
        Unit.MINUTES,
        part("decided", "decided", COUNTED & DECIDED),
        part("open", "still undecided", UNDECIDED),
        measure="decide_elapsed",
        more_is_better=False,
        settles=Settles.DECIDE,
        columns=("decided_at",),
    ),
    _offers(
        "first_contact_time",
        "Time to first contact",
        "Business minutes from the (first) offer to the first human attempt that did not bounce, of the "
        "handoffs offered in the period: median and 90th percentile, with the number still waiting.",
        Unit.MINUTES,
        part("contacted", "contacted", COUNTED & Q(contact_minutes__isnull=False)),
        part("open", "still waiting", Q(contacted_at=None, state__in=["offered", "accepted"])),
        measure="contact_minutes",
        more_is_better=False,
        settles=Settles.FIRST_CONTACT,
        columns=("contacted_at",),
    ),
)

CONVERSION = (
    _offers(
        "mql_sql",
        "MQL → SQL",
        "Qualified ÷ offered, in handoffs, of those offered in the period; people are beside it. "
        "Channel: of the person's first touchpoint.",
        Unit.RATE,
        part("qualified", "qualified", COUNTED & QUALIFIED),
        part("offered", "offered", COUNTED),
        part("people_qualified", "people qualified", COUNTED & QUALIFIED, PERSON),
        part("people_offered", "people offered", COUNTED, PERSON),
        more_is_better=True,
        settles=Settles.OUTCOME,
        columns=("qualified_at",),
    ),
)

HANDOFFS = (*DELIVERY, *DECISIONS, *ANSWERS, *TIMES, *CONVERSION)
