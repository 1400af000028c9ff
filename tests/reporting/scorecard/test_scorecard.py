"""Promises: what a period owes, where it is heading, and the word for it."""

from datetime import date

import pytest

from reporting.dashboard.address import Asked
from reporting.keeping.counting import Counting
from reporting.metrics import queries as metrics
from reporting.metrics.filters import Filters, read
from reporting.metrics.registry import REGISTRY
from reporting.metrics.rules import Kind, containing
from reporting.promises.queries import run, shares
from reporting.scorecard import queries as scorecard
from reporting.scorecard import rules
from reporting.scorecard.rules import Piece, Standing
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms, Volume
from tests import given
from tests.reporting.conftest import NOW

ALL = Filters()


def promises(period, as_of=NOW, filters=ALL):
    (promised,) = scorecard.promises([period], filters, as_of)
    return promised


def score(key, period, as_of=NOW, filters=ALL):
    reading = metrics.value(REGISTRY[key], period, filters, as_of)
    promised = promises(period, as_of, filters)
    return promised.score(promised.as_promised({key: reading}, Counting(as_of))[key])


def test_a_target_is_shared_out_by_business_days():
    assert rules.shared_out([Piece(1, 20, 100)]) == 5
    assert rules.shared_out([Piece(5, 20, 100), Piece(15, 20, 200)]) == 175
    assert rules.shared_out([]) == 0


@pytest.mark.parametrize(
    ("actual", "pace", "is_over", "word"),
    [
        (100, 40, False, Standing.MET),  # once reached it is met
        (99, 120, False, Standing.ON_PACE),
        (99, 99, False, Standing.AT_RISK),
        (3, None, False, None),  # nothing before the first day ends
        (99, None, True, Standing.MISSED),
    ],
)
def test_a_volume_has_a_word(actual, pace, is_over, word):
    assert rules.volume(100, actual, pace, is_over=is_over) == word


@pytest.mark.parametrize(
    ("actual", "at_least", "settled", "word"),
    [
        (0.9, True, False, Standing.ON_PACE),
        (0.89, True, False, Standing.AT_RISK),
        (0.9, True, True, Standing.MET),
        (0.89, True, True, Standing.MISSED),
        (0.9, False, True, Standing.MET),
        (0.91, False, False, Standing.AT_RISK),
        (None, True, True, None),
    ],
)
def test_a_share_has_a_word_but_no_pace(actual, at_least, settled, word):
    assert rules.share(0.9, actual, at_least=at_least, is_settled=settled) == word


@pytest.mark.django_db
def test_march_2026_has_22_business_days_so_a_week_owes_5_of_22(week):
    march, first_week = containing(Kind.MONTH, date(2026, 3, 1)), containing(Kind.WEEK, date(2026, 3, 2))
    assert score("delivered", march).target == 100
    assert score("delivered", first_week).target == pytest.approx(100 * 5 / 22)
    assert score("delivered", containing(Kind.DAY, date(2026, 3, 7))).target == 0, "a Saturday owes nothing"


@pytest.mark.django_db
def test_pace_counts_the_business_days_that_are_over(week):
    """Ten delivered on Monday; on Friday at noon four of the month's 22 days are over."""
    march = containing(Kind.MONTH, date(2026, 3, 1))
    found = score("delivered", march)
    assert (found.actual, found.pace, found.standing) == (10, 10 / 4 * 22, Standing.AT_RISK)
    assert score("delivered", march, given.at("Mon 23:00")).pace is None
    over = score("delivered", march, given.at("Mon 10:00", week=5))
    assert (over.pace, over.standing) == (None, Standing.MISSED)


@pytest.mark.django_db
def test_a_version_that_comes_into_force_inside_a_period_sums_its_parts(week):
    Agreement.objects.create(
        version=2,
        state="active",
        effective_from=given.at("Mon 08:00", week=1),
        terms=Terms(volume_per_period=200).as_dict(),
    )
    march = containing(Kind.MONTH, date(2026, 3, 1))
    assert score("delivered", march).target == pytest.approx(100 * 5 / 22 + 200 * 17 / 22)


@pytest.mark.django_db
def test_a_quarter_owes_three_months(week):
    assert score("delivered", containing(Kind.QUARTER, date(2026, 3, 1))).target == 300


@pytest.mark.django_db
def test_a_volume_for_all_teams_is_not_asked_of_one(week, cast):
    march = containing(Kind.MONTH, date(2026, 3, 1))
    of_team = score("delivered", march, filters=read({"team": str(cast.sales.pk)}))
    assert (of_team.target, of_team.standing) == (None, None)
    assert "all teams" in of_team.note
    assert score("delivered", march, filters=read({"channel": "email"})).target is None
    assert score("quality", march, filters=read({"channel": "unknown"})).target == 0.6


@pytest.mark.django_db
def test_a_pair_of_teams_with_its_own_agreement_owes_its_own_volume(week, cast):
    Agreement.objects.create(
        marketing_team=cast.marketing,
        sales_team=cast.sales,
        state="active",
        effective_from=given.at("Mon 00:00", week=-4),
        terms=Terms(volume_per_period=40).as_dict(),
    )
    march = containing(Kind.MONTH, date(2026, 3, 1))
    assert score("delivered", march, filters=read({"team": str(cast.sales.pk)})).target == 40
    assert score("delivered", march).target == 140


LONG_AGO = given.at("Mon 00:00", week=-4)


