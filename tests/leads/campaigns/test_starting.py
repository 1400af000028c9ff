"""Sales is told that a campaign begins: on its first day where marketing is, once, whatever happened to
the workers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from leads.campaigns import commands as campaigns
from leads.campaigns import tasks
from leads.campaigns.models import Campaign
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests.given import at, who

SALES = {"rep", "colleague", "lead", "other_rep"}
TALK = "Ask which line stood still last month."


@pytest.fixture
def tokyo(cast):
    """Marketing sits in Tokyo, nine hours ahead."""
    cast.marketing.zone = "Asia/Tokyo"
    cast.marketing.save()
    return cast


def plan(cast, key="spring", starts_on=date(2026, 3, 4), ends_on=None, **fields):
    told = {
        "key": key,
        "name": key.title(),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "owner_id": cast.marketer.pk,
        "talk_track": TALK,
        **fields,
    }
    return campaigns.create(fields=told, actor=who(cast.marketer), now=at("Mon 10:00"))


def tick(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    done = tasks.announce()
    relay.run(LISTENERS, now=now)
    return done


def test_sales_is_told_on_the_first_day_where_marketing_is_and_once(tokyo, monkeypatch):
    spring = plan(tokyo)
    began = datetime(2026, 3, 3, 15, tzinfo=UTC)  # midnight in Tokyo
    assert tick(monkeypatch, began - timedelta(minutes=1)) == 0
    assert not Notice.objects.exists()
    assert tick(monkeypatch, began) == 1
    assert tick(monkeypatch, began + timedelta(minutes=1)) == 0

    everyone = tokyo.everyone()
    told = set(Notice.objects.values_list("person_id", flat=True))
    assert told == {everyone[name].pk for name in SALES} and Notice.objects.count() == len(SALES)
    notice = Notice.objects.first()
    assert (notice.text, notice.url) == (
        f"Spring has begun. What to say: {TALK}",
        f"/campaigns/{spring.pk}/",
    )
    assert Entry.objects.get(kind="campaign.started").occurred_at == began
    assert Campaign.objects.get().announced_at == began


def test_after_downtime_what_still_runs_is_announced_late_and_what_is_over_is_not(cast, monkeypatch):
    runs = plan(cast, "runs", ends_on=date(2026, 3, 20))
    plan(cast, "over", ends_on=date(2026, 3, 6))
    plan(cast, "later", starts_on=date(2026, 3, 12))
    plan(cast, "unplanned", starts_on=None)
    assert tick(monkeypatch, at("Mon 08:00", week=1)) == 1
    entry = Entry.objects.get(kind="campaign.started")
    assert (entry.subject_id, entry.occurred_at) == (runs.pk, at("Wed 00:00"))
    assert campaigns.announce(campaign_id=runs.pk, now=at("Mon 08:01", week=1)) is None
    assert "until 20 Mar 2026" in Notice.objects.first().text


def test_one_that_fails_keeps_no_other_quiet(cast, monkeypatch):
    broken, spring = plan(cast, "broken"), plan(cast)
    whole = campaigns.announce

    def announce(*, campaign_id, now):
        if campaign_id == broken.pk:
            raise RuntimeError("odd")
        return whole(campaign_id=campaign_id, now=now)

    monkeypatch.setattr(tasks.campaigns, "announce", announce)
    assert tick(monkeypatch, at("Thu 08:00")) == 1
    assert Entry.objects.get(kind="campaign.started").subject_id == spring.pk


def test_what_runs_now_stands_in_the_inbox_and_in_a_list_of_its_own(cast, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("Wed 12:00"))
    plan(cast)
    plan(cast, "over", starts_on=None, ends_on=date(2026, 3, 3))
    plan(cast, "later", starts_on=date(2026, 3, 12))
    rita = Client()
    rita.force_login(cast.rep)
    for address in ("/inbox/", "/campaigns/?show=running"):
        page = rita.get(address).content.decode()
        assert "Spring" in page and TALK in page
        assert "Over</a>" not in page and "Later</a>" not in page
