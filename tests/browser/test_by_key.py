"""The rep's core task with nothing but a keyboard: every step below is a key somebody presses."""

import pytest
from playwright.sync_api import expect

from leads.handoff.models import Handoff
from smarketing.kernel import clock
from tests import given
from tests.browser import company
from tests.browser.waiting import loaded


@pytest.fixture
def offers(cast):
    """Three that wait for a decision; the office is open whenever this runs."""
    company.never_closes()
    return [given.an_offer(cast, clock.now()) for _ in range(3)]


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def row(page, offer):
    return page.locator(f"#handoff-{offer.pk}")


def test_accepting_and_rejecting_by_keys_only(offers, cast, as_somebody):
    first, second, third = offers
    page = as_somebody(cast.rep)
    page.goto("/inbox/?split=mine")
    loaded(page)
    press(page, "j", "1")
    expect(page.get_by_role("region", name="Messages")).to_contain_text(f"{first.contact} accepted by you")
    expect(row(page, second)).to_be_focused()

    press(page, "3")
    dialog = page.get_by_role("dialog", name=f"Reject {second.contact}")
    expect(dialog.get_by_role("radio").first).to_be_focused()
    press(page, "Tab")
    expect(dialog.get_by_role("textbox", name="Comment")).to_be_focused()
    page.keyboard.type("j 1 3: a student, not a buyer")
    to_the_button(page, dialog)
    expect(dialog.get_by_text("Choose a reason; marketing learns from it.")).to_be_visible()
    expect(dialog.get_by_role("textbox", name="Comment")).to_have_value("j 1 3: a student, not a buyer")

    expect(dialog.get_by_role("radio").first).to_be_focused()
    press(page, "ArrowDown")
    expect(dialog.get_by_role("radio").nth(1)).to_be_checked()
    to_the_button(page, dialog)
    expect(page.get_by_role("region", name="Messages")).to_contain_text(f"{second.contact} rejected by you")
    expect(row(page, second)).to_have_count(0)
    expect(row(page, third)).to_be_focused()
    rejected = Handoff.objects.get(pk=second.pk)
    assert (rejected.state, rejected.comment) == ("rejected", "j 1 3: a student, not a buyer")


def to_the_button(page, dialog):
    """Forward through the form to its verb, and press it."""
    button = dialog.get_by_role("button", name="Reject")
    for _ in range(12):
        if button.evaluate("button => button === document.activeElement"):
            break
        press(page, "Tab")
    expect(button).to_be_focused()
    press(page, "Enter")
