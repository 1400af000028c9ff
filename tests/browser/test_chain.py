"""The whole way in a real browser: a form is sent, a marketer qualifies and hands over, a rep accepts,
calls, opens an opportunity and wins it, and the manager sees it counted."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from leads.intake import commands as intake
from leads.intake import tasks
from leads.models import Contact
from reporting.passages import commands as passages
from smarketing.journal import relay
from smarketing.kernel import clock
from smarketing.wiring import LISTENERS
from tests import given
from tests.browser.waiting import loaded

PASSWORD = "correct horse battery"


@pytest.fixture
def sign_in(cast, new_page):
    """Signs somebody in by the real form, in a browser of their own."""
    for user in cast.everyone().values():
        user.set_password(PASSWORD)
        user.save()

    def sign_in(user):
        page = new_page(viewport={"width": 1280, "height": 900})
        page.goto("/")
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    return sign_in


def workers():
    """What worker and beat do within a second or two."""
    tasks.process()
    relay.run(LISTENERS, now=clock.now())
    passages.refresh(now=clock.now())


def test_one_lead_from_form_to_dashboard(cast, sign_in, new_page, live_server):
    form = intake.create_form(
        fields={"name": "Demo", "kind": "offer"}, actor=given.who(cast.marketer), now=clock.now()
    )
    send_the_form(new_page(), f"{live_server.url}/api/v1/forms/{form.key}/submissions")
    workers()

    marketer = sign_in(cast.marketer)
    find_the_new_lead(marketer)
    hand_it_over(marketer)
    workers()

    rep = sign_in(cast.rep)
    accept_by_key(rep)
    log_a_call(rep)
    open_an_opportunity(rep)
    win_it(rep)
    workers()

    see_what_became_of_it(marketer)
    open_the_number(sign_in(cast.manager))
    contact = Contact.objects.get()
    assert (contact.stage, contact.channel) == ("customer", "paid_search")


def send_the_form(page, address):
    """As from any web site: a plain HTML form."""
    page.set_content(
        f'<form method="post" action="{address}"><label>Name <input name="name"></label>'
        '<label>E-mail <input name="email"></label><button>Send</button>'
        '<input type="hidden" name="utm_medium" value="cpc">'
        '<input type="hidden" name="utm_source" value="google"></form>'
    )
    page.get_by_label("Name").fill("Ada Byron")
    page.get_by_label("E-mail").fill("ada@analytical.example")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")


def find_the_new_lead(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("What happened to my leads")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Contacts").click()
    page.get_by_role("row", name="Ada Byron").get_by_role("link", name="Ada Byron").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Byron")
    expect(page.get_by_role("region", name="Why this lead, why now")).to_contain_text("Form “Demo”")


def hand_it_over(page):
    """Qualified and offered on one screen, which says by when sales promises to act."""
    page.get_by_role("link", name="Hand off").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand off Ada Byron")
    page.get_by_label("Why do they qualify as MQL?").fill("Asked for a demo")
    page.get_by_label("To which team").select_option(label="EMEA")
    expect(page.locator("#hand-off-team")).to_contain_text("What EMEA promises")
    page.get_by_label("To whom").select_option(label="Rita Rep")
    page.get_by_label("Note for sales").fill("Wrote to us twice")
    page.get_by_role("button", name="Hand off").click()
    expect(said(page)).to_contain_text("Ada Byron offered to EMEA, held by Rita Rep by you")


def accept_by_key(page):
    """The rep reads why and accepts; the row keeps the focus for what comes next."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    page.get_by_role("list", name="Parts of the inbox").get_by_role("link", name="Mine").click()
    row = row_of(page, "Ada Byron")
    expect(row).to_contain_text("Asked for a demo")
    expect(row).to_contain_text("Wrote to us twice")
    loaded(page)
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(said(page)).to_contain_text("Ada Byron accepted by you")
    expect(row_of(page, "Ada Byron")).to_be_focused()


def log_a_call(page):
    page.keyboard.press("a")
    dialog = page.get_by_role("dialog", name="Attempt to reach Ada Byron")
    dialog.get_by_role("radio", name="Connected").check()
    dialog.get_by_label("Note").fill("Wants to start with three pumps")
    dialog.get_by_label("Next step").fill("Send the offer")
    dialog.get_by_label("Due").fill(f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}")
    dialog.get_by_role("button", name="Log attempt").click()
    expect(said(page)).to_contain_text("Attempt to reach Ada Byron logged by you")
    expect(row_of(page, "Ada Byron")).to_contain_text("Send the offer")


def open_an_opportunity(page):
    page.get_by_role("button", name="More for Ada Byron").click()
    page.get_by_role("link", name="Open opportunity").click()
    dialog = page.get_by_role("dialog", name="Open an opportunity with Ada Byron")
    dialog.get_by_label("Amount in USD").fill("12500")
    dialog.get_by_role("button", name="Open opportunity").click()
    expect(said(page)).to_contain_text("opened by you")
    page.get_by_role("link", name="Open it").click()


def win_it(page):
    page.get_by_role("link", name="Won").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Amount in USD")).to_have_value("12500.00")
    dialog.get_by_role("button", name="Won").click()
    expect(said(page)).to_contain_text("won: recorded by you")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Won")


def see_what_became_of_it(page):
    page.goto("/my-leads/")
    row = row_of(page, "Ada Byron")
    expect(row).to_contain_text("Qualified")
    expect(row).to_contain_text("Rita Rep, EMEA")


def open_the_number(page):
    """Each number opens what it counts."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    page.get_by_role("link", name="Revenue won: $12,500, open its rows").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Revenue won $12,500")
    page.get_by_role("row", name="Ada Byron").get_by_role("link", name="Ada Byron").click()
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("Wants to start with three pumps")


def row_of(page, name):
    return page.locator("[data-row]").filter(has=page.get_by_role("link", name=name, exact=True))


def said(page):
    return page.get_by_role("region", name="Messages")
