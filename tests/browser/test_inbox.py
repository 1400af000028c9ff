"""The rep's inbox by keyboard alone, and without any script."""

import re

import pytest
from playwright.sync_api import expect

from leads.handoff.models import Handoff
from smarketing.kernel import clock
from tests import given
from tests.given import at

NOW = at("Wed 11:00")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def offers(cast):
    return [given.an_offer(cast, at(f"Wed 10:{minute}")) for minute in (10, 20, 30)]


def row(page, handoff):
    return page.locator(f"#handoff-{handoff.pk}")


def test_a_rep_decides_by_key_and_is_always_at_the_next_row(offers, cast, as_somebody):
    first, second, third = offers
    page = as_somebody(cast.rep)
    page.goto("/inbox/?split=mine")
    page.keyboard.press("j")
    expect(row(page, first)).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_text(f"{first.contact} accepted by you at 11:00.").first).to_be_visible()
    expect(row(page, second)).to_be_focused()
    page.keyboard.press("3")
    dialog = page.get_by_role("dialog", name=f"Reject {second.contact}")
    dialog.get_by_role("textbox", name="Comment").fill("Far too small")
    dialog.get_by_role("button", name="Reject").press("Enter")
    expect(dialog.get_by_text("Choose a reason; marketing learns from it.")).to_be_visible()
    expect(dialog.get_by_role("radio", name="Bad data")).to_be_focused()
    expect(dialog.get_by_role("textbox", name="Comment")).to_have_value("Far too small")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("3")
    expect(dialog.get_by_role("textbox", name="Comment")).to_have_value("Far too small")
    dialog.get_by_role("radio", name="Other Anything").check()
    dialog.get_by_role("button", name="Reject").press("Enter")
    expect(page.get_by_text(f"{second.contact} rejected by you at 11:00.").first).to_be_visible()
    expect(row(page, second)).to_have_count(0)
    expect(row(page, third)).to_be_focused()
    assert (Handoff.objects.get(pk=second.pk).comment, page.url.endswith("split=mine")) == (
        "Far too small",
        True,
    )
    strip = page.get_by_role("list", name="Decided by you just now")
    strip.get_by_role("listitem").filter(has_text="rejected").get_by_role("button").click()
    expect(row(page, second)).to_be_visible()
    assert Handoff.objects.get(pk=second.pk).state == "offered"


def test_an_attempt_is_logged_by_key_with_a_next_step(offers, cast, as_somebody):
    page = as_somebody(cast.rep)
    page.goto("/inbox/?split=mine")
    page.keyboard.press("j")
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Left a message").check()
    dialog.get_by_label("Next step").fill("Call again")
    dialog.get_by_label("Due").fill("2026-03-04T15:00")
    dialog.get_by_role("button", name="Log attempt").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Next steps").click()
    page.wait_for_url("**split=steps**")
    expect(page.locator("[data-row]")).to_contain_text("Call again")
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.get_by_text("No next steps")).to_be_visible()


def test_what_is_typed_is_never_moved_by_the_list_asking_again(offers, cast, as_somebody):
    page = as_somebody(cast.rep)
    page.clock.install()
    page.goto("/inbox/?split=mine")
    page.keyboard.press("j")
    page.keyboard.press("3")
    comment = page.get_by_role("dialog").get_by_role("textbox", name="Comment")
    comment.fill("Not now")
    given.an_offer(cast, at("Wed 10:59"))
    page.clock.run_for(60_000)
    expect(comment).to_have_value("Not now")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.keyboard.press("Escape")
    page.mouse.move(5, 5)
    page.clock.run_for(60_000)
    expect(page.locator("[data-row]")).to_have_count(4)


def test_all_of_it_works_without_script(offers, cast, as_somebody):
    page = as_somebody(cast.rep, java_script_enabled=False)
    page.goto("/inbox/?split=mine")
    row(page, offers[0]).get_by_role("link", name="Reject").click()
    page.get_by_role("textbox", name="Comment").fill("Too small")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Choose a reason; marketing learns from it.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Too small")
    page.get_by_role("radio", name="Other Anything").check()
    page.get_by_role("button", name="Reject").click()
    expect(page).to_have_url(re.compile("/inbox/"))
    expect(page.get_by_text(f"{offers[0].contact} rejected by you at 11:00.").first).to_be_visible()
    row(page, offers[1]).get_by_role("button", name="Accept").click()
    expect(page.get_by_text(f"{offers[1].contact} accepted by you at 11:00.").first).to_be_visible()
    assert Handoff.objects.get(pk=offers[1].pk).state == "accepted"
