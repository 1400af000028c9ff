"""What takes long to count is shown as it was a moment ago, says so, and is counted anew by a worker."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.test import Client

from reporting.dashboard import board as boards
from reporting.dashboard import kept
from reporting.dashboard.address import asked
from reporting.keeping import rules
from reporting.keeping.models import Kept
from reporting.passages import queries as passages
from reporting.scorecard.queries import VOLUME
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms, Volume
from tests import given
from tests.reporting.conftest import NOW, an_offer, follow

pytestmark = pytest.mark.django_db
MARCH = "period=month&on=2026-03-01"
SECOND = timedelta(seconds=1)


@pytest.fixture
def everything_is_much(monkeypatch):
    monkeypatch.setattr(rules, "MANY", 0)


def march(query=MARCH):
    return asked(QueryDict(query), NOW)


def shown(moment, query=MARCH):
    return kept.board(march(query), as_of=passages.as_of(), now=moment)


def offered(board):
    return board.now["offered"].counts["all"]


def test_a_count_of_few_rows_is_never_kept(week):
    assert offered(shown(NOW)) == 10
    assert not Kept.objects.exists()


@pytest.mark.parametrize("query", [MARCH, f"{MARCH}&channel=none&funnel=mql", "period=week&on=2026-03-02"])
def test_a_kept_board_is_the_one_that_was_counted(week, everything_is_much, query):
    counted = boards.gather(march(query), passages.as_of())
    for found in (shown(NOW, query), shown(NOW, query)):
        for name in ("now", "before", "reasons", "channels", "cohorts", "as_of"):
            assert getattr(found, name) == getattr(counted, name), name
    assert Kept.objects.count() == 1


def test_a_kept_board_knows_from_when_each_line_of_the_volume_counts(week, cast, everything_is_much):
    Agreement.objects.create(
        marketing_team=cast.marketing,
        sales_team=cast.sales,
        state="active",
        effective_from=given.at("Tue 00:00"),
        terms=Terms(volumes=(Volume(20, "paid_search"),)).as_dict(),
    )
    counted, found = boards.gather(march(), passages.as_of()), [shown(NOW), shown(NOW)]
    for board in found:
        (share,), (same,) = board.shares, counted.shares
        assert (share.asked, share.now, share.before) == (same.asked, same.now, same.before)
        assert share.promises.since(share.now[VOLUME].metric) == date(2026, 3, 3)


@pytest.mark.parametrize(
    "older",
    [
        lambda plain: plain["now"].pop("visitors") and plain.pop("made_of"),
        lambda plain: plain.update(made_of=plain["made_of"][1:]),
    ],
)
def test_a_board_that_an_earlier_version_kept_is_counted_anew(week, cast, everything_is_much, older):
    shown(NOW)
    row = Kept.objects.get()
    older(row.answer)
    row.save()
    an_offer(cast, 11)
    follow(NOW)
    assert "visitors" in shown(NOW).now
    assert offered(shown(NOW)) == 11
    assert Kept.objects.get().answer["made_of"] == boards.made_of(march())


def test_a_kept_board_is_as_of_when_it_was_counted_until_a_worker_counts_anew(week, cast, everything_is_much):
    shown(NOW)
    later = NOW + 2 * rules.EVERY
    an_offer(cast, 11)
    follow(later)
    before = shown(later)
    assert (offered(before), before.as_of) == (10, NOW)
    assert kept.recount(as_of=later, now=later) == 1
    after = shown(later)
    assert (offered(after), after.as_of) == (11, later)


def test_one_that_grew_too_old_is_not_shown(week, cast, everything_is_much):
    shown(NOW)
    late = NOW + rules.LATEST + SECOND
    an_offer(cast, 11)
    follow(late)
    found = shown(late)
    assert (offered(found), found.as_of) == (11, late)


def test_a_worker_leaves_alone_what_is_fresh_and_forgets_what_nobody_asks_for(week, everything_is_much):
    shown(NOW)
    assert kept.recount(as_of=NOW + rules.EVERY, now=NOW + rules.EVERY) == 0
    assert Kept.objects.count() == 1
    gone = NOW + rules.WANTED + SECOND
    assert kept.recount(as_of=gone, now=gone) == 0
    assert not Kept.objects.exists()


def test_who_looks_on_keeps_it_wanted(week, everything_is_much):
    shown(NOW)
    soon = NOW + rules.EVERY + SECOND
    shown(soon)
    assert Kept.objects.get().asked_at == soon


def test_a_question_that_makes_no_sense_any_more_is_dropped(week, everything_is_much):
    Kept.objects.create(question="period=month&on=1066-10-14", answer={}, as_of=NOW, asked_at=NOW)
    later = NOW + 2 * rules.EVERY
    assert kept.recount(as_of=later, now=later) == 0
    assert not Kept.objects.exists()


def test_the_page_says_as_of_when_its_numbers_are(week, cast, everything_is_much, monkeypatch):
    later = NOW + rules.LATEST
    client = Client()
    client.force_login(cast.manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown(NOW)
    follow(later)
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: later)
    html = client.get(f"/dashboard/?{MARCH}").content.decode()
    assert (
        f'datetime="{NOW.isoformat(timespec="seconds")}"' in html.split('id="as-of"')[1].split("</span>")[0]
    )
