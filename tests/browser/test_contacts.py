"""The contact list, logging a lead and the contact page in a real browser, by mouse and by key."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from leads.contacts import commands as contacts
from leads.contacts.models import Contact
from smarketing.kernel import clock
from tests import given
from tests.browser.waiting import loaded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return given.cast()


@pytest.fixture
def signed_in(new_page, client, live_server):
    """A page of somebody signed in."""

    def make(person, **options):
        client.force_login(person)
        page = new_page(**({"viewport": {"width": 1280, "height": 900}} | options))
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return make


def people(count, **fields):
    start = clock.now() - timedelta(hours=1)
    return [given.a_contact(start + timedelta(minutes=n), **fields) for n in range(count)]


def ready(page, address):
    page.goto(address)
    loaded(page)


def test_a_marketer_chooses_people_by_key_and_qualifies_them_with_one_reason(signed_in, cast):
    made = people(3)
    page = signed_in(cast.marketer)
    ready(page, "/contacts/")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_role("button", name="Qualify as MQL").click()
    page.get_by_label("Why do they qualify?").fill("Asked for a price")
    page.get_by_role("button", name="Qualify", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("2 people qualified as MQL")
    stages = dict(Contact.objects.values_list("pk", "stage"))
    assert [stages[contact.pk] for contact in made] == ["lead", "mql", "mql"]


def test_what_is_chosen_survives_filtering_and_goes_to_hand_off(signed_in, cast):
    [first] = people(1, stage="contact")
    [second] = people(1)
    page = signed_in(cast.marketer)
    ready(page, "/contacts/")
    page.locator(f"#contact-{first.pk} [data-pick]").check()
    page.get_by_label("Stages").get_by_text("Lead").click()
    expect(page).to_have_url(re.compile("stage=lead"))
    page.locator(f"#contact-{second.pk} [data-pick]").check()
    expect(page.get_by_text("2 selected, 1 not on this page")).to_be_visible()
    page.get_by_role("button", name="Hand off").click()
    expect(page).to_have_url(re.compile("/hand-off/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand off 2 people")


def test_turning_through_the_list_by_key_without_going_back(signed_in, cast):
    made = people(3)
    page = signed_in(cast.rep)
    ready(page, "/contacts/?stage=lead")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for contact, key in ((made[2], "j"), (made[1], "j"), (made[0], "k"), (made[1], "k")):
        expect(page.get_by_role("heading", level=1)).to_have_text(contact.name)
        loaded(page)
        page.keyboard.press(key)


def test_two_people_edit_the_same_field_and_both_values_are_shown(signed_in, cast):
    [contact] = people(1)
    page = signed_in(cast.rep)
    ready(page, f"/contacts/{contact.pk}/")
    page.get_by_role("button", name="Edit phone").click()
    page.get_by_role("textbox", name="Phone").fill("+49 30 555555")
    change = {"changes": {"phone": "+49 30 901820"}, "version": 1}
    contacts.edit(contact_id=contact.pk, **change, actor=given.who(cast.marketer), now=clock.now())
    page.keyboard.press("Enter")
    field = page.locator("#field-phone")
    expect(field).to_contain_text("Somebody changed it meanwhile")
    expect(field).to_contain_text("Now:+49 30 901820")
    expect(page.get_by_role("textbox", name="Phone")).to_have_value("+49 30 555555")
    field.get_by_role("button", name="Save mine").click()
    expect(page.locator("#field-phone a")).to_have_text("+49 30 555555")
    expect(page.locator("#timeline")).to_contain_text("+49 30 901820 → +49 30 555555")


def test_a_lead_that_is_here_already_is_noticed_while_it_is_typed(signed_in, cast):
    ada = given.a_contact(clock.now(), name="Ada Lovelace", email="ada@acme.example")
    page = signed_in(cast.rep)
    ready(page, "/contacts/new/")
    page.get_by_label("Name").press_sequentially("Ada King")
    page.get_by_label("E-mail").press_sequentially("ada@acme.example")
    expect(page.locator("#alike")).to_contain_text("This person is here already")
    page.get_by_label("Job title").fill("Analyst")
    page.get_by_role("button", name="Add to this contact").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Lovelace")
    expect(page.locator("#toasts")).to_contain_text("Kept as it was: name")
    ada.refresh_from_db()
    assert (ada.job_title, Contact.objects.count()) == ("Analyst", 1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_everybody_can_use_these_pages(signed_in, cast, scheme, width):
    """No serious finding of axe, and nothing wider than the screen."""
    handoff = given.an_accepted(cast, clock.now() - timedelta(hours=1))
    given.a_touch(handoff.contact, clock.now(), utm={"source": "news"}, page="/" + "x" * 90)
    page = signed_in(cast.manager, viewport={"width": width, "height": 900}, color_scheme=scheme)
    for address in (
        "/contacts/",
        "/contacts/?stage=x&owner=me",
        "/contacts/new/",
        f"/contacts/{handoff.contact_id}/",
    ):
        ready(page, address)
        found = Axe().run(page).response["violations"]
        grave = [each for each in found if each["impact"] in ("serious", "critical")]
        assert grave == [], [(each["id"], [node["html"] for node in each["nodes"]]) for each in grave]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
