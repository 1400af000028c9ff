"""What the clocks of some people's handoffs must be, from nothing but the facts: each is read in the order
in which it was recorded, and means for the promises what the move meant that recorded it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Q

from leads.contacts import queries as contacts
from leads.handoff.models import Handoff
from leads.handoff.rules import Result, Try, counts_at, tried_enough
from sla.clocks import queries as clocks
from sla.clocks.queries import Kind, Ledger, Tick
from smarketing.journal import queries as journal
from smarketing.journal.models import Entry

WORK = (Kind.ATTEMPTS, Kind.OUTCOME)
TOLD = Q(subject="handoff") | Q(
    kind__in=[
        "attempt.logged",
        "contact.disqualified",
        "contact.merged",
        "contact.separated",
        "nurture.enrolled",
        "opportunity.opened",
        "opportunity.reopened",
    ]
)


@dataclass(slots=True)
class Course:
    """One handoff on its way through the facts."""

    handoff: Handoff
    ledger: Ledger
    contact_id: int = 0  # whose it was then
    state: str = ""
    holder_id: int | None = None
    accepted_at: datetime | None = None
    tries: list[tuple[Try, bool]] = field(default_factory=list)  # and whether it bounced


def ledgers(handoffs: Sequence[Handoff]) -> Iterator[tuple[Handoff, list[Tick]]]:
    """Every handoff of the people these are, with its clocks as they must be. They come with pledge,
    agreement, calendars and contact."""
    versions = clocks.versions()
    courses = {each.pk: Course(each, Ledger(each.pledge, versions)) for each in handoffs}
    replay = Replay(courses)
    for _, _, tell in sorted(_moments(courses.values(), replay), key=lambda each: each[:2]):
        tell()
    for course in courses.values():
        if course.state:  # what was brought in from the past has no facts, and no promises
            yield course.handoff, course.ledger.ticks


def _moments(
    courses: Iterable[Course], replay: "Replay"
) -> Iterator[tuple[datetime, int, Callable[[], None]]]:
    """Facts in their order; before what was recorded at the same moment, the hours that changed."""
    for course in courses:
        for at in course.ledger.changes():
            yield at, 0, lambda course=course, at=at: course.ledger.count_anew(at)  # type: ignore[misc]
    found = list(courses)
    people = contacts.ever_one_with({course.handoff.contact_id for course in found})
    threads = {course.handoff.pledge.thread for course in found} | {f"contact:{pk}" for pk in people}
    own = journal.entries().filter(TOLD, thread__in=threads)
    for entry in chain(own, journal.entries().filter(kind="person.promises_moved")):
        yield entry.recorded_at, entry.pk, lambda entry=entry: replay.read(entry)  # type: ignore[misc]


class Replay:
    """Reads facts, each by the method that is named after it."""

    def __init__(self, courses: Mapping[int, Course]) -> None:
        self.courses = courses
        self.by_pledge = {course.handoff.pledge_id: course for course in courses.values()}
        self.came_with: dict[int, tuple[int, list[Course]]] = {}  # by merge: whom it took in, what was theirs
        # The oldest returns don't tell from when and whose it is to take the person up again.
        self.begun = {
            pledge_id: {"from": since.isoformat(), "holder_id": holder_id}
            for pledge_id, since, holder_id in clocks.begun(self.by_pledge, Kind.RE_ENGAGE)
        }

    def read(self, entry: Entry) -> None:
        read = getattr(self, f"_{entry.kind.replace('.', '_')}", None)
        if read is None:
            return
        course = self.courses.get(entry.subject_id or 0) if entry.subject == "handoff" else None
        if entry.subject == "handoff" and course is None:
            return
        read(course or entry, entry.payload, entry.recorded_at, entry)

    def _handoff_offered(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        handoff, holder = course.handoff, told["holder_id"]
        course.state, course.holder_id, course.contact_id = "offered", holder, told["contact_id"]
        before = self.courses.get(handoff.follows_id or 0)
        waited = before and before.ledger.last(Kind.FIRST_CONTACT)
        held = waited.holder_id if waited else holder
        course.ledger.start(Kind.DECIDE if holder else Kind.ROUTE, now, holder, now)
        course.ledger.start(Kind.FIRST_CONTACT, handoff.first_offered_at, held, now)
        if held != holder:
            course.ledger.change_holder(holder, now)
        self._came_back(course.contact_id, now)

    def _handoff_claimed(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        _set_holder(course, told["holder_id"], now)

    _handoff_reassigned = _handoff_claimed

    def _handoff_accepted(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        if course.holder_id is None:
            _set_holder(course, told["holder_id"], now)
        course.ledger.settle(Kind.DECIDE, now)
        course.state, course.accepted_at = "accepted", now
        if course.holder_id != told["holder_id"]:
            _set_holder(course, told["holder_id"], now)
        for kind in WORK:
            course.ledger.start(kind, now, course.holder_id, now)

    def _handoff_rejected(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        course.state = "rejected"
        course.ledger.settle(Kind.DECIDE, now)
        course.ledger.cancel(now)

    _handoff_rerouted = _handoff_rejected

    def _handoff_withdrawn(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        course.state = "withdrawn"
        course.ledger.cancel(now)

    def _handoff_qualified(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        course.state = "qualified"
        for kind in WORK:
            course.ledger.settle(kind, now)
        course.ledger.cancel(now)

    def _handoff_returned(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        course.state = "returned"
        if entry.actor_kind == "system":  # by a person's own wish: nobody failed, and there is no taking up
            course.ledger.cancel(now)
            return
        course.ledger.settle(Kind.OUTCOME, now)
        course.ledger.give_up(Kind.ATTEMPTS, now)
        course.ledger.cancel(now)
        if back := told.get("back", self.begun.get(course.handoff.pledge_id)):
            since = datetime.fromisoformat(back["from"])
            course.ledger.start(Kind.RE_ENGAGE, since, back["holder_id"], now)

    def _handoff_taken_back(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        ledger = course.ledger
        if told["what"] != "accepted":
            ledger.reopen(Kind.FIRST_CONTACT, now)
        if told["what"] == "returned":
            course.state = "accepted"
            ledger.unstart([Kind.RE_ENGAGE], now)
            for kind in WORK:
                ledger.reopen(kind, now)
            return
        course.state = "offered"
        if told["what"] == "accepted":
            ledger.unstart(WORK, now)
        if told["what"] == "rejected" and course.holder_id is None:
            ledger.reopen(Kind.ROUTE, now)
        else:
            _ask_again(course, now)
        course.holder_id, course.accepted_at = told["holder_id"], None

    def _handoff_held(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        course.ledger.pause(now, datetime.fromisoformat(told["until"]))

    def _handoff_hold_lifted(self, course: Course, told: Any, now: datetime, entry: Entry) -> None:
        course.ledger.resume(now)

    def _attempt_logged(self, fact: Entry, told: Any, now: datetime, entry: Entry) -> None:
        course = self.courses.get(told.get("handoff_id") or 0)
        if course is None:
            return
        at = counts_at(entry.occurred_at, entry.recorded_at)
        made = Try(at, told["result"] == Result.CONNECTED)
        course.tries.append((made, told["result"] == Result.BOUNCED))
        human = [each.counts_at for each, bounced in course.tries if not bounced]
        enough = tried_enough([each for each, _ in course.tries], course.ledger.terms.attempts)
        for kind, moment in ((Kind.FIRST_CONTACT, min(human, default=None)), (Kind.ATTEMPTS, enough)):
            if moment:
                course.ledger.settle(kind, moment)

    def _contact_disqualified(self, fact: Entry, told: Any, now: datetime, entry: Entry) -> None:
        self._came_back(entry.subject_id or 0, now)

    def _nurture_enrolled(self, fact: Entry, told: Any, now: datetime, entry: Entry) -> None:
        self._taken_up(told["pledge_ids"], now)

    def _contact_merged(self, fact: Entry, told: Any, now: datetime, entry: Entry) -> None:
        came = [course for course in self.courses.values() if course.contact_id == told["gone_id"]]
        self.came_with[told["merge_id"]] = told["gone_id"], came
        for course in came:
            course.contact_id = entry.subject_id or 0
        self._taken_up(told.get("pledge_ids", ()), now)
        for pledge_id in told.get("in_hand_ids", ()):
            if returned := self.by_pledge.get(pledge_id):
                returned.ledger.cancel(now, [Kind.RE_ENGAGE])

    def _contact_separated(self, fact: Entry, told: Any, now: datetime, entry: Entry) -> None:
        """What came with the other record goes back to it, and what goes on from that. Both records tell."""
        gone_id, came = self.came_with.pop(told["merge_id"], (0, []))
        kept_id = next(pk for pk in told["contact_ids"] if pk != gone_id)
        theirs = {course.handoff.pk for course in came if course.contact_id == kept_id}
        for pk, course in sorted(self.courses.items()) if theirs else ():
            if course.contact_id == kept_id and theirs & {pk, course.handoff.follows_id}:
                course.contact_id = gone_id
                theirs.add(pk)
        for pledge_id in told.get("pledge_ids", ()):
            if ticking := self.by_pledge.get(pledge_id):
                ticking.ledger.reopen(Kind.RE_ENGAGE, now)

    def _opportunity_opened(self, fact: Entry, told: Any, now: datetime, entry: Entry) -> None:
        """Sales sells to somebody meanwhile."""
        for course in self.courses.values():
            if course.contact_id == told["contact_id"] and course.state == "returned":
                course.ledger.cancel(now, [Kind.RE_ENGAGE])

    _opportunity_reopened = _opportunity_opened

    def _person_promises_moved(self, fact: Entry, told: Any, now: datetime, entry: Entry) -> None:
        for pledge_id in told["pledge_ids"]:
            if course := self.by_pledge.get(pledge_id):
                course.ledger.hand_over(told["to_id"], Kind.RE_ENGAGE, now)

    def _taken_up(self, pledge_ids: Iterable[int], now: datetime) -> None:
        for pledge_id in pledge_ids:
            if course := self.by_pledge.get(pledge_id):
                course.ledger.settle(Kind.RE_ENGAGE, now)

    def _came_back(self, contact_id: int, now: datetime) -> None:
        for course in self.courses.values():
            if course.contact_id == contact_id and course.state == "returned":
                course.ledger.settle(Kind.RE_ENGAGE, now)


def _set_holder(course: Course, holder_id: int | None, now: datetime) -> None:
    course.holder_id = holder_id
    course.ledger.change_holder(holder_id, now)
    if course.state != "offered":
        return
    course.ledger.cancel(now, [Kind.DECIDE])
    if holder_id:
        course.ledger.settle(Kind.ROUTE, now)
        course.ledger.start(Kind.DECIDE, now, holder_id, now)
    else:
        course.ledger.start(Kind.ROUTE, now, None, now)


def _ask_again(course: Course, now: datetime) -> None:
    """Whose decision it was before somebody made it."""
    asked = course.ledger.reopen(Kind.DECIDE, now)
    if asked is None or course.accepted_at is None:
        return
    if asked.started_at == course.accepted_at:  # accepting it had claimed it
        course.holder_id = None
        course.ledger.cancel(now, [Kind.DECIDE])
        course.ledger.reopen(Kind.ROUTE, now)
    else:
        course.holder_id = asked.holder_id
    course.ledger.change_holder(course.holder_id, now)
