"""The address says everything; what means nothing in it is refused."""

from datetime import date, datetime

import pytest
from django.http import QueryDict

from reporting.dashboard.address import asked
from reporting.metrics.rules import Kind, Period, containing
from smarketing.kernel.errors import Refused
from tests import given

NOW = given.at("Wed 12:00")


def ask(query: str, now: datetime = NOW):
    return asked(QueryDict(query), now)


def test_without_anything_it_is_this_month():
    assert ask("").period == containing(Kind.MONTH, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ("period=day&on=2026-03-02", containing(Kind.DAY, date(2026, 3, 2))),
        ("period=week&on=2026-03-08", containing(Kind.WEEK, date(2026, 3, 2))),
        ("period=quarter", containing(Kind.QUARTER, date(2026, 3, 4))),
        ("from=2026-02-20&to=2026-03-04", Period(Kind.CUSTOM, date(2026, 2, 20), date(2026, 3, 4))),
    ],
)
def test_a_period_is_read(query, period):
    assert ask(query).period == period


@pytest.mark.parametrize(
    "query",
    [
        "", "period=day", "from=2026-02-20&to=2026-03-04&team=3", "period=week&on=2026-03-08&funnel=mql",
        "channel=not-stated&rep=none&segment=large&reason=bad_data&campaign=4",
    ],
)  # fmt: skip
def test_an_address_written_and_read_again_asks_for_the_same(query):
    assert ask(ask(query).query()) == ask(query)


@pytest.mark.parametrize(
    "query",
    [
        "foo=1", "period=year", "on=yesterday", "on=2026-02-30", "from=2026-03-01", "to=2026-03-01",
        "from=2026-03-02&to=2026-03-01", "from=1026-03-02&to=1026-03-03", "from=2000-01-01&to=2026-01-01",
        "funnel=customer", "team=1&team=2", "team=x", "after=1", "period=custom",
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(query):
    with pytest.raises(Refused) as refused:
        ask(query)
    assert refused.value.status == 400


def test_empty_fields_of_a_form_mean_nothing_chosen():
    assert ask("team=&rep=&channel=&on=").filters.values == {}


def test_another_kind_of_period_shows_today_if_it_was_shown_else_the_end():
    assert ask("period=month").as_kind(Kind.DAY, NOW).period.first == date(2026, 3, 4)
    february = ask("period=month&on=2026-02-01")
    assert february.as_kind(Kind.WEEK, NOW).period.last == date(2026, 3, 1)
