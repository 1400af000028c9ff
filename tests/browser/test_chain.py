"""The whole way in a real browser: a form is sent, a marketer qualifies and hands over, a rep accepts,
calls, opens an opportunity and wins it, and the manager sees it counted."""

import re

import pytest
from playwright.sync_api import expect

from leads.intake import commands as intake
from leads.intake import tasks
from leads.models import Contact, Form
from reporting.passages import commands as passages
from smarketing.journal import relay
from smarketing.kernel import clock
from smarketing.wiring import LISTENERS
from tests import given

PASSWORD = "correct horse battery"


@pytest.fixture
def cast(transactional_db):
    found = given.cast()
    for user in found.everyone().values():
        user.set_password(PASSWORD)
        user.save()
    return found


@pytest.fixture
def sign_in(new_page):
    def sign_in(user, **options):
        page = new_page(**{"viewport": {"width": 1280, "height": 900}, **options})
        page.goto("/")
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/account/" not in url)
        return page

    return sign_in


def workers():
    """What worker and beat do within a second or two."""
    tasks.process()
    relay.run(LISTENERS, now=clock.now())
    passages.refresh(now=clock.now())


def test_one_lead_from_form_to_dashboard(cast, sign_in, live_server, new_page):
    form = intake.create_form(
        fields={"name": "Demo", "kind": "offer"}, actor=given.who(cast.marketer), now=clock.now()
    )
    send_the_form(new_page(), live_server, form)
    workers()
    hand_it_over(sign_in(cast.marketer))
    workers()
    rep = sign_in(cast.rep)
    accept_and_call(rep)
    win(rep)
    workers()
    look_at_the_dashboard(sign_in(cast.manager))
    contact = Contact.objects.get()
    assert (contact.stage, contact.channel) == ("customer", "paid_search")


def send_the_form(page, live_server, form: Form):
    """As from any web site: a plain HTML form."""
    address = f"{live_server.url}/api/v1/forms/{form.key}/submissions"
    page.set_content(
        f'<form method="post" action="{address}"><input name="name"><input name="email">'
        '<input name="utm_medium" value="cpc"><input name="utm_source" value="google"><button>Send</button></form>'
    )
    page.fill("[name=name]", "Ada Byron")
    page.fill("[name=email]", "ada@analytical.example")
    page.click("button")
    expect(page.get_by_role("heading")).to_contain_text("Thank")


def hand_it_over(page):
    """The marketer finds the person, qualifies and hands over, and sees who got them and until when."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("What happened to my leads")
    page.get_by_role("navigation").get_by_role("link", name="Contacts").first.click()
    page.get_by_role("link", name="Ada Byron").click()
    page.get_by_role("link", name=re.compile("Hand off")).first.click()
    page.get_by_label(re.compile("qualif", re.I)).fill("Asked for a demo")
    page.get_by_label("To which team").select_option(label="EMEA")
    expect(page.locator("#hand-off-team")).to_contain_text("60 business minutes")
    page.get_by_label("To whom").select_option(label="Rita Rep")
    page.get_by_label(re.compile("note", re.I)).fill("Wrote us twice")
    page.get_by_role("button", name=re.compile("Hand off")).click()
    page.goto("/my-leads/")
    expect(page.locator("main")).to_contain_text("Ada Byron")
    expect(page.locator("main")).to_contain_text("Rita Rep")


def accept_and_call(page):
    """The rep accepts with a key, then logs a call with the next step."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    page.goto("/inbox/?split=mine")
    row = page.locator("[data-row]", has_text="Ada Byron")
    expect(row).to_contain_text("Asked for a demo")
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page.locator("#toasts")).to_contain_text("accepted")
    row = page.locator("[data-row]", has_text="Ada Byron")
    row.get_by_role("link", name="Ada Byron").click()
    page.get_by_role("link", name=re.compile("Log attempt")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Connected", exact=True).click()
    dialog.get_by_label(re.compile("^Note", re.I)).fill("Wants to start with three pumps")
    dialog.get_by_role("button", name=re.compile("Log")).click()
    expect(page.locator("main")).to_contain_text("Wants to start with three pumps")


def win(page):
    page.get_by_role("link", name=re.compile("Open opportunity|Opportunity")).last.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("Amount")).fill("12500")
    dialog.get_by_role("button", name=re.compile("Open")).click()
    page.goto("/opportunities/")
    page.get_by_role("link", name=re.compile("Analytical|Ada")).first.click()
    page.get_by_role("link", name="Won").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Won|win", re.I)).click()
    expect(page.locator("main")).to_contain_text(re.compile("won", re.I))


def look_at_the_dashboard(page):
    """Each number opens what it counts."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    page.goto("/dashboard/?period=week")
    expect(page.locator("main")).to_contain_text("$12,500")
    page.goto("/dashboard/won/count/?period=week")
