"""Every number counted a second time, in plain Python over the source rows, without the flat ones.

Slow, and written from domain.md rather than from the registry: when the two differ one is wrong.
"""

from collections import Counter, defaultdict
from datetime import timedelta
from types import SimpleNamespace

from leads.models import Attempt, Handoff, Opportunity, PageView, StageMove
from sla.agreements import rules
from sla.clocks.models import Clock

LADDER = ["contact", "prospect", "lead", "mql", "sql", "opportunity", "customer"]
KINDS = ("route", "decide", "first_contact", "attempts", "outcome", "re_engage")
OUTSIDE = {"duplicate", "wrong_territory", "existing_customer", "do_not_contact"}


def minutes(a, b):
    return (b - a).total_seconds() / 60


def breaks_at(clock):
    return clock.cancelled_at if clock.given_up else clock.due_at


def is_open(clock):
    return not (clock.stopped_at or clock.cancelled_at)


def ended_broken(clock):
    ended = clock.stopped_at or clock.cancelled_at
    return clock.given_up or bool(ended and ended > clock.due_at)


def verdict(clocks, as_of):
    """(due, "kept" | "broken" | "running" | "cancelled" | "excused") of one promise on one handoff."""
    if not clocks:
        return None, None
    clocks = sorted(clocks, key=lambda clock: clock.pk)
    due, last = breaks_at(clocks[0]), clocks[-1]
    broken = [clock for clock in clocks if ended_broken(clock) or (clock.excused_at and is_open(clock))]
    if broken and all(clock.excused_at for clock in broken) and (last.excused_at or not is_open(last)):
        return due, "excused"
    if last.cancelled_at:
        return due, "broken" if broken else "cancelled"
    if (last.stopped_at or as_of) > due:
        return due, "broken"
    return due, "kept" if last.stopped_at else "running"


def handoffs(as_of):
    clocks = defaultdict(list)
    for clock in Clock.objects.all():
        clocks[clock.pledge_id, clock.kind].append(clock)
    tried = defaultdict(list)
    for attempt in Attempt.objects.exclude(result="bounced"):
        tried[attempt.handoff_id].append(attempt.counts_at)
    for h in Handoff.objects.select_related(
        "contact__company", "source_touchpoint", "pledge__calendar", "pledge__agreement"
    ):
        first_holder = min((c.started_at for c in clocks[h.pledge_id, "decide"]), default=h.holder_set_at)
        yield SimpleNamespace(
            row=h,
            pk=h.pk,
            contact=h.contact_id,
            counted=h.state not in ("withdrawn", "rerouted"),
            decided_at=h.accepted_at or h.rejected_at,
            held_at=first_holder,
            contacted_at=min(tried[h.pk], default=None),
            **{kind: verdict(clocks[h.pledge_id, kind], as_of) for kind in KINDS},
            calendar=h.pledge.calendar,
        )


def worth(handoff):
    """What its agreement says that such an MQL is worth."""
    agreed = rules.from_dict(handoff.pledge.agreement.terms)
    company = handoff.contact.company
    segment = company.segment if company else ""
    return rules.worth(agreed.values, channel=handoff.contact.channel, segment=segment)


def has_all(handoff):
    """What the brief told sales of the person has everything that was required."""
    required = rules.from_dict(handoff.pledge.agreement.terms).required_fields
    return all(handoff.brief["person"][field] for field in required)


def value(period, as_of):
    """What was delivered is worth, each person once, by their first handoff in the period."""
    first = {}
    offers = [h for h in handoffs(as_of) if h.counted and h.row.cycle == 1]
    for h in sorted(offers, key=lambda h: (h.row.offered_at, h.pk)):
        if inside(period, h.row.offered_at) and worth(h.row) is not None:
            first.setdefault(h.contact, worth(h.row))
    return sum(first.values()) if first else None


def first_entries():
    entries = defaultdict(dict)
    for move in StageMove.objects.order_by("-moved_at"):
        entries[move.contact_id][move.to_stage] = move.moved_at
    return entries


def inside(period, moment):
    return moment is not None and period.start <= moment < period.end


