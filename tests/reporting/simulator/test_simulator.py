"""A draft over what really happened: the same people at the same moments, other promises."""

from reporting.metrics import queries as metrics
from reporting.metrics.queries import Filters, Kind
from reporting.simulator import commands
from sla.agreements import commands as agreements
from tests.given import at, who

NOW = at("Fri 12:00")


def a_draft(cast, now=NOW, **terms):
    pair = {"marketing_team_id": cast.marketing.pk, "sales_team_id": cast.sales.pk}
    draft = agreements.draft(**pair, actor=who(cast.lead), now=now)
    if not terms:
        return draft
    return agreements.edit(
        agreement_id=draft.pk, changes={"terms": terms}, revision=1, actor=who(cast.lead), now=now
    )


def started(cast, draft, now=NOW, **asked):
    return commands.start(agreement_id=draft.pk, actor=who(cast.lead), now=now, **{"months": 1, **asked})


def run(cast, draft, now=NOW, **asked):
    simulation = started(cast, draft, now, **asked)
    while commands.step(now=now, size=4):
        pass
    simulation.refresh_from_db()
    return simulation


def promise(simulation, kind, under="draft"):
    found = {each["kind"]: each[under] for each in simulation.result["promises"]}
    return {verdict: number for verdict, number in found[kind].items() if number}


def test_what_holds_now_comes_out_as_the_scorecard_has_it(cast, week):
    simulation = run(cast, a_draft(cast))
    month = metrics.containing(Kind.MONTH, NOW.date())
    for kind in ("decide", "first_contact"):
        reading = metrics.value(metrics.metric(f"{kind}_kept"), month, Filters(), NOW)
        told = promise(simulation, kind, "now")
        assert {name: told.get(name, 0) for name in ("kept", "broken", "running")} == {
            name: reading.counts[name] for name in ("kept", "broken", "running")
        }
        assert promise(simulation, kind) == told


def test_the_page_shows_the_run_and_every_number_opens_its_rows(cast, week, client):
    draft = a_draft(cast, decide_minutes=15)
    client.force_login(cast.rep)
    page = f"/agreement/{draft.pk}/simulation/"
    assert "Not run yet" in client.get(page).text
    run(cast, draft)
    text = client.get(page).text
    print(text)
    assert "Promises kept" in text
    for address in set(__import__("re").findall(r'href="([^"]*/rows/[^"]*)"', text)):
        print(address)
        assert client.get(address.replace("&amp;", "&")).status_code == 200
