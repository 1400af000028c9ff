"""How long after its period a number is still expected to change, so that a young cohort is shown as
unfinished and not as bad."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from reporting.metrics.queries import Kind, Metric, Period, Settles, containing
from sla.agreements.queries import Terms
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime, Calendar

DAY = timedelta(days=1)
CLOSE_WITHIN = timedelta(days=90)  # a sale that takes longer still counts, but is no longer waited for
NO_CALENDAR = Calendar(zone="UTC", week=[[[540, 1020]]] * 5 + [[], []])


class Patience:
    """By the default agreement's times in the slowest of the calendars. Asked for each number of a page, so
    each period is worked out once."""

    def __init__(self, terms: Terms, times: Sequence[BusinessTime]) -> None:
        self.terms = terms
        self.times = times
        self._known: dict[tuple[Settles, Period], datetime] = {}

    def is_settled(self, metric: Metric, period: Period, as_of: datetime) -> bool:
        return as_of >= self.settled_at(metric.settles, period)

    def settled_at(self, settles: Settles, period: Period) -> datetime:
        if (settles, period) not in self._known:
            self._known[settles, period] = self._worked_out(settles, period)
        return self._known[settles, period]

    def _worked_out(self, settles: Settles, period: Period) -> datetime:
        match settles:
            case Settles.DECIDE:
                return self._minutes_after(period, self.terms.decide_minutes)
            case Settles.FIRST_CONTACT:
                return self._minutes_after(period, self.terms.first_contact_minutes)
            case Settles.OUTCOME:
                last = max(_after(time, period.last, self.terms.outcome_days) for time in self.times)
                return containing(Kind.DAY, last, period.zone).end
            case Settles.CLOSE:
                return period.end + CLOSE_WITHIN
        return period.end

    def _minutes_after(self, period: Period, minutes: int) -> datetime:
        return max(time.add(period.end, minutes) for time in self.times)


def patience(terms: Terms) -> Patience:
    """`terms`: the default agreement's."""
    times = [calendars.business_time(each) for each in calendars.all_calendars()]
    return Patience(terms, times or [calendars.business_time(NO_CALENDAR)])


def _after(time: BusinessTime, day: date, business_days: int) -> date:
    """The day by which so many business days have passed since that day."""
    later = day + business_days * DAY
    while time.business_days(day + DAY, later) < business_days and (later - day).days < 400:
        later += DAY
    return later
