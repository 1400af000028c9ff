"""A page on another origin has the form in it, with scripts on and off, and its lead reaches the inbox."""

import pytest
from playwright.sync_api import expect

from leads.handoff import commands as handoffs
from leads.intake import commands as intake
from leads.intake import tasks
from leads.intake.models import Form, Submission
from leads.intake.snippets import snippets
from leads.models import Contact
from smarketing.kernel import clock
from tests import given

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(cast, website):
    questions = [
        {"name": "name", "label": "Your <b>name</b>", "required": True, "means": "name"},
        {"name": "email", "label": "E-mail", "type": "email", "required": True, "means": "email"},
        {"name": "plan", "label": "Plan", "type": "choice", "choices": ["Small", "Large"]},
        {"name": "likes", "label": "Likes", "type": "several", "choices": ["Tea", "Rice", "Cake"]},
    ]
    fields = {
        "name": "Call me",
        "kind": "request",
        "qualifies": True,
        "questions": questions,
        "consent_text": "You may call me.",
        "consent_required": True,
        "thanks": "We call you today.",
        "origins": [website.url],
    }
    return intake.create_form(fields=fields, actor=given.who(cast.marketer), now=clock.now())


@pytest.fixture
def paste(form, website, live_server):
    """Put the snippet of that title into the web site's page."""

    def put(title):
        address = f"{live_server.url}/api/v1/forms/{form.key}/submissions"
        told = snippets(Form.objects.get(), address, f"{live_server.url}/f/{form.key}")
        website.pasted.append(next(each.text for each in told if each.title == title))

    return put


def fill_in(page):
    page.get_by_label("Your <b>name</b>").fill("Ada Byron")
    page.get_by_label("E-mail").fill("ada@analytical.example")
    page.get_by_label("Plan").select_option("Large")
    page.get_by_label("Likes").select_option(["Tea", "Cake"])
    page.get_by_label("You may call me.").check()


def is_in_the_inbox(cast, as_somebody, channel):
    """Processed by a worker, offered by its marketer, seen by the rep."""
    tasks.process()
    submission = Submission.objects.get()
    assert (submission.state, submission.consent.text) == ("processed", "You may call me."), submission.why
    assert (submission.fields["plan"], submission.fields["likes"]) == ("Large", ["Tea", "Cake"])
    contact = Contact.objects.get()
    assert (contact.stage, contact.channel) == ("mql", channel)
    handoffs.offer(
        contact_id=contact.pk,
        sales_team_id=cast.sales.pk,
        holder_id=cast.rep.pk,
        actor=given.who(cast.marketer),
        now=clock.now(),
    )
    inbox = as_somebody(cast.rep)
    inbox.goto("/inbox/?split=mine")
    expect(inbox.get_by_text("Ada Byron").first).to_be_visible()


def test_with_the_small_script(cast, website, paste, new_page, as_somebody, form, live_server):
    paste("Small script")
    ours = live_server.url
    website.policy = f"default-src 'none'; script-src {ours}; connect-src {ours}"
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{website.url}/?utm_medium=cpc")
    fill_in(page)
    expect(page.get_by_text("Leave this empty")).to_be_hidden()
    page.wait_for_timeout(2100)  # as long as a person takes at least
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("We call you today.")
    is_in_the_inbox(cast, as_somebody, "paid_search")


def test_with_a_script_of_the_pages_own(cast, website, paste, new_page, as_somebody, form):
    paste("HTML form")
    paste("From your own script")
    website.pasted[-1] = f"<script>{website.pasted[-1]}</script>"
    page = new_page()
    page.goto(f"{website.url}/?utm_medium=cpc")
    fill_in(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    is_in_the_inbox(cast, as_somebody, "paid_search")


def test_without_any_script(cast, website, paste, new_page, as_somebody, form, live_server):
    """And where the page's policy lets nothing inline be: the trap stays out of sight."""
    paste("HTML form")
    website.policy = f"default-src 'none'; form-action {live_server.url} {website.url}"
    page = new_page(java_script_enabled=False)
    page.goto(f"{website.url}/?utm_medium=cpc")
    fill_in(page)
    expect(page.get_by_text("Leave this empty")).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We call you today.")).to_be_visible()
    is_in_the_inbox(cast, as_somebody, "direct_traffic")  # nobody could read the link