def cohort(period, as_of):
    """The parts of the metrics about handoffs offered in the period: {metric.part: ids}."""
    offers = [h for h in handoffs(as_of) if inside(period, h.row.offered_at)]
    counted = [h for h in offers if h.counted]
    decided = [h for h in counted if h.decided_at]
    accepted = [h for h in decided if h.row.accepted_at]
    delivered = [h for h in counted if h.row.cycle == 1]
    complete = [h for h in counted if has_all(h.row)]
    rejected = [h for h in decided if h.row.rejected_at]
    returned = [h for h in counted if h.row.state == "returned"]
    qualified = [h for h in counted if h.row.state == "qualified"]
    undecided = [h for h in offers if h.row.state == "offered"]
    overturned = [h for h in rejected if h.row.ruling == "overturned"]
    in_quality = accepted + [h for h in rejected if h in overturned or h.row.reason not in OUTSIDE]
    bad = [h for h in rejected if h.row.reason == "bad_data" and h not in overturned]
    contacted = [h for h in counted if h.contacted_at]
    waiting = [h for h in counted if not h.contacted_at and h.row.state in ("offered", "accepted")]
    return {
        "offered.all": counted,
        "delivered.all": {h.contact for h in delivered},
        "value.stated": {h.contact for h in delivered if worth(h.row) is not None},
        "value.not_stated": {h.contact for h in delivered if worth(h.row) is None},
        "complete.complete": complete,
        "complete.offered": counted,
        "complete.incomplete": [h for h in counted if h not in complete],
        "redelivered.all": {(h.contact, h.row.cycle) for h in counted if h.row.cycle > 1},
        "withdrawn.all": [h for h in offers if h.row.state == "withdrawn"],
        "rerouted.all": [h for h in offers if h.row.state == "rerouted"],
        "decided.all": decided,
        "decided.open": undecided,
        "accepted.all": accepted,
        "acceptance.accepted": accepted,
        "acceptance.decided": decided,
        "acceptance.open": undecided,
        "quality.accepted": accepted + overturned,
        "quality.decided": in_quality,
        "bad_data.bad": bad,
        "bad_data.decided": in_quality,
        "rejected.all": rejected,
        "returned.all": returned,
        "sent_back.sent_back": rejected + returned,
        "sent_back.offered": counted,
        "reasons_given.given": [h for h in rejected + returned if h.row.reason],
        "reasons_given.sent_back": rejected + returned,
        "decide_time.decided": decided,
        "decide_time.open": undecided,
        "decide_elapsed.decided": decided,
        "decide_elapsed.open": undecided,
        "first_contact_time.contacted": contacted,
        "first_contact_time.open": waiting,
        "mql_sql.qualified": qualified,
        "mql_sql.offered": counted,
        "mql_sql.people_qualified": {h.contact for h in qualified},
        "mql_sql.people_offered": {h.contact for h in counted},
    }


def promises(period, as_of):
    found = {}
    for kind in KINDS:
        due = [getattr(h, kind)[1] for h in handoffs(as_of) if inside(period, getattr(h, kind)[0])]
        found |= {
            f"{kind}_kept.kept": [v for v in due if v == "kept"],
            f"{kind}_kept.judged": [v for v in due if v in ("kept", "broken")],
            f"{kind}_kept.broken": [v for v in due if v == "broken"],
            f"{kind}_kept.running": [v for v in due if v == "running"],
            f"{kind}_kept.excused": [v for v in due if v == "excused"],
        }
    return found


def turns(period, as_of):
    """Each clock for itself, with whom it is charged to."""
    found = {}
    for kind in KINDS[1:]:
        due = [
            (clock.holder_id, verdict([clock], as_of)[1])
            for clock in Clock.objects.filter(kind=kind)
            if inside(period, breaks_at(clock))
        ]
        found |= {
            f"{kind}_clocks.kept": [who for who, v in due if v == "kept"],
            f"{kind}_clocks.judged": [who for who, v in due if v in ("kept", "broken")],
            f"{kind}_clocks.broken": [who for who, v in due if v == "broken"],
            f"{kind}_clocks.running": [who for who, v in due if v == "running"],
            f"{kind}_clocks.excused": [who for who, v in due if v == "excused"],
        }
    return found


