"""What the lists behind numbers show, for the page and for the file alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from leads import meanings
from leads.words import channel_label
from reporting.metrics.queries import Metric, Part, Rows, Source, Unit
from sla.glossary.queries import Kind
from smarketing.kernel import tables
from smarketing.kernel.tables import Table

Get = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` says how a page writes it: text, when, number, minutes, days or money."""

    label: str
    get: Get
    kind: str = "text"
    url: Get | None = None


def _name(field: str, nobody: str = "") -> Get:
    return lambda row: str(getattr(row, field) or nobody)


def _moment(field: str, label: str) -> Column:
    return Column(label, lambda row: getattr(row, field), "when")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _contact_url(row: Any) -> str:
    return reverse("contact", args=[row.contact_id])


def _visitor(row: Any) -> str:
    return str(row.contact or f"Visitor {row.visitor_id}")


def _visitor_url(row: Any) -> str:
    return reverse("visitor", args=[row.visitor_id])


def _deal_url(row: Any) -> str:
    return reverse("opportunity", args=[row.pk])


PERSON = Column("Person", _name("contact"), url=_contact_url)
CHANNEL = Column("Channel", lambda row: channel_label(row.channel))
CAMPAIGN = Column("Campaign", _name("campaign"))
TEAM = Column("Sales team", _name("sales_team"))
STATE = Column("State", lambda row: row.state.capitalize())

HOLDER = Column("Holder", _name("holder", "nobody yet"))
CHARGED = Column("Charged to", _name("person", "nobody yet"))

# Who or what a row is about comes first, what counts follows, the rest of what is known ends it.
ABOUT: Mapping[Source, Sequence[Column]] = {
    Source.PASSAGE: (PERSON,),
    Source.JOURNEY: (PERSON,),
    Source.DEAL: (Column("Opportunity", lambda row: row.opportunity.name, url=_deal_url), PERSON),
    Source.TURN: (PERSON,),
    Source.VISIT: (Column("Visitor", _visitor, url=_visitor_url),),
}
BESIDE: Mapping[Source, Sequence[Column]] = {
    Source.PASSAGE: (STATE, HOLDER, TEAM, CHANNEL, CAMPAIGN),
    Source.JOURNEY: (Column("Rep", _name("rep")), CHANNEL, CAMPAIGN),
    Source.DEAL: (Column("Owner", _name("rep")), CHANNEL, CAMPAIGN),
    Source.TURN: (CHARGED, STATE, TEAM, CHANNEL, CAMPAIGN),
    Source.VISIT: (
        Column("Pages", lambda row: row.views, "number"),
        Column("First page", lambda row: row.page.partition("?")[0]),
        CHANNEL,
        CAMPAIGN,
    ),
}
RELATED: Mapping[Source, Sequence[str]] = {
    Source.PASSAGE: ("contact", "sales_team", "holder", "campaign"),
    Source.JOURNEY: ("contact", "rep", "campaign"),
    Source.DEAL: ("opportunity", "contact", "rep", "campaign"),
    Source.TURN: ("contact", "sales_team", "person", "campaign"),
    Source.VISIT: ("contact", "campaign"),
}
MOMENTS = {
    "offered_at": "Offered",
    "opened_at": "Opened",
    "started_at": "Began",
    "due_at": "Due",
    "stopped_at": "Done",
    "route_due": "Holder due",
    "route_stopped": "Holder found",
    "decide_due": "Decision due",
    "first_contact_due": "First contact due",
    "attempts_due": "Attempts due",
    "attempts_stopped": "Tried enough",
    "outcome_due": "Outcome due",
    "outcome_stopped": "Outcome",
    "re_engage_due": "Taking up due",
    "re_engage_stopped": "Taken up",
    "closed_at": "Closed",
    "decided_at": "Decided",
    "returned_at": "Returned",
    "qualified_at": "Qualified",
    "contacted_at": "First contact",
    "decide_stopped": "Decided",
    "first_contact_stopped": "First contact",
    "won_at": "First won",
}
MORE: Mapping[str, Column] = {
    **{field: _moment(field, label) for field, label in MOMENTS.items()},
    "expected_close": Column("Expected to close", lambda row: _day(row.expected_close)),
    "revenue": Column("Won, stated", lambda row: row.revenue, "money"),
}
MEASURES = {Unit.MINUTES: "Minutes", Unit.DAYS: "Days", Unit.MONEY: "Amount"}


def columns(metric: Metric) -> list[Column]:
    """What the row is about, the moment that counts, the metric's own columns, what is measured, and
    what else is known."""
    more = {**MORE, **_by_agreed_words()}
    own = metric.columns if metric.moment in metric.columns else (metric.moment, *metric.columns)
    shown = [*ABOUT[metric.source], *(more[key] for key in own)]
    if metric.measure:
        measure = metric.measure
        shown.append(Column(MEASURES[metric.unit], lambda row: getattr(row, measure), metric.unit.value))
    if metric.unit == Unit.MONEY:
        shown.append(Column("Currency", lambda row: row.currency))
    return [*shown, *BESIDE[metric.source]]


def _by_agreed_words() -> dict[str, Column]:
    """The columns about stages and reasons, by what both sides call them now."""
    stages, reasons = meanings.labels(Kind.STAGE), meanings.labels(Kind.REFUSAL)
    return {
        **{f"{stage}_at": _moment(f"{stage}_at", f"First {label}") for stage, label in stages.items()},
        "stage": Column("Stage now", lambda row: stages[row.stage]),
        "reason": Column("Reason", lambda row: reasons.get(row.reason, "")),
    }


def table(metric: Metric, part: Part, rows: Rows) -> Table:
    """The rows behind a number as a file."""
    shown = [tables.Column(each.label, each.get) for each in columns(metric)]
    return tables.table(f"{metric.key}-{part.key}", shown, with_names(metric, rows), metric.moment)


def with_names(metric: Metric, rows: Rows) -> Rows:
    """The rows with what the columns need, in one statement."""
    return rows.select_related(*RELATED[metric.source]).defer("contact__search")
