"""Whose a browser is: nobody's until a form is sent from it, and what was somebody's stays theirs."""

from datetime import timedelta

import pytest

from leads.campaigns.models import Touchpoint
from leads.consents import commands as consents
from leads.identity import commands as identity
from leads.identity.queries import last_merge, subject
from leads.tracking import commands as tracking
from leads.tracking.models import Joining, PageView, Visit, Visitor
from smarketing.journal.models import Entry
from smarketing.people.notices.models import Notice
from tests import given
from tests.given import at, who
from tests.leads.tracking.conftest import FIRST, SECOND, browser, work_off

ADA, BOB = "ada@analytical.example", "bob@acme.example"


def touched(contact):
    return [(t.kind, t.happened_at, t.channel) for t in contact.touchpoints.order_by("happened_at")]


def test_visits_before_a_form_are_in_the_story_of_who_sent_it_at_their_true_times(look, send):
    look("Mon 09:00", "/?utm_source=google&utm_medium=cpc")
    look("Mon 09:05", "/docs")
    look("Tue 10:00", "/form")
    work_off("Tue 10:01")
    ada = send("Tue 10:02", utm_medium="email")
    work_off("Tue 10:03")

    ada.refresh_from_db()
    assert touched(ada) == [
        ("page_view", at("Mon 09:00"), "paid_search"),
        ("page_view", at("Tue 10:00"), "direct_traffic"),
        ("form", at("Tue 10:02"), "email"),
    ]
    assert ada.channel == "paid_search"  # she came in with this form: her first touch is what brought her
    assert (browser().contact, browser().joined_at) == (ada, at("Tue 10:02"))
    assert not Joining.objects.exists()
    work_off("Tue 10:04")
    assert Touchpoint.objects.count() == 3


def test_the_source_of_somebody_known_stays(look, send):
    ada = send("Mon 08:00", by="", utm_medium="email")
    look("Mon 07:00", "/?utm_medium=cpc")
    look("Mon 09:00", "/")
    work_off("Tue 10:01")
    send("Tue 10:02", name="Ada")
    work_off("Tue 10:03")
    ada.refresh_from_db()
    assert (ada.channel, len(touched(ada))) == ("email", 4)


def test_two_people_on_one_browser_stay_two_and_nothing_is_taken_from_the_first(look, send):
    look("Mon 09:00")
    work_off("Mon 09:01")
    ada = send("Mon 09:10")
    work_off("Mon 09:11")
    look("Mon 09:20", "/thanks")  # the same visit: hers
    look("Tue 09:00")  # a later one: hers, for nobody else was named
    work_off("Tue 09:01")
    bob = send("Tue 09:10", email=BOB)
    work_off("Tue 09:11")
    look("Tue 09:20", "/docs")  # within half an hour, but somebody else's by now
    work_off("Tue 09:21")

    assert ada != bob
    hers, his = Visit.objects.filter(contact=ada), Visit.objects.filter(contact=bob)
    assert [visit.views for visit in hers.order_by("started_at")] == [2, 1]
    assert [(visit.started_at, visit.views) for visit in his] == [(at("Tue 09:20"), 1)]
    assert [kind for kind, _, _ in touched(bob)] == ["form", "page_view"]


def test_forms_that_are_read_together_share_the_visits_by_when_they_were_sent(look, send):
    look("Mon 09:00")
    look("Mon 12:00", "/docs")
    look("Mon 15:00", "/blog")
    ada, bob = send("Mon 09:10"), send("Mon 12:10", email=BOB)
    work_off("Mon 15:01")
    told = Visit.objects.order_by("started_at").values_list("contact_id", flat=True)
    assert list(told) == [ada.pk, bob.pk, bob.pk]
    assert browser().contact == bob


@pytest.mark.parametrize("named", ["", "nonsense", str(SECOND)])
def test_a_form_that_names_no_browser_we_know_joins_nothing(look, send, named):
    look("Mon 09:00")
    send("Mon 09:10", by=named)
    work_off("Mon 09:11")
    assert browser().contact is None
    assert not Touchpoint.objects.filter(kind="page_view").exists()


def test_who_took_back_that_visits_may_be_joined_is_not(look, send, cast):
    ada = send("Mon 08:00", by="")
    told = {"purpose": "profiling", "basis": "consent", "text": "Yes"}
    consent = consents.give(contact_id=ada.pk, **told, actor=who(cast.rep), now=at("Mon 08:10"))
    consents.withdraw(consent_id=consent.pk, actor=who(cast.rep), now=at("Mon 08:20"))
    look("Mon 09:00")
    send("Mon 09:10", name="Ada")
    work_off("Mon 09:11")
    assert (browser().contact, Visit.objects.get().touchpoint) == (None, None)


def test_who_takes_it_back_later_is_followed_no_further(look, send, cast):
    look("Mon 09:00")
    ada = send("Mon 09:10")
    work_off("Mon 09:11")
    told = {"purpose": "profiling", "basis": "consent", "text": "Yes"}
    consent = consents.give(contact_id=ada.pk, **told, actor=who(cast.rep), now=at("Mon 09:12"))
    consents.withdraw(consent_id=consent.pk, actor=who(cast.rep), now=at("Mon 09:13"))
    work_off("Mon 09:14")
    look("Mon 09:20", "/pricing")  # as soon after as the same visit would go on
    work_off("Mon 09:21")

    hers, later = Visit.objects.order_by("started_at")
    assert [(visit.contact, visit.views) for visit in (hers, later)] == [(ada, 1), (None, 1)]
    assert browser().contact is None


