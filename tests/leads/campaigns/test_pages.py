import pytest
from django.test import Client

from leads.campaigns import commands as campaigns
from leads.campaigns.models import Asset, Campaign
from smarketing.journal.models import Entry
from tests import given
from tests.given import at

NOW = at("Tue 10:00")


@pytest.fixture
def visit(cast):
    def signed_in(who="marketer"):
        client = Client()
        client.force_login(getattr(cast, who))
        return client

    return signed_in


@pytest.fixture
def spring(cast):
    fields = {"key": "spring", "name": "Spring"}
    return campaigns.create(fields=fields, actor=given.who(cast.marketer), now=NOW)


def test_a_marketer_makes_a_campaign_and_changes_it(visit):
    mara = visit()

    page = mara.post(
        "/campaigns/new/", {"name": "Spring", "key": "Spring-26", "budget": "100.50"}, follow=True
    )
    assert "utm_campaign=spring-26" in page.content.decode()
    spring = Campaign.objects.get()
    mara.post(
        f"/campaigns/{spring.pk}/edit/",
        {"name": "Spring 2026", "key": "spring-26", "talk_track": "Hi", "version": 1},
    )

    spring.refresh_from_db()
    assert (spring.name, spring.budget, spring.talk_track) == ("Spring 2026", None, "Hi")


def test_a_key_that_is_taken_is_said_beside_it_and_what_was_typed_stays(visit, spring):
    page = visit().post("/campaigns/new/", {"name": "Mine", "key": "SPRING"})

    assert page.status_code == 409
    assert "There already is one with the key spring." in page.content.decode()
    assert 'value="Mine"' in page.content.decode()


def test_a_change_of_a_campaign_meanwhile_is_shown_beside_what_was_typed(visit, spring, cast):
    mara, edit = visit(), f"/campaigns/{spring.pk}/edit/"
    assert 'name="version" value="1"' in mara.get(edit).content.decode()
    theirs = {"talk_track": "Say hello", "owner_id": cast.marketing_lead.pk}
    milo = given.who(cast.marketing_lead)
    campaigns.edit(campaign_id=spring.pk, changes=theirs, version=1, actor=milo, now=NOW)
    typed = {"name": "Spring", "key": "spring", "talk_track": "Say hi", "owner_id": cast.marketer.pk}
    before = given.snapshot(Campaign, Entry)

    answer = mara.post(edit, {**typed, "version": 1})

    page = answer.content.decode()
    assert answer.status_code == 409 and given.snapshot(Campaign, Entry) == before
    assert "Meanwhile it became “Say hello”." in page and ">\nSay hi</textarea>" in page
    assert "Meanwhile it became “Milo Lead”." in page and 'name="version" value="2"' in page
    assert mara.post(edit, {**typed, "version": 2}).status_code == 302
    spring.refresh_from_db()
    assert (spring.talk_track, spring.owner, spring.version) == ("Say hi", cast.marketer, 3)


def test_a_change_of_an_asset_meanwhile_is_shown_beside_what_was_typed(visit, cast):
    mara, milo = visit(), given.who(cast.marketing_lead)
    paper = campaigns.create_asset(fields={"key": "paper", "name": "Paper"}, actor=milo, now=NOW)
    edit = f"/assets/{paper.pk}/edit/"
    typed = {"name": "Paper", "key": "paper", "kind": "guide", "version": 1}
    campaigns.edit_asset(asset_id=paper.pk, changes={"retired": True}, version=1, actor=milo, now=NOW)
    before = given.snapshot(Asset, Entry)

    answer = mara.post(edit, typed)

    assert answer.status_code == 409 and given.snapshot(Asset, Entry) == before
    page = answer.content.decode()
    assert "Meanwhile it became “retired”." in page and 'value="guide"' in page
    assert mara.post(edit, {**typed, "retired": "on", "version": 2}).status_code == 302
    paper.refresh_from_db()
    assert (paper.kind, paper.retired_at) == ("guide", NOW)


def test_the_list_counts_and_links_what_each_campaign_led_to(visit, spring):
    one, two = given.a_contact(NOW), given.a_contact(NOW)
    for contact in (one, one, two):
        given.a_touch(contact, NOW, campaign_id=spring.pk)

    page = visit("rep").get("/campaigns/").content.decode()

    assert f'<a href="/campaigns/{spring.pk}/#touchpoints">3</a>' in page
    assert f'<a href="/contacts/?campaign={spring.pk}">2</a>' in page


def test_links_that_name_no_campaign_are_shown_and_made_one_in_two_clicks(visit):
    given.a_touch(given.a_contact(NOW), NOW, utm={"campaign": "Autumn & Co"})
    mara = visit()

    assert "autumn &amp; co" in mara.get("/campaigns/").content.decode()
    assert 'value="autumn &amp; co"' in mara.get("/campaigns/new/?key=autumn%20%26%20co").content.decode()
    page = mara.post("/campaigns/new/", {"name": "Autumn", "key": "autumn & co"}, follow=True)
    assert page.content.decode().count('id="touch-') == 2  # the heading and the row


def test_all_touchpoints_of_a_campaign_can_be_paged_through(visit, spring):
    contact = given.a_contact(NOW)
    for _ in range(55):
        given.a_touch(contact, NOW, campaign_id=spring.pk)
    rita = visit("rep")

    page = rita.get(f"/campaigns/{spring.pk}/").content.decode()
    rest = rita.get(
        f"/campaigns/{spring.pk}/" + page.split('rel="next" href="')[1].split('"')[0]
    ).content.decode()

    assert page.count("data-row>") - 0 == 50
    assert rest.count("data-row>") == 5


def test_sales_reads_campaigns_and_changes_none(visit, spring):
    rita = visit("rep")

    assert "/edit/" not in rita.get(f"/campaigns/{spring.pk}/").content.decode()
    assert rita.get("/campaigns/new/").status_code == 403
    assert rita.post(f"/campaigns/{spring.pk}/edit/", {"name": "Mine", "key": "spring"}).status_code == 403
    spring.refresh_from_db()
    assert spring.name == "Spring"
