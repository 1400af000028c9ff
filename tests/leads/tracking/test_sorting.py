"""What browsers sent becomes visitors, visits and pages: once, in whatever batches it is sorted."""

import json

from hypothesis import given as drawn
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leads.campaigns import commands as campaigns
from leads.tracking import commands as tracking
from leads.tracking.models import Beacon, PageView, Visit, Visitor
from tests.given import MONDAY, at
from tests.leads.tracking.conftest import ACME, FIRST, SECOND, SYSTEM, a_site, browser, work_off


def test_pages_soon_after_each_other_are_one_visit(look):
    look(
        "Tue 10:00",
        "/?utm_source=news&utm_medium=email&name=Ada",
        view={"referrer": "https://mail.example/x?q=1"},
    )
    look("Tue 10:20", "/pricing")
    look("Tue 10:51", "/docs")
    look("Tue 10:20", "/docs", by=SECOND)
    assert tracking.sort() == 4

    visits = browser().visits.order_by("started_at")
    assert [(visit.views, visit.channel) for visit in visits] == [(2, "email"), (1, "direct_traffic")]
    first = visits[0]
    assert first.page == f"{ACME}/?utm_source=news&utm_medium=email"  # without the name
    assert (first.utm, first.referrer) == ({"source": "news", "medium": "email"}, "https://mail.example/x")
    assert (first.key_page, first.key_seen_at, first.waiting) == ("Pricing", at("Tue 10:20"), False)
    assert list(first.pages.order_by("seen_at").values_list("key_page", flat=True)) == ["", "Pricing"]
    assert browser(SECOND).visits.count() == 1
    assert not Beacon.objects.exists()


def test_the_pages_of_a_visit_stand_in_the_order_in_which_they_were_looked_at(look, client, cast):
    """In whatever order they were told."""
    for moment, path in (("Tue 10:02", "/third"), ("Tue 10:00", "/first"), ("Tue 10:01", "/second")):
        look(moment, path)
    work_off("Tue 10:03")
    client.force_login(cast.marketer)
    page = client.get(f"/visitors/{Visitor.objects.get().pk}/").text
    assert page.index("/first") < page.index("/second") < page.index("/third")


def test_first_and_last_touch_are_kept_apart(look):
    look("Tue 10:00", "/?utm_source=google&utm_medium=cpc&gclid=G1")
    look("Tue 10:05", "/docs")
    tracking.sort()
    look("Wed 09:00", "/?utm_source=news&utm_medium=email")
    look("Thu 09:00", "/docs")
    tracking.sort()
    who = browser()
    assert (who.first_touch["channel"], who.last_touch["channel"]) == ("paid_search", "email")
    assert who.first_touch["clicks"] == {"gclid": "G1"}
    assert (who.first_seen_at, who.last_seen_at) == (at("Tue 10:00"), at("Thu 09:00"))


def test_who_goes_on_to_another_address_of_the_site_was_referred_by_nobody(look):
    shop = a_site(origins=[ACME, "https://shop.acme.example"])
    look("Tue 10:00", to=shop, view={"url": "https://shop.acme.example/", "referrer": f"{ACME}/docs"})
    look("Tue 10:00", by=SECOND, to=shop, view={"referrer": "https://other.acme.example/"})
    tracking.sort()
    told = [(browser(by).visits.get().channel, browser(by).first_touch["referrer"]) for by in (FIRST, SECOND)]
    assert told == [("direct_traffic", ""), ("referral", "https://other.acme.example/")]


def test_a_click_on_an_ad_begins_a_new_visit_and_the_pages_after_it_go_on(look):
    look("Tue 10:00", "/")
    look("Tue 10:01", "/?gclid=G1")
    look("Tue 10:02", "/?gclid=G1")  # loaded again
    look("Tue 10:03", "/docs")
    look("Tue 10:04", "/?msclkid=M1")
    tracking.sort()
    told = [(visit.channel, visit.views, visit.clicks) for visit in browser().visits.order_by("started_at")]
    assert told == [
        ("direct_traffic", 1, {}),
        ("paid_search", 3, {"gclid": "G1"}),
        ("paid_search", 1, {"msclkid": "M1"}),
    ]


