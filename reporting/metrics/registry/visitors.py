"""Numbers about visitors of the web sites: who looked at pages in a period, and who is known by now."""

from django.db.models import Q

from reporting.metrics.metric import Metric, Source, part
from reporting.metrics.rules import Unit, View

BROWSER = ("visitor_id",)
EVERY, KNOWN = Q(), Q(contact__isnull=False)

VISITORS = (
    Metric(
        key="visitors",
        label="Visitors",
        formula="Different browsers that looked at pages of the web sites in the period and may be told "
        "apart, with their visits beside. Channel and campaign: of the visit.",
        unit=Unit.COUNT,
        view=View.ACTIVITY,
        source=Source.VISIT,
        moment="started_at",
        parts=(part("all", "visitors", EVERY, BROWSER), part("visits", "visits", EVERY)),
        more_is_better=True,
    ),
    Metric(
        key="visitor_contact",
        label="Visitor → contact",
        formula="Visitors of the period who sent a form by now ÷ visitors of the period. Channel and "
        "campaign: of the visit.",
        unit=Unit.RATE,
        view=View.COHORT,
        source=Source.VISIT,
        moment="started_at",
        parts=(part("known", "sent a form", KNOWN, BROWSER), part("all", "visitors", EVERY, BROWSER)),
        more_is_better=True,
    ),
)