def opportunities(period, as_of):
    """What was open when the period ended, or is now."""
    moment = min(period.end, as_of)
    day = (moment - timedelta(microseconds=1)).date()
    there = [
        o
        for o in Opportunity.objects.filter(opened_at__lt=moment)
        if o.closed_at is None or o.closed_at >= moment
    ]
    dated = [o for o in there if o.expected_close]
    return {
        "outcome_current.current": [o for o in dated if o.expected_close >= day],
        "outcome_current.dated": dated,
        "outcome_current.past": [o for o in dated if o.expected_close < day],
        "outcome_current.undated": [o for o in there if not o.expected_close],
    }


def people(period):
    entries = first_entries()
    won = set(Opportunity.objects.filter(state="won").values_list("contact_id", flat=True))
    found = {}
    for start in ("contact", "lead", "mql", "sql"):
        members = [each for each, stages in entries.items() if inside(period, stages.get(start))]
        for stage in LADDER[LADDER.index(start) :]:
            found[f"funnel_{start}.{stage}"] = [each for each in members if stage in entries[each]]
    mqls = [each for each, stages in entries.items() if inside(period, stages.get("mql"))]
    return found | {"mql_won.members": mqls, "mql_won.won": [each for each in mqls if each in won]}


def wins(period):
    entries = first_entries()
    won = [o for o in Opportunity.objects.filter(state="won") if inside(period, o.closed_at)]
    timed = [
        o
        for o in won
        if (since := entries[o.contact_id].get("mql")) and since <= o.closed_at and not o.date_conflict
    ]
    return {
        "won.all": won,
        "revenue.stated": [o for o in won if o.amount is not None],
        "revenue.not_stated": [o for o in won if o.amount is None],
        "win_time.timed": timed,
        "win_time.left_out": [o for o in won if o not in timed],
    }


def tries(until):
    """{(how often a lead was tried, at which attempt it connected, whether it closed): how many}."""
    leads = defaultdict(list)
    for attempt in Attempt.objects.order_by("counts_at", "pk"):
        leads[attempt.handoff_id or f"contact {attempt.contact_id}"].append(attempt)
    old = [made for made in leads.values() if made[0].counts_at <= until]
    return Counter((len(made), *_reached(made)) for made in old)


def _reached(made):
    connected = next((place for place, a in enumerate(made, 1) if a.result == "connected"), None)
    return connected, connected is not None and _bought(made[connected - 1])


def _bought(attempt):
    """By an opportunity of this handoff, or of none, after the person was reached."""
    return any(
        o.closed_at >= attempt.counts_at
        and (attempt.handoff_id is None or o.handoff_id in (None, attempt.handoff_id))
        for o in Opportunity.objects.filter(contact_id=attempt.contact_id, state="won")
    )


def visitors(period):
    """Out of the pages that were looked at: a visit is counted when its first page was."""
    visits = defaultdict(list)
    for view in PageView.objects.exclude(visit=None).select_related("visit"):
        visits[view.visit].append(view.seen_at)
    found = [visit for visit, moments in visits.items() if inside(period, min(moments))]
    everybody = {visit.visitor_id for visit in found}
    return {
        "visitors.all": everybody,
        "visitors.visits": found,
        "visitor_contact.known": {visit.visitor_id for visit in found if visit.contact_id},
        "visitor_contact.all": everybody,
    }


def everything(period, as_of):
    """{metric.part: how many} for the whole registry."""
    lists = cohort(period, as_of) | promises(period, as_of) | people(period) | wins(period)
    lists |= turns(period, as_of) | opportunities(period, as_of) | visitors(period)
    return {name: len(found) for name, found in lists.items()}


def percentile(values, share):
    """Between the two nearest ranks, as PostgreSQL's percentile_cont."""
    if not values:
        return None
    values = sorted(values)
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def business_minutes(start, end):
    """Weekdays 9 to 17, UTC (the cast's calendar), minute by minute."""
    whole, seconds = start, 0.0
    while whole < end:
        following = min(whole.replace(second=0, microsecond=0) + timedelta(minutes=1), end)
        if whole.weekday() < 5 and 9 <= whole.hour < 17:
            seconds += (following - whole).total_seconds()
        whole = following
    return seconds / 60
