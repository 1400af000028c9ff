"""The journal read from its beginning: what everything must be by now, if each change left its fact."""

from collections import Counter
from types import SimpleNamespace

from leads.models import Contact, Handoff, Opportunity
from sla.models import Clock
from smarketing.journal.models import Entry

ENDS = {"rejected", "rerouted", "withdrawn", "qualified", "returned", "accepted", "offered"}
BEFORE = {"accepted": "offered", "rejected": "offered", "returned": "accepted"}
DEALS = {"opened": "open", "won": "won", "lost": "lost", "reopened": "open"}
CLOCKS = {"met": "met", "cancelled": "void", "ended": "broken", "reopened": "open"}


def told():
    """Replay every fact, in the order they were recorded."""
    world = SimpleNamespace(handoffs={}, holders={}, stages={}, marks={}, deals={}, clocks={})
    for entry in Entry.objects.order_by("pk"):
        subject, _, verb = entry.kind.partition(".")
        if read := READERS.get(subject):
            read(world, entry, verb)
    return world


def _handoff(world, entry, verb):
    if verb in ENDS:
        world.handoffs[entry.subject_id] = verb
    elif verb == "taken_back":
        world.handoffs[entry.subject_id] = BEFORE[entry.payload["what"]]
    world.holders[entry.subject_id] = entry.payload["holder_id"]


def _stage(world, entry, verb):
    assert world.stages.get(entry.subject_id, "") == entry.payload["from"]
    world.stages[entry.subject_id] = entry.payload["to"]


def _contact(world, entry, verb):
    if verb == "disqualified":
        world.marks[entry.subject_id] = entry.payload["reason"]
    elif verb == "requalified":
        del world.marks[entry.subject_id]


def _deal(world, entry, verb):
    world.deals[entry.subject_id] = DEALS.get(verb, world.deals.get(entry.subject_id))


def _clock(world, entry, verb):
    if verb in CLOCKS:
        world.clocks[entry.subject_id] = CLOCKS[verb]


READERS = {
    "handoff": _handoff,
    "stage": _stage,
    "contact": _contact,
    "opportunity": _deal,
    "clock": _clock,
}


def check():
    """Today's states and counts are those the facts tell of."""
    world = told()
    assert world.handoffs == dict(Handoff.objects.values_list("pk", "state"))
    assert world.holders == dict(Handoff.objects.values_list("pk", "holder"))
    assert world.stages == dict(Contact.objects.values_list("pk", "stage"))
    assert world.marks == dict(Contact.objects.exclude(disqualified="").values_list("pk", "disqualified"))
    assert world.deals == dict(Opportunity.objects.values_list("pk", "state"))
    for clock in Clock.objects.all():
        assert world.clocks.get(clock.pk, "open") == _stands(clock)
    created = Counter(Entry.objects.filter(kind="contact.created").values_list("subject_id", flat=True))
    assert set(created) == set(Contact.objects.values_list("pk", flat=True))
    assert set(created.values()) <= {1}


def _stands(clock):
    end = clock.stopped_at or clock.cancelled_at
    if end is None:
        return "open"
    if clock.given_up or end > clock.due_at:
        return "broken"
    return "met" if clock.stopped_at else "void"
