"""Saved views by mouse and by key: kept, opened with one click, changed and removed, on the list itself."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from leads.saved import commands as saved
from leads.saved.models import SavedView
from smarketing.kernel import clock
from tests.browser.test_contacts import cast, people, ready, signed_in  # noqa: F401
from tests.given import who

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_list_is_kept_opened_changed_and_taken_away(signed_in, cast):  # noqa: F811
    people(2, stage="lead")
    people(1, stage="contact")
    page = signed_in(cast.marketer)
    ready(page, "/contacts/")
    page.get_by_label("Stages").get_by_text("Lead", exact=True).click()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("button", name="Views").click()
    page.get_by_role("link", name="Save what is shown as a view").click()
    page.get_by_label("Name").fill("All leads")
    page.get_by_role("button", name="Save view").click()
    expect(page.locator("#toasts, .messages, main")).to_contain_text(["“All leads” is saved."])
    ready(page, "/contacts/")
    expect(page.locator("[data-row]")).to_have_count(3)
    page.get_by_role("link", name="All leads").first.click()
    expect(page.locator("[data-row]")).to_have_count(2)
    expect(page.locator(".view-tab[aria-current]")).to_have_text("All leads")

    page.get_by_label("Search in this list").fill("person")
    page.keyboard.press("Enter")
    expect(page.locator(".view-tab[aria-current]")).to_contain_text("changed")
    page.get_by_role("link", name="Save changes").click()
    expect(page.get_by_label("Take over the filters")).to_be_checked()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".view-tab[aria-current]")).to_have_text("All leads")
    assert SavedView.objects.get().query == "q=person&stage=lead"

    page.get_by_role("button", name="Views").click()
    page.get_by_role("link", name="Remove All leads").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#toasts, .messages, main")).to_contain_text(["“All leads” is removed."])
    expect(page.locator(".view-tab")).to_have_count(0)
    assert not SavedView.objects.exists()


def test_many_with_long_names_fit_a_phone(signed_in, cast):  # noqa: F811
    people(1)
    for number in range(12):
        name = f"{number} view with a name as long as a name may be, for whoever likes to say it all"
        saved.save(of="contacts", name=name, query="", shared=True, actor=who(cast.rep), now=clock.now())
    page = signed_in(cast.rep, viewport={"width": 390, "height": 844})
    ready(page, "/contacts/")
    page.get_by_role("button", name="Views").click()
    expect(page.get_by_role("link", name="Change 11 view")).to_be_attached()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    box = page.locator("#views").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 844
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
