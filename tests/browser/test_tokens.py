"""Making an API token, its secret shown once, one's own on the profile; and the API's own page."""

import os

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from smarketing.people.tokens.models import Token

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_admin_makes_a_token_and_its_person_revokes_it(cast, as_somebody):
    page = as_somebody(cast.admin)
    page.goto(reverse("settings"))
    page.get_by_role("link", name="API tokens").click()
    page.get_by_role("link", name="Make the first token").click()
    page.get_by_label("What is it for?").fill("Dialler")
    page.get_by_label("Acts for").select_option(label="Rita Rep")
    page.get_by_label("Read everything its person may read").check()
    shot(page, "new")
    page.get_by_role("button", name="Make the token").click()
    secret = page.locator("#token-secret").inner_text()
    assert secret.startswith(f"smk_{Token.objects.get().prefix}_")
    shot(page, "made")
    page.get_by_role("link", name="I have copied it").click()
    expect(page.locator("#token-secret")).to_have_count(0)
    assert secret not in page.content()
    shot(page, "token")
    page.goto(reverse("settings-tokens"))
    shot(page, "list")

    mine = as_somebody(cast.rep, color_scheme="dark", viewport={"width": 390, "height": 800})
    mine.goto(reverse("profile"))
    mine.get_by_role("link", name="Dialler").click()
    shot(mine, "phone")
    mine.get_by_role("button", name="Revoke it").click()
    mine.get_by_role("region", name="Messages").get_by_text("is revoked").wait_for()
    assert Token.objects.get().revoked_at is not None


def test_the_api_page_shows_what_there_is_under_our_policy(cast, as_somebody):
    page = as_somebody(cast.rep)
    page.goto(reverse("settings"))
    page.get_by_role("link", name="API Everything a program can").click()
    page.get_by_text("/api/v1/agreements", exact=True).first.wait_for()
    scroll_to(page, page.get_by_text("/api/v1/people", exact=True))
    shot(page, "docs")
    page.locator("#operations-people-list_people").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".responses-table.live-responses-table").wait_for()
    shot(page, "tried")
    assert "200" in page.locator(".live-responses-table .response .response-col_status").first.inner_text()


def scroll_to(page, wanted):
    """So long a page draws only what is in sight."""
    for _ in range(300):
        if wanted.count():
            break
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(50)
    wanted.first.scroll_into_view_if_needed()


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=name not in ("docs", "tried"))
