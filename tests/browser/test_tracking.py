"""Our script on a page of another origin, under a strict policy: what it tells, to whom it is silent, and
that what brought somebody reaches the form they send."""

import pytest
from playwright.sync_api import expect

from leads.intake import commands as intake
from leads.intake import tasks
from leads.intake.models import Submission
from leads.models import Beacon, Contact, PageView, Visitor
from leads.tracking import commands as tracking
from leads.tracking import rules
from leads.tracking import tasks as sorting
from smarketing.journal import relay
from smarketing.kernel import clock
from smarketing.wiring import LISTENERS
from tests import given
from tests.patience import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
UNWILLING = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
KEPT = "Object.keys(localStorage).length"


@pytest.fixture
def site(cast, website, live_server):
    """One that asks; every page has the line in it, and a form."""
    actor, now = given.who(cast.marketer), clock.now()
    terms = {"name": "Acme", "origins": [website.url], "consent": "required"}
    site = tracking.create_site(fields=terms, actor=actor, now=now)
    form = intake.create_form(fields={"name": "Call me", "origins": [website.url]}, actor=actor, now=now)
    address = f"{live_server.url}/api/v1/forms/{form.key}/submissions"
    website.pasted += [
        f'<script src="{live_server.url}/t/{site.key}.js" async></script>',
        f"<form action='{address}' method=post><label>E-mail <input name=email></label><button>Send</button>",
        "</form>",
        "<a href='/docs'>Docs</a> <a href='/docs/again'>Docs again</a> <a href='/form'>Form</a>",
        "<a href='/sale?utm_source=banner'>Sale</a>",
    ]
    ours = live_server.url
    website.policy = f"default-src 'none'; script-src {ours}; connect-src {ours}; form-action {ours} 'self'"
    return site


@pytest.fixture
def visit(website, site, new_page, monkeypatch):
    """A browser that arrives at one of the site's pages. It says of itself that it is driven by a program."""
    monkeypatch.setattr(rules, "is_bot", lambda agent: False)

    def arrive(path, having=""):
        page = new_page()
        page.add_init_script(having)
        page.goto(website.url + path, wait_until="load")
        runs(page)
        return page

    return arrive


def walk(page, name):
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).click()
    runs(page)


def runs(page):
    """Asked from outside: the page's policy lets nothing be evaluated in it."""
    page.wait_for_load_state()
    wait_until(lambda: page.evaluate("Boolean(window.smarketing)"), "the script runs")


def told(number):
    wait_until(lambda: Beacon.objects.count() + PageView.objects.count() >= number, f"{number} were told")
    sorting.sort()


def send(page):
    page.get_by_label("E-mail").fill("ada@analytical.example")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you")).to_be_visible()
    return Submission.objects.latest("received_at").fields


def test_who_agreed_is_told_apart_and_the_form_knows_what_brought_them(visit):
    page = visit("/?utm_source=news&utm_medium=email&utm_campaign=spring&gclid=G1")
    assert page.evaluate(KEPT) == 0
    walk(page, "Docs")
    told(1)
    assert not Visitor.objects.exists()  # they left without saying anything

    page.evaluate("smarketing.consent(true)")
    told(2)
    visitor = Visitor.objects.get()
    assert page.evaluate(KEPT) == 1
    walk(page, "Form")
    assert page.evaluate("smarketing.fields()._visitor") == str(visitor.key)
    fields = send(page)
    came = {"utm_source": "news", "utm_medium": "email", "utm_campaign": "spring", "gclid": "G1"}
    assert came.items() <= fields.items()
    assert fields["first_utm_campaign"] == "spring"
    assert fields["first_page"].endswith("/")

    tasks.process()
    relay.run(LISTENERS, now=clock.now())
    told(3)
    contact = Contact.objects.get()
    assert Visitor.objects.get().contact == contact
    assert sorted(contact.touchpoints.values_list("kind", "channel")) == [
        ("form", "email"),
        ("page_view", "email"),
    ]


def test_pages_that_waited_are_told_however_many_and_however_long_their_addresses(visit):
    page = visit(f"/?utm_source=news&state={'x' * 9000}")
    for number in range(12):
        page.evaluate(f"history.pushState(0, '', '/docs?page={number}&state=' + 'x'.repeat(3000))")
        page.wait_for_timeout(20)
    page.evaluate("document.title = 'x'.repeat(20_000); smarketing.consent(true)")
    told(3)  # beacons
    assert PageView.objects.count() == 13
    assert Visitor.objects.get().first_touch["utm"] == {"source": "news"}


def test_who_says_no_or_nothing_stays_nobody_and_the_form_still_knows_the_link(visit):
    page = visit("/?utm_source=news&utm_medium=email")
    page.evaluate("smarketing.consent(false)")
    told(1)
    walk(page, "Form")
    fields = send(page)
    assert (fields["utm_source"], "_visitor" in fields, page.evaluate(KEPT)) == ("news", False, 0)
    told(2)
    assert not Visitor.objects.exists()


def test_without_consent_a_campaigns_marks_go_along_from_page_to_page_and_nothing_else(visit):
    page = visit("/?utm_source=news&utm_medium=email&gclid=G1")
    for name in ("Docs", "Docs again", "Form"):
        walk(page, name)
        assert page.url.endswith("?utm_source=news&utm_medium=email"), name
    fields = send(page)
    assert fields.keys() & {"utm_source", "utm_medium", "gclid", "_visitor"} == {"utm_source", "utm_medium"}
    assert page.evaluate(KEPT) == 0


def test_links_stay_as_they_are_where_what_brought_somebody_is_known_without(visit):
    page = visit("/?utm_source=news")
    page.evaluate("smarketing.consent(true)")
    walk(page, "Docs again")
    assert page.url.endswith("/docs/again")
    page = visit("/?utm_source=news")
    walk(page, "Sale")
    assert page.url.endswith("/sale?utm_source=banner")


def test_another_address_of_the_site_refers_nobody(visit, site, website, cast):
    shop, terms = "https://shop.acme.example", {"actor": given.who(cast.marketer), "now": clock.now()}
    changes = {"origins": [website.url, shop]}
    tracking.edit_site(site_id=site.pk, changes=changes, revision=site.revision, **terms)
    page = visit("/")
    for referrer, known in ((f"{shop}/", None), ("https://search.example/", "https://search.example/")):
        page.goto(f"{website.url}/form", referer=referrer)
        runs(page)
        assert page.evaluate("smarketing.fields()").get("referrer") == known


def test_a_browser_that_will_not_be_tracked_tells_nothing(visit):
    page = visit("/?utm_source=news", having=UNWILLING)
    page.evaluate("smarketing.consent(true)")
    walk(page, "Form")
    assert page.url.endswith("/form")
    fields = send(page)
    assert (fields["utm_source"], "_visitor" in fields, page.evaluate(KEPT)) == ("news", False, 0)
    page.wait_for_timeout(300)
    assert not Beacon.objects.exists()
