"""Agreements by program: read only, with the words of the page."""

from datetime import timedelta

import pytest

from sla.agreements import queries
from sla.agreements.api import AgreementFilters
from sla.agreements.models import Agreement
from smarketing.kernel import clock
from tests import given, programs
from tests.given import at
from tests.programs import Program

NOW = at("Wed 12:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def rita(cast):
    return Program(cast.rep)


@pytest.fixture
def signed(cast):
    """The default, and two versions between the two teams: one that held and one that holds."""
    given.an_offer(cast, at("Mon 10:00"))
    default = Agreement.objects.get()
    pair = {"marketing_team": cast.marketing, "sales_team": cast.sales}
    terms = {**default.terms, "decide_minutes": 30}
    old = Agreement.objects.create(
        **pair, version=1, state="superseded", effective_from=at("Mon 09:00"), terms=terms
    )
    new = Agreement.objects.create(
        **pair, version=2, state="active", effective_from=at("Tue 09:00"), terms=terms
    )
    draft = Agreement.objects.create(
        **pair, version=3, state="draft", effective_from=at("Fri 09:00"), terms=terms
    )
    return [default, old, new, draft]


def test_everybody_reads_agreements(cast, signed):
    for path in ("/agreements", f"/agreements/{signed[1].pk}", "/agreements/in-force"):
        programs.reads_need_read(cast, path)


def test_what_was_signed_is_only_read(rita, cast, signed):
    programs.refused(rita.patch(f"/agreements/{signed[0].pk}", {"note": "other"}), 409)
    programs.refused(rita.post(f"/agreements/{signed[0].pk}", {"version": 9}), 405)


def test_filters_narrow_to_what_they_say(cast, rita, signed):
    default, _, new, _ = signed
    held = {default.pk, new.pk}
    cases = {
        ("state", "draft,superseded"): lambda a: a.state in ("draft", "superseded"),
        ("marketing_team", str(cast.marketing.pk)): lambda a: a.marketing_team_id,
        ("sales_team", str(cast.sales.pk)): lambda a: a.sales_team_id,
        ("default", "true"): lambda a: a.marketing_team_id is None,
        ("in_force", "true"): lambda a: a.pk in held,
        ("in_force", "false"): lambda a: a.pk not in held,
        ("effective_after", "2026-03-03T09:00:00Z"): lambda a: a.effective_from >= at("Tue 09:00"),
        ("effective_before", "2026-03-03T09:00:00Z"): lambda a: a.effective_from < at("Tue 09:00"),
    }
    programs.narrows(rita, "/agreements", signed, cases)
    assert {name for name, _ in cases} == set(AgreementFilters.known())
    programs.refused(rita.get("/agreements?state=signed"), 400, field="state")


def test_one_is_told_in_the_words_of_its_page(rita, signed):
    contract = queries.contract(signed[2].pk)
    shown = rita.shown(f"/agreements/{signed[2].pk}")
    assert shown["terms"]["decide_minutes"] == 30
    for half in ("marketing", "sales", "judging"):
        told = [(clause.name, clause.amount, clause.text) for clause in getattr(contract, half)]
        assert [tuple(clause.values()) for clause in shown[half]] == told
    assert shown["origin"] == contract.origin
    nine_to_five = "Mon–Fri 09:00–17:00, UTC"
    assert shown["hours"] == [{"whose": whose, "which": nine_to_five} for whose in ("Demand", "EMEA")]
    assert shown["sales_team"] == {"id": signed[2].sales_team_id, "name": "EMEA"}
    programs.refused(rita.get("/agreements/99999"), 404, code="no-such-agreement")


def test_which_hold_is_told_as_the_page_shows_it_also_before_anything_was_offered(rita, cast):
    (only,) = rita.shown("/agreements/in-force")["agreements"]
    assert (only["id"], only["seeded"], only["terms"]["decide_minutes"]) == (None, True, 60)
    assert "the product" in only["origin"]


def test_which_one_holds_between_two_teams_at_a_moment(rita, cast, signed):
    default, old, new, _ = signed

    def holds(sales, when):
        asked = {"marketing_team": cast.marketing.pk, "sales_team": sales.pk, "at": when}
        (only,) = rita.shown("/agreements/in-force", asked)["agreements"]
        return only["id"]

    assert holds(cast.sales, "2026-03-02T12:00:00Z") == old.pk
    assert holds(cast.sales, "2026-03-03T12:00:00+01:00") == new.pk
    assert holds(cast.other_sales, "2026-03-03T12:00:00Z") == default.pk
    every = [each["id"] for each in rita.shown("/agreements/in-force")["agreements"]]
    assert every == [new.pk, default.pk]  # the default last: it holds where no other does


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("at=yesterday", "at"), ("at=2026-03-03T12:00:00", "at"), ("team=1", "team"),
        ("sales_team=x", "sales_team"), ("sales_team=99999999999999999999", "sales_team"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_by_name(rita, cast, query, field):
    programs.refused(rita.get(f"/agreements/in-force?{query}"), 400, field=field)


def test_one_team_alone_or_of_the_wrong_side_is_refused(rita, cast):
    marketing, sales = cast.marketing.pk, cast.sales.pk
    programs.refused(rita.get(f"/agreements/in-force?marketing_team={marketing}"), 422, field="sales_team")
    swapped = f"marketing_team={sales}&sales_team={marketing}"
    programs.refused(rita.get(f"/agreements/in-force?{swapped}"), 422, field="marketing_team")


def test_a_page_costs_the_same_with_more_agreements(rita, cast, signed):
    def more():
        signed[2].pk, signed[2].version = None, signed[2].version + 8
        signed[2].effective_from += timedelta(minutes=1)
        signed[2].save()

    programs.costs_the_same(rita, "/agreements", more)
    programs.walks_once(rita, "/agreements", more)
