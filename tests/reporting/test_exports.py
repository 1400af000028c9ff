"""Every list can be taken out: from its page and by program the same rows, as many as the list has, as CSV
and as a workbook; by nobody whose role doesn't allow it, and never unnoted."""

import csv
import re
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from leads.campaigns import commands as campaigns
from leads.content import commands as content
from leads.intake import commands as intake
from leads.profiles import commands as profiles
from leads.tracking import commands as tracking
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import given, programs
from tests.programs import Program
from tests.reporting.simulator.runs import a_draft, run

NOW = given.at("Fri 12:00")
MARCH = "period=month&on=2026-03-02"
# The page, what only it understands, the same list for programs, and what narrows both. {0} is a draft that
# was run, {1} a campaign, {2} an asset.
LISTS = {
    "contacts": ("/contacts/", "", "/contacts", "stage=mql"),
    "companies": ("/companies/", "", "/companies", ""),
    "campaigns": ("/campaigns/", "", "/campaigns", ""),
    "opportunities": ("/opportunities/", "", "/opportunities", "state=won"),
    "handoffs": ("/my-leads/", "whose=all&", "/handoffs", "state=rejected"),
    "breaches": ("/breaches/", "", "/clocks", "state=breached"),
    "submissions": ("/settings/submissions/", "", "/submissions", "state=received"),
    "rejected-all": ("/dashboard/rejected/all/", "", "/metrics/rejected/rows", MARCH),
    "economics-members": ("/economics/rows/members/", "", "/economics/rows/members", ""),
    "economics-attempt-1-reached": (
        "/economics/attempts/1/reached/", "", "/economics/attempts/1/reached", "",
    ),
    "simulation": (
        "/agreement/{0}/simulation/rows/", "", "/agreements/{0}/simulation/rows", "kind=decide",
    ),
    "handoffs-all": (
        "/agreement/{0}/simulation/offers/", "", "/agreements/{0}/simulation/offers", "",
    ),
    "spend": ("/campaigns/{1}/spend/", "", "/campaigns/{1}/spend", ""),
    "campaign-{1}-leads": ("/campaigns/{1}/brought/leads/", "", "/campaigns/{1}/brought/leads", ""),
    "assets": ("/assets/", "", "/assets", "kind=guide"),
    "asset-{2}-touched": ("/assets/{2}/used/touched/", "", "/assets/{2}/used/touched", ""),
    "content-requests": ("/content/", "", "/content", "state=asked"),
    "profiles": ("/profiles/", "", "/profiles", ""),
    "sites": ("/settings/sites/", "", "/sites", ""),
    "people": ("/settings/people/", "", "/people", ""),
}  # fmt: skip


