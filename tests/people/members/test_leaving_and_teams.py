"""Somebody is deactivated, never deleted; and what may change about a team."""

import pytest

from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.members.models import Team

pytestmark = pytest.mark.django_db


def refused(code, call):
    before = (Entry.objects.count(), Team.objects.count())
    with pytest.raises(Refused) as refusal:
        call()
    assert refusal.value.code == code, refusal.value
    assert (Entry.objects.count(), Team.objects.count()) == before
    return refusal.value


def edit_team(team, by, now, **changes):
    fields = {
        "name": team.name,
        "side": team.side,
        "zone": team.zone,
        "calendar_id": team.calendar_id,
        "assignment": team.assignment,
        **changes,
    }
    return members.edit_team(team_id=team.pk, **fields, actor=by, now=now)


def test_who_left_is_inactive_and_can_come_back_with_what_they_were(rep, admin, acting, now):
    members.deactivate(person_id=rep.pk, actor=acting(admin), now=now)
    rep.refresh_from_db()
    assert (rep.is_active, rep.deactivated_at) == (False, now)
    refused("already-inactive", lambda: members.deactivate(person_id=rep.pk, actor=acting(admin), now=now))
    members.reactivate(person_id=rep.pk, actor=acting(admin), now=now)
    rep.refresh_from_db()
    assert (rep.is_active, rep.deactivated_at, rep.team.name) == (True, None, "Sales EMEA")
    refused("already-active", lambda: members.reactivate(person_id=rep.pk, actor=acting(admin), now=now))


@pytest.mark.parametrize("who", ["manager", "lead", "marketer"])
def test_only_an_admin_deactivates(who, rep, acting, now, request):
    by = acting(request.getfixturevalue(who))
    refused("admin-only", lambda: members.deactivate(person_id=rep.pk, actor=by, now=now))
    refused("admin-only", lambda: members.reactivate(person_id=rep.pk, actor=by, now=now))


def test_nobody_deactivates_themselves(admin, join, acting, now):
    join("Bo", is_admin=True)
    refused("yourself", lambda: members.deactivate(person_id=admin.pk, actor=acting(admin), now=now))


def test_who_left_acts_no_more(rep, admin, acting, now):
    members.deactivate(person_id=rep.pk, actor=acting(admin), now=now)
    call = lambda: members.edit_profile(zone="", mail_notices=False, actor=acting(rep), now=now)  # noqa: E731
    assert refused("inactive", call).status == 403


@pytest.mark.parametrize("who", ["manager", "lead", "rep", "marketer"])
def test_only_an_admin_changes_teams(who, sales, calendar, acting, now, request):
    by = acting(request.getfixturevalue(who))
    refused("admin-only", lambda: edit_team(sales, by, now, name="Mine"))
    refused(
        "admin-only",
        lambda: members.create_team(
            name="T", side="sales", zone="UTC", calendar_id=calendar.pk, actor=by, now=now
        ),
    )


def test_an_admin_changes_a_team_and_it_is_a_fact(sales, admin, acting, now):
    edit_team(sales, acting(admin), now, name="Sales Europe", assignment="claim", zone="Europe/Paris")
    sales.refresh_from_db()
    assert (sales.name, sales.assignment, sales.zone) == ("Sales Europe", "claim", "Europe/Paris")
    changes = Entry.objects.get(kind="team.changed").payload["changes"]
    assert set(changes) == {"name", "assignment", "zone"}


def test_a_team_changes_sides_only_while_nobody_was_ever_in_it(sales, join, admin, acting, now):
    edit_team(sales, acting(admin), now, side="marketing")
    sales.refresh_from_db()
    assert sales.side == "marketing"
    gone = join("Gone", sales)
    members.deactivate(person_id=gone.pk, actor=acting(admin), now=now)
    refusal = refused("side-is-fixed", lambda: edit_team(sales, acting(admin), now, side="sales"))
    assert refusal.field == "side"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", " ", "name-missing"),
        ("name", "x" * 101, "invalid"),
        ("name", "Demand", "name-taken"),
        ("side", "support", "no-such-side"),
        ("zone", "", "no-such-zone"),
        ("zone", "Nowhere/Land", "no-such-zone"),
        ("calendar_id", 10_000_000, "invalid"),
        ("assignment", "lottery", "invalid"),
    ],
)
def test_what_a_team_can_not_be(sales, marketing, admin, acting, now, field, value, code):
    refusal = refused(code, lambda: edit_team(sales, acting(admin), now, **{field: value}))
    assert refusal.field == field.removesuffix("_id")
    assert Team.objects.get(pk=sales.pk).name == "Sales EMEA"
