"""Single numbers, by hand; what is split and filtered; what is refused."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from leads.models import Opportunity
from reporting.metrics import queries as metrics
from reporting.metrics.filters import Filters, read
from reporting.metrics.registry import REGISTRY
from reporting.metrics.rules import Kind, containing
from smarketing.kernel.errors import Refused
from tests import given
from tests.reporting.conftest import NOW, follow, sell

pytestmark = pytest.mark.django_db
WEEK = containing(Kind.WEEK, given.MONDAY.date())
ALL = Filters()


def ask(key, filters=ALL, as_of=NOW, period=WEEK):
    return metrics.value(REGISTRY[key], period, filters, as_of)


def test_rates_say_what_they_are_made_of(week):
    acceptance, quality, bad = ask("acceptance"), ask("quality"), ask("bad_data")
    assert acceptance.counts == {"accepted": 4, "decided": 7, "open": 3}
    assert acceptance.number == 4 / 7
    assert quality.counts == {"accepted": 4, "decided": 6}, "a duplicate does not count in quality"
    assert bad.number == 1 / 6
    assert ask("sent_back").number == 4 / 10


def test_promises_count_what_is_overdue_now_as_broken(week):
    before, after = given.at("Mon 09:30"), given.at("Mon 16:00")
    assert ask("decide_kept", as_of=after).counts == {
        "kept": 4,
        "judged": 10,
        "broken": 6,
        "running": 0,
        "excused": 0,
    }
    assert ask("decide_kept", as_of=before).counts["running"] == 3
    assert ask("first_contact_kept").counts == {
        "kept": 0,
        "judged": 7,
        "broken": 7,
        "running": 0,
        "excused": 0,
    }


def test_the_open_ones_stand_beside_a_duration(week):
    reading = ask("decide_time")
    assert reading.counts == {"decided": 7, "open": 3}
    assert (reading.number, reading.p90) == (20, 90)


def test_a_blank_channel_is_not_the_one_called_unknown(week):
    split = metrics.by([REGISTRY["mql_sql"]], "channel", WEEK, ALL, NOW)
    offered = {channel: readings["mql_sql"].counts["offered"] for channel, readings in split.items()}
    assert offered == {"paid_search": 4, "unknown": 3, "": 3}


def test_what_a_number_is_split_into_adds_up_and_opens(week):
    for metric in (REGISTRY[key] for key in ("offered", "mql_won", "won")):
        for dimension in ("channel", "team", "rep", "campaign", "segment"):
            split = metrics.by([metric], dimension, WEEK, ALL, NOW)
            whole = ask(metric.key).counts
            for part in metric.parts:
                assert sum(row[metric.key].counts[part.key] for row in split.values()) == whole[part.key]
                for value, readings in split.items():
                    narrowed = read({dimension: metrics.address_word(value)})
                    listed = metrics.rows(metric, part, WEEK, narrowed, NOW)
                    assert len(listed) == readings[metric.key].counts[part.key]


def test_several_periods_at_once_give_what_each_gives_alone(week):
    periods = [WEEK.before(), WEEK, WEEK.after()]
    together = metrics.values(REGISTRY.values(), periods, ALL, NOW)
    alone = [metrics.values(REGISTRY.values(), [period], ALL, NOW)[0] for period in periods]
    assert together == alone


def test_revenue_leaves_out_what_is_not_stated_and_counts_it(week, cast):
    sell(cast, week[2], None)
    follow(NOW)
    reading = ask("revenue")
    assert reading.number == Decimal(1000)
    assert reading.counts == {"stated": 1, "not_stated": 1}


def test_nothing_won_is_a_sum_of_zero_but_wins_without_amounts_have_none(week, cast):
    assert ask("revenue", period=WEEK.before()).number == 0
    Opportunity.objects.update(amount=None)
    from reporting.passages import commands as passages

    passages.rebuild(now=NOW)
    assert ask("revenue").number is None


def test_currencies_are_not_mixed(week, cast):
    deal = sell(cast, week[2], Decimal(500))
    Opportunity.objects.filter(pk=deal.pk).update(currency="EUR")
    follow(NOW)
    reading = ask("revenue")
    assert reading.mixed
    assert reading.number is None


def test_a_win_dated_before_its_contact_is_left_out_of_durations_and_counted(week, cast):
    deal = sell(cast, week[2], Decimal(500))
    Opportunity.objects.filter(pk=deal.pk).update(date_conflict=True, from_history=True)
    follow(NOW)
    assert ask("win_time").counts == {"timed": 1, "left_out": 1}
    assert ask("won").number == 2


def test_filters_narrow_every_table(week, cast):
    for key in ("offered", "mql_won", "won"):
        all_of_them = ask(key).of
        assert ask(key, read({"team": str(cast.sales.pk)})).of == all_of_them
        assert ask(key, read({"team": str(cast.marketing.pk)})).of == all_of_them
        assert ask(key, read({"team": str(cast.other_sales.pk)})).of == 0
        assert ask(key, read({"rep": str(cast.rep.pk)})).of == all_of_them
        assert ask(key, read({"rep": "none"})).of == 0
    assert ask("offered", read({"reason": "too_early"})).of == 1
    assert ask("mql_won", read({"reason": "too_early"})).counts == {"won": 0, "members": 1}


def test_a_sale_without_handoff_belongs_to_the_team_of_who_sold(week, cast):
    from leads.outcomes import commands as outcomes

    contact = given.a_contact(given.at("Wed 09:00"))
    actor = given.who(cast.other_rep)
    deal = outcomes.open_(contact_id=contact.pk, actor=actor, now=given.at("Wed 09:00"))
    outcomes.win(opportunity_id=deal.pk, amount=Decimal(7), actor=actor, now=given.at("Wed 10:00"))
    follow(NOW)
    other = read({"team": str(cast.other_sales.pk)})
    assert ask("revenue", other).number == 7
    assert ask("mql_won", other).counts == {"won": 1, "members": 1}


@pytest.mark.parametrize(
    "said", [{"colour": "red"}, {"team": "EMEA"}, {"rep": "1 OR 1=1"}, {"channel": "carrier pigeon"},
             {"team": "9" * 30}, {"reason": "<b>"}, {"segment": "Ünü"}]
)  # fmt: skip
def test_a_filter_that_means_nothing_is_refused(said):
    with pytest.raises(Refused) as refused:
        read(said)
    assert refused.value.status == 400


def test_a_number_or_list_that_is_not_there_is_refused():
    with pytest.raises(Refused) as refused:
        metrics.metric("happiness")
    assert refused.value.status == 404
    with pytest.raises(Refused):
        metrics.part(REGISTRY["offered"], "nothing")


def test_every_metric_says_how_it_is_counted_and_the_documentation_says_the_same():
    page = Path(settings.ROOT, "docs", "metrics.md").read_text(encoding="utf-8")
    for metric in REGISTRY.values():
        assert metric.formula.endswith(".")
        assert len({part.key for part in metric.parts}) == len(metric.parts)
        assert f"`{metric.key}`" in page
        assert metric.formula in page
