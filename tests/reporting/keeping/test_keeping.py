"""What takes long to count is shown as it was a moment ago, says so, and is counted anew by a worker: the
dashboard, scorecards of both sides, a team and a person, and economics alike."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from queue import Queue
from random import Random
from threading import Thread
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import Phase, settings
from hypothesis import given as play

from reporting.dashboard import kept as dashboards
from reporting.dashboard.address import asked
from reporting.economics import kept as economics
from reporting.economics import queries as economy
from reporting.keeping import commands as keeping
from reporting.keeping import rules
from reporting.keeping.counting import Counting
from reporting.keeping.models import Kept
from reporting.metrics import queries as metrics
from reporting.metrics.queries import REGISTRY, Filters, Kind, Source, containing
from reporting.passages import queries as passages
from reporting.promises import board as scorecards
from reporting.recounting import tasks
from reporting.scorecard.queries import VOLUME
from sla.agreements.models import Agreement
from sla.agreements.rules import Terms, Volume
from smarketing.people.models import User
from tests import given
from tests.reporting import histories
from tests.reporting.conftest import NOW, an_offer, follow
from tests.reporting.histories import few, seeds

pytestmark = pytest.mark.django_db
MARCH = "period=month&on=2026-03-01"
SECOND = timedelta(seconds=1)


@pytest.fixture
def everything_is_much(monkeypatch):
    monkeypatch.setattr(rules, "MANY", 0)


def march(query=MARCH):
    return asked(QueryDict(query), NOW)


def shown(moment, query=MARCH):
    return dashboards.board(march(query), as_of=passages.as_of(), now=moment)


def offered(board):
    return board.now["offered"].counts["all"]


def recount(moment):
    """How many a worker counted anew and kept."""
    gather_of = partial(tasks.gather_of, now=moment)
    return sum(iter(lambda: keeping.recount(gather_of, as_of=moment, now=moment), None))


@dataclass
class Page:
    """`look`: what the page shows at a moment; `numbers`: everything it counted."""

    look: object
    numbers: object
    path: str


def pages(cast):
    def scorecard(path, of, *whose):
        return Page(
            lambda moment: of(*whose, march(), as_of=passages.as_of(), now=moment),
            lambda board: [board.as_of, list(board.lines()), board.each, [r.readings for _, r in board.runs]],
            f"{path}?{MARCH}",
        )

    def picture(**words):
        ask = economy.Asked(**words)
        return Page(
            lambda moment: economics.picture(ask, as_of=passages.as_of(), now=moment),
            lambda found: found,
            f"/economics/?{urlencode(ask.words())}",
        )

    board = ("now", "before", "reasons", "channels", "cohorts", "as_of")
    of_team, of_person = scorecards.of_team, scorecards.of_person
    return {
        "dashboard": Page(
            shown,
            lambda found: [
                *(getattr(found, name) for name in board),
                *([share.asked, share.now, share.before] for share in found.shares),
            ],
            f"/dashboard/?{MARCH}",
        ),
        "both": scorecard("/scorecard/", scorecards.both),
        "marketing": scorecard(f"/scorecard/teams/{cast.marketing.pk}/", of_team, cast.marketing),
        "sales": scorecard(f"/scorecard/teams/{cast.sales.pk}/", of_team, cast.sales),
        "rep": scorecard(f"/scorecard/people/{cast.rep.pk}/", of_person, cast.rep),
        "marketer": scorecard(f"/scorecard/people/{cast.marketer.pk}/", of_person, cast.marketer),
        "manager": scorecard(f"/scorecard/people/{cast.manager.pk}/", of_person, cast.manager),
        "economics": picture(),
        "offers": picture(by="offer"),
        "of a team": picture(by="both", team=cast.sales.pk),
    }


def by_kind(cast):
    """Volumes of one channel and one segment, promised since Tuesday."""
    Agreement.objects.create(
        marketing_team=cast.marketing,
        sales_team=cast.sales,
        state="active",
        effective_from=given.at("Tue 00:00"),
        terms=Terms(volumes=(Volume(20, "paid_search"), Volume(5, "", "mid"))).as_dict(),
    )


def counts(asked_for):
    """Whether anything was counted: of what the database was asked, statements that aggregate flat rows."""
    return [each["sql"] for each in asked_for if re.search(r"COUNT\(|array_agg", each["sql"])]


@pytest.mark.timeout(300)
@settings(few, max_examples=2, phases=[Phase.generate])
@play(seeds)
def test_whatever_happened_a_kept_answer_is_the_one_that_is_counted_anew(seed):
    with given.house() as cast, pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "MANY", 0)
        by_kind(cast)
        now = histories.play(Random(seed), cast, people=3, steps=15, now=given.at("Mon 09:00"))
        follow(now)
        looked = {
            name: page for name, page in pages(cast).items() if name not in ("manager", "offers", "economics")
        }
        for page in looked.values():
            page.look(now)
        now = histories.play(Random(seed), cast, people=3, steps=15, now=now)
        follow(now)
        Kept.objects.update(as_of=now - rules.LATEST, asked_at=now)
        assert recount(now) == len(looked)
        with CaptureQueriesContext(connection) as asked_for:
            kept = {name: page.numbers(page.look(now)) for name, page in looked.items()}
        assert counts(asked_for) == []
        Kept.objects.all().delete()
        for name, page in looked.items():
            assert kept[name] == page.numbers(page.look(now)), name


def test_a_count_of_few_rows_is_never_kept(week, cast):
    for page in pages(cast).values():
        page.look(NOW)
    assert offered(shown(NOW)) == 10
    assert not Kept.objects.exists()


@pytest.mark.parametrize("query", [MARCH, f"{MARCH}&channel=none&funnel=mql", "period=week&on=2026-03-02"])
def test_each_address_has_an_answer_of_its_own(week, everything_is_much, query):
    assert offered(shown(NOW, query)) == offered(shown(NOW, query))
    shown(NOW, f"{MARCH}&channel=email")
    assert Kept.objects.count() == 2


def test_what_is_only_worked_with_is_no_question_of_its_own(week, everything_is_much):
    told = [economy.Asked(goal=goal) for goal in (None, 1000, 2000)]
    for each in told:
        economics.picture(each, as_of=NOW, now=NOW)
    assert Kept.objects.get().question == "economics?"


def test_a_kept_board_knows_from_when_each_line_of_the_volume_counts(week, cast, everything_is_much):
    by_kind(cast)
    for board in (shown(NOW), shown(NOW)):
        share, _ = board.shares
        assert share.promises.since(share.now[VOLUME].metric) == date(2026, 3, 3)


@pytest.mark.parametrize("name", ["dashboard", "both", "marketing"])
def test_what_is_agreed_meanwhile_is_asked_for_at_once(week, cast, everything_is_much, name):
    look = pages(cast)[name].look
    assert look(NOW).shares == []
    by_kind(cast)
    assert len(look(NOW).shares) == 2


@pytest.mark.parametrize("name", ["dashboard", "both", "sales", "rep", "economics"])
def test_an_answer_that_an_earlier_version_kept_is_counted_anew(week, cast, everything_is_much, name):
    """It had one number less, or a number was made of other lists."""
    page = pages(cast)[name]
    now = page.numbers(page.look(NOW))
    for question in Kept.objects.get().answer:
        row = Kept.objects.get()
        row.answer[f"{question} of old"] = row.answer.pop(question)
        row.save()
        assert page.numbers(page.look(NOW)) == now
        assert question in Kept.objects.get().answer


@pytest.mark.parametrize("name", ["dashboard", "both", "sales", "rep", "economics"])
def test_an_answer_is_as_of_when_it_was_counted_until_a_worker_counts_anew(
    week, cast, everything_is_much, name
):
    look, later = pages(cast)[name].look, NOW + 2 * rules.EVERY
    look(NOW)
    an_offer(cast, 11)
    follow(later)
    assert look(later).as_of == NOW
    assert recount(later) == 1
    assert look(later).as_of == later


def test_what_came_since_is_in_what_a_worker_counted(week, cast, everything_is_much):
    later = NOW + 2 * rules.EVERY
    shown(NOW)
    an_offer(cast, 11)
    follow(later)
    assert offered(shown(later)) == 10
    recount(later)
    assert offered(shown(later)) == 11


def test_one_that_grew_too_old_is_not_shown(week, cast, everything_is_much):
    shown(NOW)
    late = NOW + rules.LATEST + SECOND
    an_offer(cast, 11)
    follow(late)
    found = shown(late)
    assert (offered(found), found.as_of) == (11, late)


def test_a_worker_leaves_alone_what_is_fresh_and_forgets_what_nobody_asks_for(week, everything_is_much):
    shown(NOW)
    assert recount(NOW + rules.EVERY) == 0
    assert Kept.objects.count() == 1
    assert recount(NOW + rules.WANTED + SECOND) == 0
    assert not Kept.objects.exists()


def test_what_nobody_looks_at_just_now_is_counted_less_often(week, everything_is_much):
    shown(NOW)
    moments = [NOW + n * rules.EVERY for n in range(1, 40)]
    done = [moment for moment in moments if recount(moment)]
    assert done[:2] == [NOW + 2 * rules.EVERY, NOW + 7 * rules.EVERY]
    ages = [late - early for early, late in pairwise(done[1:])]
    assert set(ages) == {rules.SELDOM + rules.EVERY}
    assert max(ages) < rules.LATEST, "so it is there for who comes back"


def test_who_looks_on_keeps_it_wanted(week, everything_is_much):
    shown(NOW)
    soon = NOW + rules.EVERY + SECOND
    shown(soon)
    assert Kept.objects.get().asked_at == soon


def test_what_somebody_else_counts_just_now_is_left_to_them(transactional_db, everything_is_much):
    Kept.objects.create(question="economics?", answer={}, as_of=NOW, asked_at=NOW)
    later, told = NOW + 2 * rules.EVERY, Queue()

    def meanwhile(question):
        other = Thread(target=lambda: told.put(recount_apart(later)))
        other.start()
        other.join()
        return tasks.gather_of(question, now=later)

    assert keeping.recount(meanwhile, as_of=later, now=later) is True
    assert told.get_nowait() == 0


def recount_apart(moment):
    try:
        return recount(moment)
    finally:
        connection.close()


def test_a_worker_works_one_off_after_the_other_and_stops_when_its_turn_is_over(
    week, everything_is_much, monkeypatch
):
    later = NOW + 2 * rules.EVERY
    follow(later)
    for on in (1, 2, 3):
        moment = NOW + on * SECOND
        dashboards.board(march(f"period=week&on=2026-03-0{on}"), as_of=NOW, now=moment)
        dashboards.board(march(f"period=day&on=2026-03-0{on}"), as_of=NOW, now=moment)
    ticks = iter([later, later, later, later + tasks.TURN, *[later] * 9])
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: next(ticks))
    assert tasks.recount() == 2
    fresh = Kept.objects.filter(as_of=later).values_list("question", flat=True)
    assert all("2026-03-03" in question or "2026-03-02" in question for question in fresh), fresh
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: later)
    assert tasks.recount() == Kept.objects.count() - 2
    assert tasks.recount() == 0


@pytest.mark.parametrize(
    "question",
    [
        "dashboard?period=month&on=1066-10-14",
        "period=month&on=2026-03-01",
        "scorecard/team/0?period=month&on=2026-03-01",
        "scorecard/person/0?period=month&on=2026-03-01",
        "scorecard?colour=red",
        "economics?by=colour",
        "economics?team=0",
        "weather?",
    ],
)
def test_a_question_that_makes_no_sense_any_more_is_dropped(week, everything_is_much, question):
    Kept.objects.create(question=question, answer={}, as_of=NOW, asked_at=NOW)
    assert recount(NOW + 2 * rules.EVERY) == 0
    assert not Kept.objects.exists()


@pytest.mark.parametrize("name", ["dashboard", "both", "sales", "rep", "marketer", "economics"])
def test_the_page_says_as_of_when_its_numbers_are(week, cast, everything_is_much, monkeypatch, name):
    later = NOW + rules.LATEST
    page = pages(cast)[name]
    page.look(NOW)
    follow(later)
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: later)
    html = signed_in(cast.manager).get(page.path).content.decode()
    assert f'datetime="{NOW.isoformat(timespec="seconds")}"' in as_of(html)
    assert "No worker has counted" not in html


@pytest.mark.parametrize("name", ["both", "sales", "rep"])
def test_a_scorecard_follows_the_facts_while_it_is_open(week, cast, monkeypatch, name):
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: NOW)
    client, path = signed_in(cast.manager), pages(cast)[name].path
    html = client.get(path).content.decode()
    seen = re.search(r'"X-Seen": "(\w+)"', html)[1]
    poll = {"HTTP_HX_REQUEST": "true", "HTTP_X_SEEN": seen}
    same = client.get(path, **poll)
    assert same["HX-Reswap"] == "none"
    assert 'id="as-of"' in same.content.decode() and "stat-value" not in same.content.decode()
    an_offer(cast, 11)
    follow(NOW)
    changed = client.get(path, **poll)
    assert "HX-Reswap" not in changed
    assert "stat-value" in changed.content.decode() and "<html" not in changed.content.decode()


def test_programs_read_the_answer_that_the_page_shows(week, cast, everything_is_much, monkeypatch):
    later = NOW + rules.LATEST
    for name in ("both", "rep", "economics"):
        pages(cast)[name].look(NOW)
    an_offer(cast, 11)
    follow(later)
    monkeypatch.setattr("smarketing.kernel.clock.now", lambda: later)
    client, addresses = signed_in(cast.rep), ("scorecard", f"scorecard?person={cast.rep.pk}", "economics")
    for address in addresses:
        words = "" if address == "economics" else ("&" if "?" in address else "?") + MARCH
        answer = client.get(f"/api/v1/{address}{words}").json()
        assert answer["as_of"] == "2026-03-06T12:00:00Z", address
    assert Kept.objects.count() == 3


def test_nothing_of_who_looks_is_in_what_is_kept(week, cast, everything_is_much):
    for who in (cast.rep, cast.manager, cast.marketer):
        for page in pages(cast).values():
            assert signed_in(who).get(page.path).status_code == 200
    names = {name for user in User.objects.all() for name in (user.name, user.email)}
    for row in Kept.objects.all():
        assert not [name for name in names if name in f"{row.question} {row.answer}"], row.question


def as_of(html):
    return html.split('id="as-of"')[1].split("</span>")[0]


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_few_rows_among_very_many_are_worth_keeping_too(week, cast, monkeypatch):
    """A person's own, or those of a seldom channel, are looked for among everybody's."""
    monkeypatch.setattr("reporting.metrics.queries.size", lambda source: 10 * rules.MANY)
    shown(NOW)
    assert not Kept.objects.exists()
    shown(NOW, f"{MARCH}&channel=email")
    pages(cast)["rep"].look(NOW)
    assert {row.question.partition("?")[0] for row in Kept.objects.all()} == {
        "dashboard",
        f"scorecard/person/{cast.rep.pk}",
    }


def test_how_many_rows_there_are_is_what_the_database_found(week):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reporting_passage")
    assert metrics.size(Source.PASSAGE) == 10
    assert metrics.size(Source.VISIT) >= 0


def test_all_that_is_asked_of_one_counting_is_told_apart(week, cast):
    """Other numbers, other lists of them, other periods and other filters are other questions."""
    counting, month = Counting(NOW), march().period
    day = containing(Kind.DAY, date(2026, 3, 2))
    lists = replace(REGISTRY["mql_sql"], parts=REGISTRY["mql_sql"].parts[:2])
    for of in ([REGISTRY["offered"]], [REGISTRY["accepted"]], [REGISTRY["mql_sql"]], [lists]):
        for filters in (Filters(), Filters({"channel": "paid_search"}), Filters({"channel": "none"})):
            for period in (month, day, month.before()):
                (known,) = metrics.values(of, [period], filters, NOW)
                assert counting.values(of, [period], filters) == [known]
                for dimension in ("channel", "rep"):
                    split = metrics.by(of, dimension, period, filters, NOW)
                    assert counting.by(of, dimension, period, filters) == split
    assert len(counting.answers) == 4 * 3 * 3 * 3
