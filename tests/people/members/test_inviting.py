"""Who may bring people in, as what, and what is refused."""

import pytest
from allauth.account.models import EmailAddress

from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.members.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def invite(acting, admin, sales, now):
    def invite(by=admin, **changes):
        fields = {"email": "new@acme.test", "name": "Nia New", "team_id": sales.pk, **changes}
        return members.invite(**fields, actor=acting(by), now=now)

    return invite


def refused(code, call, **fields):
    """The refusal, and that nothing was written."""
    before = (User.objects.count(), Entry.objects.count())
    with pytest.raises(Refused) as refusal:
        call(**fields)
    assert refusal.value.code == code, refusal.value
    assert (User.objects.count(), Entry.objects.count()) == before
    return refusal.value


def test_an_invited_person_has_no_password_and_a_confirmed_address(invite, now):
    person = invite(email="  New@ACME.test ")
    assert person.email == "new@acme.test"
    assert not person.has_usable_password()
    assert person.invited_at == now
    assert EmailAddress.objects.get(user=person).verified
    entry = Entry.objects.get(kind="person.invited", subject_id=person.pk)
    assert entry.actor_label == "Ada"


def test_a_manager_invites_too_but_gives_nobody_power(invite, manager):
    invite(by=manager)
    refused("admin-only", invite, by=manager, email="b@acme.test", is_admin=True)
    refused("admin-only", invite, by=manager, email="b@acme.test", is_manager=True)


@pytest.mark.parametrize("who", ["lead", "rep", "marketer"])
def test_nobody_else_invites(invite, who, request):
    refused("not-inviting", invite, by=request.getfixturevalue(who))


@pytest.mark.parametrize(
    "email", ["", "nia", "nia@", "@acme.test", "nia@acme", "a b@acme.test", "x" * 250 + "@acme.test"]
)
def test_a_malformed_address_is_refused_at_its_field(invite, email):
    assert refused("invalid", invite, email=email).field == "email"


def test_an_address_is_one_persons_whatever_its_case_and_spaces(invite, rep):
    refusal = refused("address-taken", invite, email=" RITA@acme.test ")
    assert refusal.message == "Rita has that address already."


def test_inviting_somebody_who_left_says_to_reactivate(invite, rep, admin, acting, now):
    members.deactivate(person_id=rep.pk, actor=acting(admin), now=now)
    assert "reactivate" in refused("address-taken", invite, email="rita@acme.test").message


def test_a_person_needs_a_place_and_a_lead_a_team(invite):
    refused("no-place", invite, team_id=None)
    refused("lead-without-team", invite, team_id=None, is_lead=True, is_manager=True)
    refused("no-such-team", invite, team_id=10_000_000)


def test_a_name_and_a_real_zone_are_needed(invite):
    refused("name-missing", invite, name="  ")
    refused("no-such-zone", invite, zone="Mars/Olympus")
    assert invite(zone="Asia/Kolkata").own_zone == "Asia/Kolkata"


def test_the_invitation_can_be_repeated_until_a_password_is_set(invite, admin, acting, now):
    person = invite()
    members.reinvite(person_id=person.pk, actor=acting(admin), now=now)
    person.set_password("correct horse battery")
    person.save()
    refused("already-joined", lambda: members.reinvite(person_id=person.pk, actor=acting(admin), now=now))
    assert Entry.objects.filter(kind="person.reinvited", subject_id=person.pk).count() == 1
