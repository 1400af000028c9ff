"""That a campaign begins is said once: under two beats at once, late, and whoever dies between."""

from datetime import date

import pytest

from leads.campaigns import commands as campaigns
from leads.campaigns import tasks
from leads.campaigns.commands import starting
from leads.campaigns.models import Campaign
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who
from tests.leads.handoff.test_races import at_once

BEGUN = at("Wed 08:00")
STARTED = {"kind": "campaign.started"}
SALES = 4


class Killed(BaseException):
    """No `except Exception` catches it, like the end of a process."""


@pytest.fixture
def cast(transactional_db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: BEGUN)
    return given.cast()


@pytest.fixture
def planned(cast):
    return [
        campaigns.create(
            fields={"key": f"c{n}", "name": f"C{n}", "starts_on": date(2026, 3, 4)},
            actor=who(cast.marketer),
            now=at("Mon 10:00"),
        )
        for n in range(5)
    ]


def told():
    """Notices of it, apart from the digest of what people hear late."""
    return Notice.objects.filter(entry__kind="campaign.started").count()


def announced():
    return sorted(Entry.objects.filter(**STARTED).values_list("subject_id", flat=True))


def test_of_two_beats_at_once_each_campaign_is_one_ones(planned):
    done = at_once(tasks.announce, tasks.announce)
    assert sum(done) == len(planned) and announced() == sorted(each.pk for each in planned)
    at_once(*[lambda: relay.run(LISTENERS, now=BEGUN)] * 2)
    assert told() == SALES * len(planned)


def test_who_dies_before_it_is_kept_has_said_nothing_and_the_next_says_it(planned, monkeypatch):
    with monkeypatch.context() as deadly:
        deadly.setattr(starting, "record", lambda *args, **kwargs: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            tasks.announce()
    assert announced() == [] and not Campaign.objects.exclude(announced_at=None).exists()
    assert tasks.announce() == len(planned)
    assert announced() == sorted(each.pk for each in planned)


def test_who_dies_between_saying_and_telling_leaves_it_to_be_told_once(planned, monkeypatch):
    """The second of five is the last that was kept; nobody was told of any."""
    whole, said = campaigns.announce, []

    def announce(**what):
        if len(said) == 2:
            raise Killed
        said.append(what)
        return whole(**what)

    with monkeypatch.context() as deadly:
        deadly.setattr(tasks.campaigns, "announce", announce)
        with pytest.raises(Killed):
            tasks.announce()
    assert len(announced()) == 2 and not Notice.objects.exists()
    assert tasks.announce() == 3 and tasks.announce() == 0
    for _ in range(2):
        relay.run(LISTENERS, now=BEGUN)
    assert len(announced()) == 5 and told() == SALES * 5