def own_agreement(cast, sales, since=LONG_AGO, version=1, **terms):
    return Agreement.objects.create(
        marketing_team=cast.marketing,
        sales_team=sales,
        version=version,
        state="active",
        effective_from=since,
        terms=Terms(**terms).as_dict(),
    )


@pytest.mark.django_db
def test_the_default_owes_nothing_once_every_two_teams_have_their_own(week, cast):
    march = containing(Kind.MONTH, date(2026, 3, 1))
    own_agreement(cast, cast.sales, volume_per_period=40)
    assert score("delivered", march).target == 140, "the default still binds the other sales team"
    own_agreement(cast, cast.other_sales, volume_per_period=25)
    assert score("delivered", march).target == 65


@pytest.mark.django_db
def test_a_line_of_the_volume_has_a_target_of_its_own_and_counts_its_rows(week, cast):
    march = containing(Kind.MONTH, date(2026, 3, 1))
    own_agreement(cast, cast.sales, volumes=(Volume(22, "paid_search"), Volume(11, "paid_search", "mid")))
    lines = promises(march).lines_of_volume()
    pair = f"{cast.marketing.pk}-{cast.sales.pk}"
    assert [line.filters.values for line in lines] == [
        {"pair": pair, "channel": "paid_search", "segment": "mid"},
        {"pair": pair, "channel": "paid_search"},
    ]
    assert [line.since(REGISTRY["delivered"]) for line in lines] == [None, None]
    of_search = lines[1].filters
    found = score("delivered", march, filters=of_search)
    assert (found.target, found.actual) == (22, 4)
    first_week = containing(Kind.WEEK, date(2026, 3, 2))
    assert score("delivered", first_week, filters=of_search).target == 5
    assert score("delivered", march, filters=read({"channel": "paid_search"})).target is None
    assert score("delivered", march, filters=read({"pair": pair, "channel": "email"})).target is None


TUESDAY = date(2026, 3, 3)


@pytest.mark.django_db
def test_a_line_of_the_volume_counts_from_the_day_on_which_it_began_to_be_promised(week, cast):
    march, search = containing(Kind.MONTH, date(2026, 3, 1)), (Volume(20, "paid_search"),)
    own_agreement(cast, cast.sales)
    own_agreement(cast, cast.sales, since=given.at("Tue 00:00"), version=2, volumes=search)
    (line,) = promises(march).lines_of_volume()
    counted = line.counted(REGISTRY["delivered"])
    assert (counted.first, counted.last) == (TUESDAY, march.last)
    found = score("delivered", march, filters=line.filters)
    assert (found.actual, found.since) == (0, TUESDAY), "what came on Monday was promised to nobody"
    assert found.target == pytest.approx(20 * 21 / 22)
    (later,) = promises(containing(Kind.WEEK, date(2026, 3, 9))).lines_of_volume()
    assert later.since(REGISTRY["delivered"]) is None


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["team", "pair"])
def test_the_total_of_two_teams_counts_by_the_same_rule(week, cast, word):
    """Their first agreement begins on Tuesday: ten who came on Monday must not meet it."""
    march = containing(Kind.MONTH, date(2026, 3, 1))
    own_agreement(cast, cast.sales, since=given.at("Tue 00:00"), volume_per_period=10)
    said = {"team": str(cast.sales.pk), "pair": f"{cast.marketing.pk}-{cast.sales.pk}"}[word]
    found = score("delivered", march, filters=read({word: said}))
    assert (found.actual, found.since) == (0, TUESDAY)
    assert found.target == pytest.approx(10 * 21 / 22)
    assert found.standing == Standing.AT_RISK
    whole = score("delivered", march)
    assert (whole.actual, whole.since) == (10, None), "of all teams together the default promised it before"
    assert whole.target == pytest.approx(100 + 10 * 21 / 22)
    other = score("delivered", march, filters=read({word: said, "marketer": str(cast.marketer.pk)}))
    assert (other.actual, other.target, other.since) == (10, None, None), "of a part nothing is promised"


@pytest.mark.django_db
def test_each_period_of_a_run_is_judged_from_when_it_was_promised(week, cast):
    """Looking back from April, March still counts only what came since its agreement."""
    own_agreement(cast, cast.sales, since=given.at("Tue 00:00"), volumes=(Volume(1, "paid_search"),))
    april = Asked(containing(Kind.MONTH, date(2026, 4, 1)), read({"team": str(cast.sales.pk)}))
    counting = Counting(given.at("Mon 10:00", week=5))
    seen = run(["delivered"], april, counting)
    for each in (seen, *shares(seen, counting)):
        march = each.readings[-2]["delivered"]
        assert march.number == 0
        assert each.judged[-2].score(march).standing == Standing.MISSED


@pytest.mark.django_db
def test_a_young_cohort_is_unfinished_until_its_term_is_over(week):
    monday = containing(Kind.DAY, date(2026, 3, 2))
    waits = promises(monday).patience
    acceptance, conversion = REGISTRY["acceptance"], REGISTRY["mql_sql"]
    assert not waits.is_settled(acceptance, monday, given.at("Tue 09:59"))
    assert waits.is_settled(acceptance, monday, given.at("Tue 10:00")), "an hour of business time later"
    assert not waits.is_settled(conversion, monday, given.at("Mon 23:59", week=3))
    assert waits.is_settled(conversion, monday, given.at("Tue 00:00", week=3)), "15 business days later"
    assert not waits.is_settled(REGISTRY["mql_won"], monday, given.at("Sat 00:00", week=12))
