"""The library: found by what it is, and each number of its use as long as its list."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from leads.campaigns import commands as campaigns
from leads.handoff import commands as handoffs
from leads.outcomes import commands as outcomes
from leads.profiles import commands as profiles
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from tests import given, programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Fri 12:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def petra(cast):
    said = {"kind": "persona", "fields": {"name": "Petra"}, "why": "New"}
    return profiles.create(**said, actor=who(cast.rep), now=at("Mon 08:00"))


@pytest.fixture
def guide(cast, petra):
    return an_asset(cast, "guide", step="top", persona_id=petra.pk, description="What standstill costs")


@pytest.fixture
def rita(cast):
    client = Client()
    client.force_login(cast.rep)
    return client


def an_asset(cast, key, **fields):
    known = {"key": key, "name": key.title(), "kind": "white paper", **fields}
    return campaigns.create_asset(fields=known, actor=who(cast.marketer), now=at("Mon 09:00"))


def a_chance(cast, asset, **fields):
    """Ada met the asset, was sent it, and an opportunity is open with her."""
    handoff = given.an_accepted(cast, at("Mon 10:00"))
    touch = given.a_touch(handoff.contact, at("Mon 10:30"), asset_id=asset.pk)
    given.an_attempt(handoff, cast.rep, at("Mon 11:00"), sent_id=asset.pk)
    terms = {"handoff_id": handoff.pk, "actor": who(cast.rep)}
    return handoffs.open_opportunity(**terms, now=at("Mon 12:00")), touch


def win(cast, chance, **helped):
    terms = {"amount": Decimal(10), "actor": who(cast.rep), "now": at("Tue 10:00")}
    return outcomes.win(opportunity_id=chance.pk, **terms, **helped)


def test_every_number_of_its_use_is_as_long_as_its_list(cast, rita, guide):
    other = an_asset(cast, "other")
    named, _ = a_chance(cast, guide)
    met, touch = a_chance(cast, guide)
    neither, _ = a_chance(cast, guide)
    offered = rita.get(f"/opportunities/{named.pk}/win/").content.decode()
    assert 'name="helped_assets"' in offered and "Guide" in offered and "Other" not in offered
    win(cast, named, helped_assets=[guide.pk])
    win(cast, met, helped=[touch.pk], helped_assets=[guide.pk])
    win(cast, neither, helped_assets=[other.pk])
    with pytest.raises(Refused, match="no such asset"):
        win(cast, a_chance(cast, other)[0], helped_assets=[99999])

    program = Program(cast.rep)
    counts = program.shown(f"/assets/{guide.pk}/counts")
    assert counts == {"touched": 3, "sent": 3, "won": 2}
    page, library = rita.get(f"/assets/{guide.pk}/").content.decode(), rita.get("/assets/").content.decode()
    for use, number in counts.items():
        path = f"/assets/{guide.pk}/used/{use}"
        assert f'href="{path}/">{number}</a>' in page and f'href="{path}/">{number}</a>' in library
        assert len(re.findall(r'<tr id="row-', rita.get(f"{path}/").content.decode())) == number
        assert len(program.shown(path)) == number
        programs.reads_need_read(cast, path)
    programs.refused(program.get(f"/assets/{guide.pk}/used/nothing"), 404, code="no-such-list")
    assert "Guide" in rita.get(f"/opportunities/{named.pk}/").content.decode()
    shown = program.shown(f"/opportunities/{named.pk}")
    assert [each["name"] for each in shown["helped_assets"]] == ["Guide"]


def test_it_is_found_by_words_kind_step_and_persona_and_a_retired_one_only_when_asked_for(
    cast, rita, guide, petra
):
    an_asset(cast, "webinar", kind="webinar", step="middle")
    found = {
        "q=STANDSTILL": {"guide"},
        "kind=webinar": {"webinar"},
        "step=middle": {"webinar"},
        f"persona={petra.pk}": {"guide"},
        "persona=x": {"guide", "webinar"},
        "retired=yes": set(),
    }

    def listed(query):
        page = rita.get(f"/assets/?{query}").content.decode()
        return {key for key in ("guide", "webinar") if f'">{key.title()}</a>' in page}

    assert {query: listed(query) for query in found} == found
    change = {"changes": {"retired": True}, "version": 1, "actor": who(cast.marketer), "now": NOW}
    campaigns.edit_asset(asset_id=guide.pk, **change)
    assert (listed("retired=yes"), listed("q=guide")) == ({"guide"}, set())
    handoff = given.an_accepted(cast, at("Fri 10:00"))
    choices = rita.get(f"/handoffs/{handoff.pk}/log-attempt/").content.decode()
    assert ">Webinar</option>" in choices and ">Guide</option>" not in choices
    campaigns.edit_asset(asset_id=guide.pk, **{**change, "changes": {"retired": False}, "version": 2})
    assert listed("q=guide") == {"guide"}
    assert rita.get(f"/assets/{guide.pk}/edit/").status_code == 403


def test_the_library_is_paged_through_with_its_filters(cast, rita):
    for number in range(55):
        kind = {"key": f"guide-{number}", "name": f"Guide {number}", "kind": "guide"}
        campaigns.create_asset(fields=kind, actor=who(cast.marketer), now=NOW)
    first = rita.get("/assets/?kind=guide").content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    rest = rita.get(f"/assets/{older}").content.decode()
    assert "kind=guide" in older and first.count("data-row>") == 50 and rest.count("data-row>") == 5
    assert "Guide 54</a>" in first and "Guide 0</a>" in rest
