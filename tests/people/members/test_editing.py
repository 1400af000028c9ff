"""Who may change a person, and what people say about themselves."""

import pytest

from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.members import queries

pytestmark = pytest.mark.django_db


def edit(person, by, now, **changes):
    fields = {
        "name": person.name,
        "team_id": person.team_id,
        "zone": person.zone,
        "is_lead": person.is_lead,
        "is_manager": person.is_manager,
        "is_admin": person.is_admin,
        **changes,
    }
    return members.edit(person_id=person.pk, **fields, actor=by, now=now)


def refused(code, call):
    before = Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        call()
    assert refusal.value.code == code, refusal.value
    assert Entry.objects.count() == before


def test_an_admin_edits_a_person_and_the_change_is_a_fact(admin, rep, marketing, acting, now):
    edit(rep, acting(admin), now, name="Rita  Romero", team_id=marketing.pk)
    rep.refresh_from_db()
    assert (rep.name, rep.team) == ("Rita Romero", marketing)
    changes = Entry.objects.get(kind="person.changed").payload["changes"]
    assert changes["name"] == ["Rita", "Rita Romero"]
    assert set(changes) == {"name", "team_id"}


def test_saving_without_a_change_records_nothing(admin, rep, acting, now):
    edit(rep, acting(admin), now)
    assert not Entry.objects.filter(kind="person.changed").exists()


@pytest.mark.parametrize("who", ["manager", "lead", "rep", "marketer"])
def test_only_an_admin_edits_people(who, rep, acting, now, request):
    by = acting(request.getfixturevalue(who))
    refused("admin-only", lambda: edit(rep, by, now, is_admin=True))
    rep.refresh_from_db()
    assert not rep.is_admin


def test_the_last_admin_keeps_the_role(admin, join, marketing, acting, now):
    refused("last-admin", lambda: edit(admin, acting(admin), now, is_admin=False, is_manager=True))
    bo = join("Bo", is_admin=True)
    edit(admin, acting(bo), now, is_admin=False, is_manager=True)
    refused("last-admin", lambda: edit(bo, acting(bo), now, is_admin=False, team_id=marketing.pk))


def test_an_admin_who_left_does_not_count_as_one(admin, join, acting, now):
    bo = join("Bo", is_admin=True)
    members.deactivate(person_id=bo.pk, actor=acting(admin), now=now)
    refused("last-admin", lambda: edit(admin, acting(admin), now, is_admin=False, is_manager=True))


def test_a_role_taken_away_counts_at_once(admin, join, rep, acting, now):
    bo = join("Bo", is_admin=True)
    edit(bo, acting(admin), now, is_admin=False, is_manager=True)
    refused("admin-only", lambda: edit(rep, acting(bo), now, name="X"))


def test_a_person_from_history_is_not_edited(admin, acting, now):
    sdr = queries.User.objects.create(name="SDR 1", from_history=True, is_active=False, external_id="s1")
    refused("no-such-person", lambda: edit(sdr, acting(admin), now, name="X"))


def test_everybody_sets_their_own_zone_and_mails(rep, acting, now):
    members.edit_profile(zone="America/Lima", mail_notices=False, actor=acting(rep), now=now)
    rep.refresh_from_db()
    assert (rep.own_zone, rep.mail_notices) == ("America/Lima", False)
    refused(
        "no-such-zone",
        lambda: members.edit_profile(zone="../etc/passwd", mail_notices=True, actor=acting(rep), now=now),
    )