def test_nor_is_who_is_merged_with_one_who_took_it_back(look, send, cast):
    look("Mon 09:00")
    ada, bob = send("Mon 09:10"), send("Mon 09:10", by="", email=BOB)
    told = {"purpose": "profiling", "basis": "consent", "text": "Yes"}
    consent = consents.give(contact_id=bob.pk, **told, actor=who(cast.rep), now=at("Mon 09:12"))
    consents.withdraw(consent_id=consent.pk, actor=who(cast.rep), now=at("Mon 09:13"))
    work_off("Mon 09:14")
    identity.merge(kept_id=ada.pk, gone_id=bob.pk, actor=who(cast.marketer), now=at("Mon 10:00"))
    for moment in ("Mon 12:00", "Tue 12:00"):
        look(moment, "/pricing")
        work_off(moment)
    assert (browser().contact, Visit.objects.latest("started_at").contact) == (None, None)
    assert not Touchpoint.objects.filter(kind="page_view", happened_at__gt=at("Mon 10:00")).exists()


@pytest.fixture
def held(cast, look, send):
    """A lead whom the rep holds, on a browser that is known."""
    offer = given.an_offer(cast, at("Mon 08:00"), email=ADA, name="Ada")
    look("Mon 09:00")
    send("Mon 09:10")
    work_off("Mon 09:11")
    Notice.objects.all().delete()
    return offer.contact


def test_the_holder_hears_once_in_a_visit_that_a_key_page_is_looked_at(look, held, cast):
    look("Tue 10:00", "/docs")
    work_off("Tue 10:00")
    assert not Notice.objects.exists()
    for minute in ("01", "02", "09"):
        look(f"Tue 10:{minute}", "/pricing")
        work_off(f"Tue 10:{minute}")
    notice = Notice.objects.get()
    assert (notice.person, notice.text) == (cast.rep, "Ada is looking at Pricing.")
    assert notice.url == f"/contacts/{held.pk}/"
    look("Tue 12:00", "/pricing/")
    work_off("Tue 12:00")
    assert Notice.objects.count() == 2


def test_what_was_long_ago_is_no_news(look, held):
    look("Tue 10:00", "/pricing")
    work_off("Tue 11:00")
    assert not Notice.objects.exists()
    assert not Entry.objects.filter(kind="page.viewed").exists()


def test_merging_takes_visits_along_and_its_undo_gives_them_back(look, send, cast):
    look("Mon 09:00")
    look("Mon 09:00", by=SECOND)
    ada, other = send("Mon 09:10"), send("Mon 09:10", by=SECOND, email=BOB)
    work_off("Mon 09:11")
    identity.merge(kept_id=ada.pk, gone_id=other.pk, actor=who(cast.marketer), now=at("Tue 09:00"))
    assert {browser().contact_id, browser(SECOND).contact_id} == {ada.pk}
    assert Visit.objects.filter(contact=ada).count() == 2
    look("Tue 10:00", by=SECOND)
    work_off("Tue 10:01")
    gone = identity.separate(merge_id=last_merge(ada.pk).pk, actor=who(cast.marketer), now=at("Tue 11:00"))
    assert browser(SECOND).contact == gone
    assert [visit.contact for visit in browser(SECOND).visits.order_by("started_at")] == [gone, ada]


def test_a_subject_export_has_visitors_visits_and_pages(look, send):
    look("Mon 09:00", "/docs")
    ada = send("Mon 09:10")
    work_off("Mon 09:11")
    kept = subject(ada)["records"]
    assert [len(kept[table]) for table in ("visitor", "visit", "pageview")] == [1, 1, 1]
    assert kept["pageview"][0]["page"].endswith("/docs")


def test_erasing_leaves_that_somebody_was_there_and_nothing_of_what_they_saw(look, send, cast):
    look("Mon 09:00", "/docs?utm_source=x&gclid=1", view={"referrer": "https://search.example/ada"})
    ada = send("Mon 09:10")
    work_off("Mon 09:11")
    identity.erase(contact_id=ada.pk, why="Letter", actor=who(cast.manager), now=at("Tue 09:00"))

    gone, visit, page = Visitor.objects.get(), Visit.objects.get(), PageView.objects.get()
    assert gone.key != FIRST
    assert (gone.first_touch, gone.last_touch) == ({}, {})
    assert (visit.page, visit.referrer, visit.utm, visit.clicks, visit.views) == ("", "", {}, {}, 1)
    assert (page.page, page.title, page.referrer) == ("", "", "")
    look("Tue 10:00", "/pricing")
    work_off("Tue 10:01")
    assert browser().contact is None  # the same browser is somebody new


def test_visits_of_nobody_go_when_their_time_is_up_and_others_stay(look, send, site):
    look("Mon 09:00")
    look("Mon 09:00", by=SECOND)
    look("Mon 09:00", by=None)
    ada = send("Mon 09:10")
    work_off("Mon 09:11")
    limit = at("Mon 09:00") + timedelta(days=site.keep_days)
    assert tracking.forget(site=site, now=limit) == 0
    assert tracking.forget(site=site, now=limit + timedelta(minutes=30), batch=1) == 2
    assert tracking.forget(site=site, now=limit + timedelta(minutes=30)) == 0
    assert [visitor.contact for visitor in Visitor.objects.all()] == [ada]
    assert PageView.objects.count() == 1
