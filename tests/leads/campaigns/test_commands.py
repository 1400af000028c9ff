from datetime import date
from decimal import Decimal

import pytest

from leads.campaigns import commands as campaigns
from leads.campaigns import queries
from leads.campaigns.models import Asset, Campaign, Touchpoint
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at

NOW = at("Tue 10:00")
SPRING = {"key": "Spring-26 ", "name": "Spring"}


def refused(code, call, **arguments):
    before = given.snapshot(Campaign, Asset, Entry)
    with pytest.raises(Refused) as refusal:
        call(now=NOW, **arguments)
    assert refusal.value.code == code
    assert given.snapshot(Campaign, Asset, Entry) == before


def test_marketing_creates_a_campaign_under_the_key_that_links_carry(cast):
    campaign = campaigns.create(fields=SPRING, actor=given.who(cast.marketer), now=NOW)

    assert (campaign.key, campaign.name, campaign.created_at) == ("spring-26", "Spring", NOW)
    assert queries.by_key("SPRING-26") == campaign
    assert Entry.objects.get(kind="campaign.created").actor_id == cast.marketer.pk


def test_sales_keeps_no_campaigns(cast):
    refused("not-marketing", campaigns.create, fields=SPRING, actor=given.who(cast.rep))
    refused("not-marketing", campaigns.create_asset, fields=SPRING, actor=given.who(cast.rep))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"key": " "}, "missing"),
        ({"name": ""}, "missing"),
        ({"budget": Decimal("-1")}, "below-zero"),
        ({"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 1)}, "ends-first"),
    ],
)
def test_a_campaign_needs_key_and_name_and_makes_sense(cast, fields, code):
    refused(code, campaigns.create, fields={**SPRING, **fields}, actor=given.who(cast.marketer))


def test_a_key_is_one_campaigns(cast):
    mara = given.who(cast.marketer)
    campaigns.create(fields=SPRING, actor=mara, now=NOW)

    refused("key-taken", campaigns.create, fields={**SPRING, "key": "SPRING-26"}, actor=mara)


def test_an_edit_keeps_both_values_in_the_journal_and_the_rest_as_it_was(cast):
    mara = given.who(cast.marketer)
    campaign = campaigns.create(fields={**SPRING, "talk_track": "Hi"}, actor=mara, now=NOW)

    campaigns.edit(campaign_id=campaign.pk, changes={"name": "Spring 2026"}, version=1, actor=mara, now=NOW)
    campaigns.edit(campaign_id=campaign.pk, changes={"name": "Spring 2026"}, version=2, actor=mara, now=NOW)

    campaign.refresh_from_db()
    assert (campaign.name, campaign.talk_track) == ("Spring 2026", "Hi")
    changed = Entry.objects.get(kind="campaign.changed")
    assert changed.payload["changes"] == {"name": {"from": "Spring", "to": "Spring 2026"}}


def test_a_campaign_takes_over_the_touchpoints_that_named_it_before_it_was_there(cast):
    contact = given.a_contact(NOW)
    waiting = given.a_touch(contact, NOW, utm={"campaign": " SPRING-26"})
    other = given.a_touch(contact, NOW, utm={"campaign": "autumn"})

    campaign = campaigns.create(fields=SPRING, actor=given.who(cast.marketer), now=NOW)

    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.campaign, other.campaign) == (campaign, None)


def test_it_takes_them_over_however_they_write_its_key(cast):
    contact = given.a_contact(NOW)
    for name in ("Weiße-Woche", "WEISSE-WOCHE", "weiße-woche"):
        given.a_touch(contact, NOW, utm={"campaign": name})
    assert [(each.key, each.touchpoints) for each in queries.unknown_keys()] == [("weisse-woche", 3)]

    fields = {"name": "White week", "key": "Weiße-Woche"}
    campaign = campaigns.create(fields=fields, actor=given.who(cast.marketer), now=NOW)

    assert (campaign.touchpoints.count(), list(queries.unknown_keys())) == (3, [])


def test_assets_are_created_and_edited(cast):
    mara = given.who(cast.marketer)
    asset = campaigns.create_asset(fields={"key": "wp1", "name": "White paper"}, actor=mara, now=NOW)

    campaigns.edit_asset(asset_id=asset.pk, changes={"step": "top"}, version=1, actor=mara, now=NOW)

    assert (queries.asset_by_key("WP1"), queries.assets().get().step) == (asset, "top")
    assert set(Entry.objects.filter(subject="asset").values_list("kind", flat=True)) == {
        "asset.created",
        "asset.changed",
    }


def test_a_touchpoint_tells_whose_it_is_and_where_it_came_from(cast):
    contact = given.a_contact(NOW)
    campaign = campaigns.create(fields=SPRING, actor=given.who(cast.marketer), now=NOW)

    touch = given.a_touch(
        contact, NOW, channel=None, utm={"campaign": "Spring-26", "medium": "cpc"}, page="p" * 600
    )

    entry = Entry.objects.get(kind="touchpoint.recorded")
    assert (entry.thread, entry.subject_id) == (contact.thread, touch.pk)
    assert (entry.payload["channel"], entry.payload["campaign_id"]) == ("paid_search", campaign.pk)
    assert (touch.channel, len(touch.page)) == ("paid_search", 500)
    contact.refresh_from_db()
    assert contact.channel == "paid_search"


