"""The small modules in a real browser: they keep time, place and words for the person in front of them."""

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import loaded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.stage")]


@pytest.fixture
def stage(page, client, live_server):
    """The stage page, seen by somebody signed in, with a clock that the test moves."""
    from tests import given

    client.force_login(given.cast().rep)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.clock.install()
    page.goto("/stage/")
    loaded(page)
    return page


def badge(stage, key):
    return stage.locator(f'[data-clock="{key}"]')


def test_a_badge_goes_from_running_to_at_risk_to_overdue_by_itself_and_says_so_once(stage):
    expect(badge(stage, "Ada").locator(".sla-words")).to_have_text("9 min left")
    stage.clock.run_for("06:00")
    expect(badge(stage, "Ada")).to_have_attribute("data-state", "at risk")
    expect(stage.locator("#live")).to_have_text("Decide, Ada: at risk")
    stage.clock.run_for("29:00")
    expect(badge(stage, "Ada").locator(".sla-words")).to_have_text("overdue by 25 min")
    expect(badge(stage, "Ada").locator("use")).to_have_attribute("href", "/static/icons.svg#tabler-flame")


def test_a_badge_rests_while_its_office_is_closed(stage):
    stage.clock.run_for("05:00")
    expect(badge(stage, "Bea")).to_have_attribute("data-state", "closed hours")
    stage.clock.fast_forward("14:00:00")
    expect(badge(stage, "Bea").locator(".sla-words")).to_have_text("10 min left")


def test_after_an_act_by_key_the_next_row_has_the_focus(stage):
    stage.keyboard.press("j")
    stage.keyboard.press("1")
    expect(stage.locator("#row-1")).to_have_count(0)
    expect(stage.locator("#row-2")).to_be_focused()
    expect(stage.locator("#toasts")).to_contain_text("You accepted.")


def test_a_refusal_is_said_and_takes_nothing_away(stage):
    stage.keyboard.press("j")
    stage.keyboard.press("2")
    expect(stage.locator("#toasts")).to_contain_text("Already accepted by Rita.")
    expect(stage.locator("#row-1")).to_be_focused()


def test_a_rejection_keeps_what_was_typed_until_it_was_accepted(stage):
    stage.keyboard.press("j")
    stage.keyboard.press("3")
    dialog = stage.get_by_role("dialog", name="Reject")
    dialog.get_by_label("Comment").fill("j 1 3 next year")
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    expect(dialog.get_by_label("Comment")).to_have_value("j 1 3 next year")
    stage.reload()
    stage.locator("#row-1").get_by_text("Reject").click()
    expect(dialog.get_by_label("Comment")).to_have_value("j 1 3 next year")
    dialog.get_by_label("Reason").select_option("early")
    dialog.get_by_role("button", name="Reject").click()
    expect(stage.locator("#row-1")).to_have_count(0)
    assert stage.evaluate("sessionStorage.getItem('draft:reject-1')") is None


def test_a_poll_rests_under_the_pointer(stage):
    region = stage.locator("#region")
    region.hover()
    stage.clock.run_for("01:00")
    expect(region).to_have_text("not polled")
    stage.mouse.move(2, 2)
    stage.clock.run_for("00:15")
    expect(region).to_have_text("polled")


def test_keys_are_letters_while_typing_and_can_be_switched_off(stage):
    stage.keyboard.press("/")
    stage.keyboard.type("j?1")
    expect(stage.get_by_role("searchbox")).to_have_value("j?1")
    stage.get_by_role("heading", name="Stage").click()
    stage.keyboard.press("?")
    stage.get_by_label("Single-key shortcuts on this device").uncheck()
    stage.keyboard.press("Escape")
    stage.keyboard.press("?")
    expect(stage.locator("#keys")).to_be_hidden()


def test_a_range_is_chosen_with_shift(stage):
    picks = stage.locator("[data-pick]")
    picks.nth(0).click()
    picks.nth(2).click(modifiers=["Shift"])
    expect(stage.locator("[data-picked-count]")).to_have_text("3 selected")


def test_a_definition_shows_on_focus_and_leaves_on_escape(stage):
    stage.locator(".defined").focus()
    expect(stage.get_by_role("tooltip")).to_have_text("Meets the agreed criteria.")
    stage.keyboard.press("Escape")
    expect(stage.get_by_role("tooltip")).to_be_hidden()


def test_the_theme_is_remembered(stage):
    stage.get_by_role("button", name="Light or dark").click()
    chosen = stage.locator("html").get_attribute("data-bs-theme")
    stage.reload()
    expect(stage.locator("html")).to_have_attribute("data-bs-theme", chosen)
    assert chosen == "dark"
