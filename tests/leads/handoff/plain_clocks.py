"""The clocks of one handoff, once more: domain.md's table in plain Python, minute by minute and without a
line of the product. What tests set beside it must come to the same."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

MINUTES = {"decide": 60, "first_contact": 240}
DAYS = {"attempts": 10, "outcome": 15, "re_engage": 5}
FOLLOWS = ("first_contact", "attempts", "outcome")
HELD = ("attempts", "outcome")
AGREED, CAP = 5, timedelta(days=30)
MINUTE = timedelta(minutes=1)


def opening(day, hours):
    """When a working day opens and closes; nothing at the weekend."""
    if day.weekday() > 4:
        return None
    opens, closes = (datetime.combine(day, time(hour), UTC) for hour in hours)
    return opens, closes


def pieces(start, end, hours, pauses):
    """The open stretches from start to end that lie outside the pauses, in order."""
    day = start.date()
    while day <= end.date():
        if there := opening(day, hours):
            free = [(max(there[0], start), min(there[1], end))]
            for begins, ends in pauses:
                free = [
                    part
                    for a, b in free
                    for part in ((a, min(b, begins)), (max(a, ends), b))
                    if part[0] < part[1]
                ]
            yield from (part for part in free if part[0] < part[1])
        day += timedelta(days=1)


def worked(start, end, hours, pauses=()):
    return sum(((b - a) for a, b in pieces(start, end, hours, pauses)), timedelta()) / MINUTE


def after(start, minutes, hours, pauses):
    """The earliest moment by which so many open minutes passed."""
    left = timedelta(minutes=minutes)
    for a, b in pieces(start, start + timedelta(days=120), hours, pauses):
        if b - a >= left:
            return a + left
        left -= b - a
    raise AssertionError("never due")


def close_of(start, number, hours):
    """The close of the number-th working day after that day."""
    day = start.date()
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return opening(day, hours)[1]


@dataclass
class Clock:
    kind: str
    holder: str
    start: datetime
    due: datetime = None
    stop: datetime = None
    cancel: datetime = None
    given_up: bool = False
    hours: tuple = ()
    counted: datetime = None  # since when those count for it

    @property
    def ended(self):
        return self.stop or self.cancel

    def told(self):
        return (self.kind, self.holder, self.start, self.due, self.stop, self.cancel, self.given_up)

    def word(self, now, pauses):
        if self.ended:
            if self.given_up or self.ended > self.due:
                return "breached"
            return "met" if self.stop else "cancelled"
        if now > self.due:
            return "overdue"
        if self.kind in HELD and any(a <= now < b for a, b in pauses):
            return "on hold"
        there = opening(now.date(), self.hours)
        if not (there and there[0] <= now < there[1]):
            return "closed hours"
        return "running"  # or at risk, which is the same clock with less left


@dataclass
class Plain:
    """One handoff from its offer on. A move that is not possible answers False and changes nothing."""

    now: datetime
    holder: str
    hours: tuple = (9, 17)
    state: str = "offered"
    hops: int = 0
    since: datetime = None  # the last decision, or change of hands, whichever came last
    decided: datetime = None
    clocks: list = field(default_factory=list)
    pauses: list = field(default_factory=list)
    changes: list = field(default_factory=list)  # when other hours came, and which
    nurtured: datetime = None  # since when
    tries: list = field(default_factory=list)  # (counts at, result, logged at)

    def __post_init__(self):
        self.since = self.offered = self.now
        self.begin("decide", self.holder)
        self.begin("first_contact", self.holder)

    def begin(self, kind, holder):
        fresh = Clock(kind, holder, self.now, hours=self.hours)
        self.date(fresh)
        for place, old in enumerate(self.clocks):
            if old.kind == kind and kind in DAYS:
                self.clocks[place] = fresh
                return
        self.clocks.append(fresh)

    def date(self, clock, hours=None, since=None):
        """When it is due, by hours that count since a moment (those of now) and the pauses there are."""
        clock.hours, clock.counted = hours or self.hours, since or self.now
        minutes = MINUTES.get(clock.kind)
        if minutes is None:
            minutes = worked(clock.start, close_of(clock.start, DAYS[clock.kind], clock.hours), clock.hours)
        clock.due = after(clock.start, minutes, clock.hours, self.pauses if clock.kind in HELD else ())

    def open(self, *kinds):
        return [c for c in self.clocks if not c.ended and (not kinds or c.kind in kinds)]

    def last(self, kind):
        return next((c for c in reversed(self.clocks) if c.kind == kind), None)

    def anew(self):
        for clock in self.open():
            if clock.due >= self.now:
                self.date(clock)

    def settle(self, kind, at):
        clock = self.last(kind)
        if clock is None:
            return
        told_late = kind == "first_contact" and clock.cancel and clock.cancel >= at
        if not clock.ended or (clock.stop and clock.stop > at) or told_late:
            clock.stop, clock.cancel = at, None

    def end(self, *kinds):
        for clock in self.open(*kinds):
            clock.cancel = self.now

    # What people do

    def change_hours(self, hours):
        self.hours = hours
        self.changes.append((self.now, hours))
        self.anew()
        return True

    def run_on(self, clock):
        """As if it had never ended: by hours that changed meanwhile, too."""
        clock.stop, clock.cancel, clock.given_up = None, None, False
        for since, hours in self.changes:
            if since > clock.counted and clock.due >= since:
                self.date(clock, hours, since)

    def accept(self):
        if self.state != "offered":
            return False
        self.settle("decide", self.now)
        self.state, self.decided = "accepted", self.now
        self.begin("attempts", self.holder)
        self.begin("outcome", self.holder)
        return True

    def attempt(self, result, ago):
        if self.state not in ("offered", "accepted", "qualified"):
            return False
        self.accept()
        self.tries.append((max(self.now - ago, self.offered), result, self.now))
        human = [at for at, said, _ in self.tries if said != "bounced"]
        enough = [at for at, said, _ in self.tries if said == "connected"]
        if len(self.tries) >= AGREED:
            enough.append(sorted(at for at, *_ in self.tries)[AGREED - 1])
        if human:
            self.settle("first_contact", min(human))
        if enough:
            self.settle("attempts", min(enough))
        return True

    def reassign(self, holder):
        if self.state not in ("offered", "accepted") or holder == self.holder or self.hops >= 3:
            return False
        self.hops, self.holder, self.since = self.hops + 1, holder, self.now
        for clock in self.open(*FOLLOWS):
            if clock.due >= self.now:
                clock.holder = holder
        if self.state == "offered":
            self.end("decide")
            self.begin("decide", holder)
        return True

    def hold(self, length):
        spent = sum((b - a for a, b in self.pauses), timedelta())
        paused = any(a <= self.now < b for a, b in self.pauses)
        if self.state != "accepted" or paused or spent + length > CAP:
            return False
        self.pauses.append((self.now, self.now + length))
        self.anew()
        return True

    def lift(self):
        if self.state != "accepted" or not any(a <= self.now < b for a, b in self.pauses):
            return False
        self.pauses[-1] = (self.pauses[-1][0], self.now)
        self.anew()
        return True

    def qualify(self):
        if self.state != "accepted":
            return False
        self.state = "qualified"
        for kind in HELD:
            self.settle(kind, self.now)
        self.end()
        return True

    def give_back(self):
        if self.state != "accepted":
            return False
        self.state, self.decided = "returned", self.now
        self.settle("outcome", self.now)
        for clock in self.open("attempts"):
            clock.cancel, clock.given_up = self.now, self.now <= clock.due
        self.end()
        self.begin("re_engage", "marketer")
        return True

    def enrol(self):
        """In nurture, and taken up again by it; once more changes nothing."""
        if self.state != "returned":
            return False
        if not self.nurtured:
            self.nurtured = self.now
            self.settle("re_engage", self.now)
        return True

    def take_back(self):
        late = self.decided is None or self.now - self.decided > timedelta(minutes=5)
        if self.state not in ("accepted", "returned") or late or self.followed():
            return False
        undone = ("re_engage",) if self.state == "returned" else HELD
        for clock in self.clocks:
            if clock.kind in undone:
                clock.stop, clock.cancel, clock.given_up = None, min(self.now, clock.due), False
        again = ("first_contact", *HELD) if self.state == "returned" else ("decide",)
        for kind in again:
            clock = self.last(kind)
            if clock.cancel or kind in ("decide", "outcome"):
                self.run_on(clock)
        self.state = "accepted" if self.state == "returned" else "offered"
        self.decided = None  # who accepted before that did so too long ago, or is asked anew
        return True

    def followed(self):
        tried = any(logged >= self.decided for *_, logged in self.tries)
        held = any(begins >= self.decided for begins, _ in self.pauses)
        return tried or held or bool(self.nurtured) or self.since > self.decided