@pytest.fixture
def there(week, cast, monkeypatch, client):
    """A week that happened, with a submission that waits, a draft that was run over it, a campaign that
    cost something and brought somebody, an asset and a wish for one: the ids that LISTS name."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = {"name": "Demo request"}
    mara = {"actor": given.who(cast.marketer), "now": NOW}
    spring = campaigns.create(fields={"name": "Spring", "key": "spring"}, **mara)
    cost = {"spent_on": NOW.date(), "amount": Decimal(10), "what": "=Ads"}
    campaigns.enter_spend(campaign_id=spring.pk, **cost, **mara)
    guide = campaigns.create_asset(fields={"name": "Guide", "key": "guide", "kind": "guide"}, **mara)
    given.a_touch(given.a_contact(NOW), NOW, campaign_id=spring.pk, asset_id=guide.pk)
    content.ask(fields={"what": "A calculator"}, actor=given.who(cast.rep), now=NOW)
    for kind in ("persona", "icp"):
        profiles.create(kind=kind, fields={"name": kind, "pains": "=Nights"}, why="We met", **mara)
    for active in (True, False):
        tracking.create_site(fields={"name": "Blog", "is_active": active}, **mara)
    form = intake.create_form(fields=made, actor=given.who(cast.marketer), now=NOW)
    client.post(f"/api/v1/forms/{form.key}/submissions", {"email": "eve@acme.example", "name": "Eve"})
    made = a_draft(cast, NOW, decide_minutes=25)
    run(cast, made, NOW)
    return made.pk, spring.pk, guide.pk


def signed_in(person):
    browser = Client()
    browser.force_login(person)
    return browser


def lines(answer):
    assert answer.status_code == 200, answer.content
    return list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))[1:]


def test_page_and_program_take_the_same_rows_out_as_many_as_the_list_has(there, cast):
    browser, program = signed_in(cast.manager), Program(cast.manager)
    for name, (page, own, listed, asked) in LISTS.items():
        name, page, listed = (each.format(*there) for each in (name, page, listed))
        file = f"{page}export/?{own}{asked}"
        theirs, mine = lines(browser.post(file)), lines(program.post(f"{listed}/export?{asked}"))
        whole = len(program.shown(f"{listed}?page_size=200&{asked}"))
        assert len(theirs) == len(mine) == whole, name
        assert whole or name.startswith("economics"), "nothing there is old enough for economics"
        assert [row[0] for row in theirs] == [row[0] for row in mine], name
        workbook = browser.post(file, {"format": "xlsx"})
        assert load_workbook(BytesIO(workbook.getvalue())).active.max_row == whole + 1
        noted = [fact.payload for fact in Entry.objects.filter(kind="list.exported").order_by("-pk")[:3]]
        assert [fact["format"] for fact in noted] == ["xlsx", "csv", "csv"]
        assert {fact["count"] for fact in noted} == {whole} and noted[0]["list"] == name


def test_a_page_offers_its_file_to_those_who_may_have_it(there, cast):
    boss, rep = signed_in(cast.manager), signed_in(cast.rep)
    others = ["/inbox/", "/glossary/", "/campaigns/{1}/", "/scorecard/", f"/scorecard/teams/{cast.sales.pk}/"]
    for address in [*others, *(page for page, *_ in LISTS.values())]:
        page = boss.get(address.format(*there)).content.decode()
        [action] = re.findall(r'<form id="export"[^>]*action="([^"]+)"', page)
        assert lines(boss.post(action.replace("&amp;", "&"))) is not None
        before = given.snapshot(Entry)
        assert 'id="export"' not in rep.get(address.format(*there)).content.decode()
        assert rep.post(action.replace("&amp;", "&")).status_code == 403
        assert given.snapshot(Entry) == before


def test_a_campaigns_touchpoints_are_those_of_the_list_that_programs_narrow(there, cast):
    page = f"/campaigns/{there[1]}/touchpoints/export/"
    theirs = lines(signed_in(cast.manager).post(page))
    assert theirs == lines(Program(cast.manager).post(f"/touchpoints/export?campaign={there[1]}"))
    assert [row[7:9] for row in theirs] == [["Spring", "Guide"]]


def test_the_glossary_is_a_row_for_each_word(there, cast):
    browser, program = signed_in(cast.manager), Program(cast.manager)
    theirs = lines(browser.post("/glossary/export/"))
    assert theirs == lines(program.post("/glossary/export"))
    words = program.shown("/glossary")
    assert [(row[0], row[2], row[3]) for row in theirs] == [
        (word["key"], word["label"], word["text"]) for word in words
    ]
    assert any("90 days" in row[5] for row in theirs) and any("\n" in row[4] for row in theirs)
    workbook = browser.post("/glossary/export/", {"format": "xlsx"})
    assert load_workbook(BytesIO(workbook.getvalue())).active.max_row == len(words) + 1
    noted = Entry.objects.filter(kind="list.exported").latest("pk").payload
    assert (noted["list"], noted["format"], noted["count"]) == ("glossary", "xlsx", len(words))
    programs.refused(program.post("/glossary/export?kind=stage"), 400, field="kind")


def test_a_scorecard_is_a_row_for_each_promise(there, cast):
    asked = f"{MARCH}&team={cast.sales.pk}"
    program, browser = Program(cast.manager), signed_in(cast.manager)
    shown = program.shown(f"/scorecard?{asked}")
    theirs = lines(program.post(f"/scorecard/export?{asked}"))
    assert [row[0] for row in theirs] == [line["side"] for line in shown]
    assert [row[1] for row in theirs] == [line["metric"]["label"] for line in shown]
    assert theirs == lines(browser.post(f"/scorecard/export/?{asked}"))
    ours = lines(browser.post(f"/scorecard/teams/{cast.sales.pk}/export/?{MARCH}"))
    assert ours == [row for row in theirs if row[0] == "sales"]
    one = lines(browser.post(f"/scorecard/people/{cast.rep.pk}/export/?{MARCH}"))
    assert one == lines(program.post(f"/scorecard/export?{MARCH}&person={cast.rep.pk}"))
    with programs.nothing_written(Entry):
        programs.refused(program.post("/scorecard/export?colour=red"), 400, field="colour")


def test_a_program_is_told_what_it_can_not_take(there, cast):
    boss, kept = Program(cast.manager), (Entry,)
    with programs.nothing_written(*kept):
        programs.refused(boss.post("/handoffs/export?format=pdf"), 400, field="format")
        programs.refused(boss.post("/handoffs/export?page_size=5"), 400, field="page_size")
        programs.refused(boss.post("/metrics/rejected/rows/export?colour=red"), 400, field="colour")
        programs.refused(boss.post("/metrics/nothing/rows/export"), 404)
        programs.refused(Program(cast.rep).post("/journal/export"), 403, code="export-forbidden")
    assert lines(boss.post("/journal/export?kind=handoff.accepted"))
    assert lines(boss.post("/visitors/export")) == []
