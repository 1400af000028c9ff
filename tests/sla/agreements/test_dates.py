"""A date of an agreement stands in the zone of whoever reads the sentence, and says which that is."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from sla.agreements import commands as agreements
from sla.agreements import queries
from smarketing.journal import relay
from smarketing.people.members import queries as members
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests.sla.moments import at

NOW = at("Mon 10:00")


@pytest.fixture
def leads(join, marketing, sales):
    """One of Demand who lives in New York, one of EMEA who lives in Berlin."""
    milo, lena = join("Milo", marketing, is_lead=True), join("Lena", sales, is_lead=True)
    for person, zone in ((milo, "America/New_York"), (lena, "Europe/Berlin")):
        person.zone = zone
        person.save(update_fields=["zone"])
    return {"marketing": members.actor_of(milo), "sales": members.actor_of(lena)}


@pytest.fixture
def proposed(marketing, sales, leads):
    def proposed(now=NOW, **changes):
        pair = {"marketing_team_id": marketing.pk, "sales_team_id": sales.pk}
        drafted = agreements.draft(**pair, actor=leads["marketing"], now=now)
        told = {"agreement_id": drafted.pk, "actor": leads["marketing"], "now": now}
        agreements.edit(changes=changes, revision=1, **told)
        return agreements.propose(**told)

    return proposed


@pytest.fixture
def signed(proposed, leads):
    def signed(**changes):
        agreement = proposed(**changes)
        mark = queries.fingerprint(agreement)
        for side, actor in leads.items():
            agreements.sign(agreement_id=agreement.pk, side=side, fingerprint=mark, actor=actor, now=NOW)
        return queries.get(agreement.pk)

    return signed


def test_why_it_holds_says_since_when_on_the_readers_wall(signed):
    agreement = signed()
    for zone, wall in (
        ("UTC", "Mon 2 Mar 2026, 10:00 UTC"),
        ("America/New_York", "Mon 2 Mar 2026, 05:00 EST"),
    ):
        with timezone.override(ZoneInfo(zone)):
            assert queries.why(agreement).endswith(f"in force since {wall}.")
            assert queries.contract(agreement.pk).origin.endswith(f"from {wall} on.")


def test_each_hears_of_it_in_a_zone_of_their_own(signed, rep):
    signed(effective_from=at("Wed 09:00"))
    relay.run(LISTENERS, now=NOW)
    texts = dict(Notice.objects.filter(text__startswith="Both").values_list("person__name", "text"))
    assert {name: text.rpartition("holds from ")[2] for name, text in texts.items()} == {
        "Milo": "Wed 4 Mar 2026, 04:00 EST.",
        rep.name: "Wed 4 Mar 2026, 09:00 UTC.",
    }


def test_nothing_says_that_a_version_holds_which_does_not(proposed, leads):
    agreement = proposed()
    assert queries.contract(agreement.pk).origin.startswith("Nothing of it holds")
    agreements.decline(agreement_id=agreement.pk, why="Too short", actor=leads["sales"], now=NOW)
    assert queries.contract(agreement.pk).origin == "It never held: it was declined."


def test_what_begins_when_both_have_signed_has_no_date_until_then(proposed, signed, leads):
    first = signed()
    later = NOW + timedelta(hours=1)
    second = proposed(now=later)
    begins = {line.name: line for line in queries.compare(first, second, later)["Frame"]}["Begins"]
    assert (begins.before, begins.after) == ("Mon 2 Mar 2026, 10:00 UTC", "once both have signed")
