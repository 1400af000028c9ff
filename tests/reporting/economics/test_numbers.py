"""The numbers by hand, over a history that was brought in: and each opens to as many rows."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.models import Attempt, Contact, Opportunity
from reporting.economics import queries
from reporting.economics.queries import Asked
from reporting.keeping.counting import Counting
from reporting.metrics.queries import Filters
from reporting.passages import commands as passages
from smarketing.kernel.errors import Refused
from tests import given
from tests.reporting.economics.conftest import NOW

NOBODY = Filters({})


def picture(**asked):
    return seen(NOW, **asked)


def seen(moment, **asked):
    return queries.picture(Asked(**asked), Counting(moment))


def places(found):
    return {tuple(group.place.values()): group for group in found.groups}


def test_a_channel_is_worth_its_close_rate_times_its_average_win(past):
    found = places(picture())
    email, event = found[("email",)], found[("event",)]
    assert (email.sample.members, email.sample.won, email.sample.stated) == (60, 12, 12)
    assert email.worth.average == 6500
    assert email.worth.value == Decimal(1300)
    assert email.worth.interval.low < 1300 < email.worth.interval.high
    assert (event.sample.members, event.sample.won, event.sample.not_stated) == (40, 6, 6)
    assert event.worth.value is None
    assert event.worth.missing == "Not stated: none of 6 winners has an amount."
    whole = picture().whole  # not the sum of its parts
    assert (whole.sample.members, whole.sample.won, whole.sample.stated) == (100, 18, 12)
    assert whole.worth.rounded == Decimal("1170.00")


def test_what_is_old_enough_is_what_nine_of_ten_wins_took(past):
    with CaptureQueriesContext(connection) as asked:
        found = picture(by="both").maturity
    assert len(asked) <= 6
    took = sorted([*range(20, 32), *[30] * 6])
    rank = 0.9 * (len(took) - 1)
    expected = took[int(rank)] + (took[int(rank) + 1] - took[int(rank)]) * (rank - int(rank))
    assert found.days == pytest.approx(expected)
    assert (found.timed, found.is_measured) == (18, True)


def test_every_number_opens_to_as_many_rows(past):
    for by in queries.BY:
        found = picture(by=by)
        assert sum(group.sample.members for group in found.groups) == 100
        for group in (*found.groups, found.whole):
            for name in ("members", "won", "stated", "not_stated"):
                _, rows = queries.behind(name, group.place, NOBODY, found.maturity.until)
                assert rows.count() == getattr(group.sample, name), (by, group.place, name)
    assert [group.sample.members for group in picture(by="offer").groups] == [60, 40]
    for step in found.steps:
        for name in ("reached", "connected", "closed"):
            tried = queries.tried(name, step.n, None, found.maturity.until)
            assert tried.count() == len({row.contact_id for row in tried}) == getattr(step, name)


def test_two_currencies_are_not_added_up(past):
    Opportunity.objects.filter(amount=1000).update(currency="EUR")
    passages.rebuild(now=NOW)
    email = places(picture())[("email",)]
    assert email.worth.missing == "Amounts in EUR and USD are not added up."
    assert picture(goal=Decimal(1000)).needed is None


def test_a_goal_takes_so_many_mqls(past):
    found = picture(goal=Decimal(1_000_000), share=Decimal(60))
    assert found.needed.number == 513  # 600,000 ÷ 1,170, rounded up
    assert found.needed.least < 513 < found.needed.most
    told = picture(goal=Decimal(1_000_000), share=Decimal(60), worth=Decimal(1000))
    assert (told.needed.number, told.needed.least) == (600, None)


def test_leads_are_counted_by_the_attempt_that_first_reached_them(past):
    found = picture()
    assert [(s.n, s.reached, s.connected, s.closed) for s in found.steps] == [
        (1, 30, 8, 8), (2, 22, 2, 2), (3, 20, 0, 0), (4, 20, 0, 0),
    ]  # fmt: skip
    minutes = list(Attempt.objects.exclude(minutes=30).values_list("minutes", flat=True))
    assert found.minutes == pytest.approx(sum(minutes) / len(minutes))
    assert picture(minutes=Decimal(5)).minutes == 5


def test_an_attempt_pays_by_what_was_said_of_margin_and_hour(past):
    found = picture(margin=Decimal(50), hour=Decimal(60), minutes=Decimal(10))
    assert found.costs.attempt == pytest.approx(10)
    assert found.costs.gain == pytest.approx(3250)
    assert (found.verdict.stop_after, found.verdict.through) == (None, 2)
    dear = picture(margin=Decimal(50), hour=Decimal(3000), minutes=Decimal(10))
    assert (dear.verdict.stop_after, dear.verdict.attempts) == (1, 1)


def test_who_bought_before_they_were_reached_was_not_won_by_trying(past):
    contact = Contact.objects.get(external_id="e0")
    Opportunity.objects.filter(contact=contact).update(closed_at=contact.created_at)
    passages.rebuild(now=NOW)
    assert picture().steps[0].closed == 7


def test_a_handoff_counts_for_itself_and_only_its_own_win(cast):
    offer = given.an_accepted(cast, given.at("Mon 09:00"))
    given.an_attempt(offer, cast.rep, given.at("Mon 10:00"), result="no_answer", minutes=4)
    given.an_attempt(offer, cast.rep, given.at("Mon 11:00"), minutes=8)
    passages.rebuild(now=NOW)
    later = given.at("Mon 12:00", week=20)
    found = seen(later)
    assert [(s.reached, s.connected, s.closed) for s in found.steps] == [(1, 0, 0), (1, 1, 0)]
    assert found.minutes == 6
    assert seen(later, team=cast.sales.pk).steps == found.steps
    assert seen(later, team=cast.other_sales.pk).steps == []


def test_with_nothing_there_it_says_what_would_be_needed(db):
    found = picture(goal=Decimal(1000))
    assert (found.groups, found.steps, found.verdict, found.needed, found.table()) == ([], [], None, None, [])
    assert not found.maturity.is_measured
    assert "0 of at least 30 MQLs old enough" in found.whole.worth.missing


def test_the_value_table_has_a_line_for_each_that_is_known_and_one_for_the_rest(past):
    assert picture().table() == [
        {"channel": "email", "segment": "", "worth": "1300.00"},
        {"channel": "", "segment": "", "worth": "1170.00"},
    ]
    assert picture(by="campaign").table() == [{"channel": "", "segment": "", "worth": "1170.00"}]


def test_what_an_agreement_can_take_over(past):
    found = picture(goal=Decimal(1_200_000), per="year", worth=Decimal(1000), hour=Decimal(3000))

    def terms(what, of=found, period="month", currency="USD"):
        return queries.terms(what, queries.taken(what, of), period=period, currency=currency)

    assert terms("volume") == {"volume_per_period": 100}
    assert terms("volume", period="quarter") == {"volume_per_period": 300}
    assert terms("attempts") == {"attempts": found.verdict.attempts}
    assert terms("values") == {"values": found.table()}
    with pytest.raises(Refused, match="in EUR"):
        terms("values", currency="EUR")
    with pytest.raises(Refused, match="revenue goal"):
        terms("volume", picture())
