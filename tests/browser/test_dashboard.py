"""The dashboard in a real browser: charts drawn, numbers that open, nothing in the way of anybody."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from smarketing.kernel import clock
from tests import given
from tests.browser.waiting import loaded
from tests.reporting import conftest as reporting

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = "period=month&on=2026-03-01"
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


@pytest.fixture
def cast(transactional_db):
    cast = given.cast()
    reporting.a_week(cast)
    return cast


@pytest.fixture
def signed_in(new_page, client, live_server):
    def make(person, **options):
        client.force_login(person)
        page = new_page(**options)
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return make


@pytest.mark.parametrize("look", LOOKS)
def test_it_fits_and_is_accessible(signed_in, cast, look):
    page = signed_in(cast.manager, **LOOKS[look])
    for path in (f"/dashboard/?{MARCH}", f"/dashboard/decide_kept/broken/?{MARCH}"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        serious = [
            f"{found['id']}: {found['nodes'][0]['html']}"
            for found in Axe().run(page).response["violations"]
            if found["impact"] in ("serious", "critical")
        ]
        assert not serious


def test_a_manager_goes_from_a_number_to_its_rows_and_to_the_person(signed_in, cast):
    page = signed_in(cast.manager, **LOOKS["light"])
    page.goto(f"/dashboard/?{MARCH}")
    expect(page.locator(".chart canvas").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^MQLs delivered: 10")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("MQLs delivered")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(10)
    rows.first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/contacts/\d+/"))


def test_filters_and_periods_are_in_the_address(signed_in, cast):
    page = signed_in(cast.manager, **LOOKS["light"])
    page.goto(f"/dashboard/?{MARCH}")
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Channel", exact=True).select_option("unknown")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("channel=unknown"))
    expect(page.get_by_role("link", name=re.compile("^MQLs delivered: 3"))).to_be_visible()
    page.get_by_role("link", name="The period before").click()
    expect(page).to_have_url(re.compile("on=2026-02-01.*channel=unknown"))
    page.get_by_role("link", name="Remove filter Channel: Unknown").click()
    expect(page).not_to_have_url(re.compile("channel"))


def test_it_follows_the_facts_by_itself(signed_in, cast):
    page = signed_in(cast.manager, **LOOKS["light"])
    page.goto(f"/dashboard/?{MARCH}")
    loaded(page)
    board = page.locator("#board")
    before = board.get_attribute("hx-headers")
    reporting.an_offer(cast, 11)
    reporting.follow(max(clock.now(), reporting.NOW + timedelta(hours=1)))
    page.evaluate("htmx.trigger('#board', 'refresh')")
    expect(page.get_by_role("link", name=re.compile("^MQLs delivered: 11"))).to_be_visible()
    assert board.get_attribute("hx-headers") != before