def test_another_campaigns_link_begins_a_new_visit(look):
    campaign = campaigns.create(fields={"key": "spring", "name": "Spring"}, actor=SYSTEM, now=MONDAY)
    look("Tue 10:00", "/")
    look("Tue 10:01", "/?utm_campaign=Spring")
    look("Tue 10:02", "/?utm_campaign=later")
    tracking.sort()
    told = [visit.campaign for visit in browser().visits.order_by("started_at")]
    assert told == [None, campaign, None]
    later = campaigns.create(fields={"key": "later", "name": "Later"}, actor=SYSTEM, now=at("Wed 09:00"))
    work_off("Wed 09:00")
    assert Visit.objects.filter(campaign=later).count() == 1


def test_an_advertisers_click_says_the_channel_when_nothing_else_does(look):
    for place, click in enumerate(("gclid=1", "fbclid=1", "twclid=1", "utm_medium=email&gclid=1")):
        look(f"Tue {10 + place}:00", f"/?{click}")
    tracking.sort()
    told = Visit.objects.order_by("started_at").values_list("channel", flat=True)
    assert list(told) == ["paid_search", "social", "paid_social", "email"]


def test_who_agrees_on_the_second_page_came_by_the_link_of_the_first(look):
    landing = {"referrer": f"{ACME}/?utm_source=news&utm_medium=email&gclid=G1"}
    look("Tue 10:00", "/docs", view=landing)
    look("Tue 10:01", "/pricing", view={"referrer": f"{ACME}/docs"})
    tracking.sort()
    visit, who = Visit.objects.get(), browser()
    assert (visit.channel, visit.clicks, visit.views) == ("email", {"gclid": "G1"}, 2)
    assert (who.first_touch["channel"], who.last_touch["channel"]) == ("email", "email")


def test_without_the_consent_that_is_asked_for_nobody_is_told_apart(look):
    asking = a_site(consent="required")
    look("Tue 10:00", to=asking)
    look("Tue 10:01", to=asking, consent="yes")
    look("Tue 10:02", to=asking, consent=True, by=SECOND)
    look("Tue 10:03", to=asking, by=None)
    tracking.sort()
    assert [who.key for who in Visitor.objects.all()] == [SECOND]
    assert PageView.objects.filter(visit=None).count() == 3


def test_what_cant_be_understood_is_left_out_and_the_rest_goes_on(look, site):
    for body in ("[]", '{"views": 3}', "nonsense", '{"views": [{"url": "\\ud800javascript:alert(1)"}]}'):
        tracking.receive(site=site, body=body, now=at("Tue 10:00"))
    long, odd = "x" * 900, "a\x00b\ud800c<script>"
    look(
        "Tue 10:00",
        f"/{long}?utm_source={long}",
        view={"title": odd, "referrer": "http://[broken", "ago": 1e400},
    )
    assert tracking.sort() == 5
    page = PageView.objects.get()
    assert (len(page.page), page.title, page.referrer) == (500, "abc<script>", "")


class AnyBatches(TestCase):
    """However the beacons are cut into batches, the same visits come of them."""

    @with_settings(max_examples=12)
    @drawn(
        st.lists(
            st.tuples(
                st.integers(1, 3), st.integers(0, 200), st.sampled_from(["/", "/pricing", "/?utm_source=a"])
            ),
            min_size=1,
            max_size=12,
        ),
        st.integers(1, 12),
    )
    def test_batches_make_no_difference(self, seen, size):
        site = a_site()
        for who, minute, path in sorted(seen, key=lambda each: each[1]):
            moment = at(f"Tue {10 + minute // 60}:{minute % 60}")
            said = {"site": site.key, "visitor": f"{who:032x}", "views": [{"url": ACME + path}]}
            tracking.receive(site=site, body=json.dumps(said), now=moment)
        found = []
        for batch in (size, 1000):
            bodies = list(Beacon.objects.order_by("pk").values("site_id", "received_at", "body"))
            while tracking.sort(batch=batch):
                pass
            told = Visit.objects.order_by("visitor__key", "started_at", "pk")
            found.append(
                list(told.values_list("visitor__key", "started_at", "last_at", "views", "page", "key_page"))
            )
            assert PageView.objects.count() == len(seen) == sum(row[3] for row in found[-1])
            Visitor.objects.all().delete()
            Beacon.objects.bulk_create(Beacon(**row) for row in bodies)
        assert found[0] == found[1]