def test_a_source_that_is_not_stated_is_kept_apart_from_unknown_and_not_replaced(cast):
    contact = given.a_contact(NOW)

    given.a_touch(contact, NOW, channel="")
    given.a_touch(contact, NOW, channel="email")

    contact.refresh_from_db()
    assert contact.channel == ""


def test_counts_of_a_campaign_are_what_its_lists_hold(cast):
    campaign = campaigns.create(fields=SPRING, actor=given.who(cast.marketer), now=NOW)
    one, two = given.a_contact(NOW), given.a_contact(NOW)
    for contact in (one, one, two):
        given.a_touch(contact, NOW, campaign_id=campaign.pk)

    row = queries.with_counts().get()

    assert (row.form_count, row.touch_count, row.contact_count) == (0, 3, 2)
    assert queries.touches_of_campaign(campaign.pk).count() == 3
    assert Touchpoint.objects.count() == 3


def test_a_campaign_is_given_to_somebody_who_works_here(cast):
    gone = given.user("Gone", None, is_active=False)
    mara = given.who(cast.marketer)
    for nobody in (gone.pk, 10**18):
        refused("no-such-person", campaigns.create, fields={**SPRING, "owner_id": nobody}, actor=mara)
    spring = campaigns.create(fields={**SPRING, "owner_id": cast.rep.pk}, actor=mara, now=NOW)
    edit = {"campaign_id": spring.pk, "changes": {"owner_id": gone.pk}, "version": 1, "actor": mara}
    refused("no-such-person", campaigns.edit, **edit)

    type(cast.rep).objects.filter(pk=cast.rep.pk).update(is_active=False)
    unchanged = {"owner_id": cast.rep.pk, "name": "Spring!"}
    campaigns.edit(campaign_id=spring.pk, changes=unchanged, version=1, actor=mara, now=NOW)
    spring.refresh_from_db()
    assert (spring.name, spring.owner) == ("Spring!", cast.rep)


WEBINAR = {"kind": "webinar", "channel": "event"}


@pytest.mark.parametrize("who", ["marketer", "rep", "manager"])
def test_people_of_both_sides_say_what_a_person_did(cast, who):
    ada = given.a_contact(NOW)
    actor = given.who(getattr(cast, who))
    touch = campaigns.log_touch(contact_id=ada.pk, **WEBINAR, actor=actor, now=NOW)

    ada.refresh_from_db()
    assert (touch.happened_at, touch.channel, ada.channel) == (NOW, "event", "event")
    entry = Entry.objects.get(kind="touchpoint.recorded")
    assert (entry.actor_id, entry.thread, entry.payload["touch"]) == (actor.id, ada.thread, "webinar")


def test_where_it_came_from_follows_from_the_marks_and_is_else_not_stated(cast):
    ada = given.a_contact(NOW)
    mara = given.who(cast.marketer)
    spring = campaigns.create(fields=SPRING, actor=mara, now=NOW)

    def logged(**told):
        return campaigns.log_touch(contact_id=ada.pk, kind="page_view", actor=mara, now=NOW, **told)

    assert logged().channel == ""
    marked = logged(utm={"source": "google", "medium": "cpc", "campaign": "SPRING-26"})
    assert (marked.channel, marked.campaign) == ("paid_search", spring)
    assert logged(page="https://ours.example/prices").channel == "direct_traffic"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "telepathy"}, "kind"),
        ({"channel": "telepathy"}, "channel"),
        ({"happened_at": at("Tue 10:01")}, "happened_at"),
        ({"campaign_id": 10**18}, "campaign_id"),
        ({"asset_id": 10**18}, "asset_id"),
    ],
)
def test_what_makes_no_sense_of_an_interaction_is_refused_by_name(cast, told, field):
    ada = given.a_contact(NOW)
    before = given.snapshot(Touchpoint, Entry)
    with pytest.raises(Refused) as refusal:
        campaigns.log_touch(contact_id=ada.pk, **{**WEBINAR, **told}, actor=given.who(cast.marketer), now=NOW)
    assert (refusal.value.field, refusal.value.status) == (field, 422)
    assert given.snapshot(Touchpoint, Entry) == before


def test_an_admin_without_a_side_tells_nothing_of_people(cast):
    ada = given.a_contact(NOW)
    before = given.snapshot(Touchpoint, Entry)
    with pytest.raises(Refused) as refusal:
        campaigns.log_touch(contact_id=ada.pk, **WEBINAR, actor=given.who(cast.admin), now=NOW)
    assert refusal.value.status == 403
    assert given.snapshot(Touchpoint, Entry) == before
