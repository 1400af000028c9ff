"""The pages count first, ask who takes over, and are an admin's alone."""

import pytest
from django.urls import reverse

from leads.handoff.models import Handoff
from leads.outcomes import commands as outcomes
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.members.models import User
from tests import given
from tests.given import who

pytestmark = pytest.mark.django_db
NOBODY = ("marketer", "marketing_lead", "rep", "colleague", "lead", "other_rep", "manager")


@pytest.fixture
def leave_url(cast):
    return reverse("settings-person-leave", args=[cast.rep.pk])


@pytest.fixture
def move_url(cast):
    return reverse("settings-person-move", args=[cast.rep.pk])


@pytest.mark.parametrize("name", NOBODY)
def test_nobody_but_an_admin_sees_or_does_it(client, cast, leave_url, move_url, name):
    client.force_login(getattr(cast, name))
    before = given.snapshot(User, Handoff, Entry)
    for url in (leave_url, move_url):
        assert client.get(url).status_code == 403
        assert client.post(url, {"team": cast.other_sales.pk}).status_code == 403
    assert given.snapshot(User, Handoff, Entry) == before


def test_a_stranger_is_sent_to_sign_in(client, cast, leave_url, move_url):
    for url in (leave_url, move_url):
        assert reverse("account_login") in client.post(url)["Location"]


def test_the_page_counts_what_is_open_and_hands_it_on(client, cast, leave_url):
    offer = given.an_offer(cast, clock.now())
    client.force_login(cast.admin)
    assert "Deactivate and hand on 1" in " ".join(client.get(leave_url).content.decode().split())
    done = client.post(leave_url, {"successor": cast.colleague.pk})
    assert done["Location"] == reverse("settings-person", args=[cast.rep.pk])
    offer.refresh_from_db()
    assert offer.holder == cast.colleague
    assert "deactivated" in client.get(done["Location"]).content.decode()


def test_a_missing_successor_is_asked_for_beside_its_field(client, cast, leave_url):
    now = clock.now()
    outcomes.open_(contact_id=given.a_contact(now).pk, actor=who(cast.rep), now=now)
    client.force_login(cast.admin)
    refused = client.post(leave_url, {})
    assert refused.status_code == 422
    assert "choose who" in refused.content.decode()
    cast.rep.refresh_from_db()
    assert cast.rep.is_active


@pytest.mark.parametrize("successor", ["x", "0", "99999999999999999999"])
def test_a_successor_from_nowhere_is_refused(client, cast, leave_url, successor):
    given.an_offer(cast, clock.now())
    client.force_login(cast.admin)
    assert client.post(leave_url, {"successor": successor}).status_code == 422
    cast.rep.refresh_from_db()
    assert cast.rep.is_active


def test_who_holds_nothing_simply_leaves(client, cast, leave_url):
    client.force_login(cast.admin)
    assert "nothing that is open" in client.get(leave_url).content.decode()
    assert client.post(leave_url).status_code == 302
    cast.rep.refresh_from_db()
    assert not cast.rep.is_active


def test_an_admin_can_not_deactivate_themselves(client, cast):
    client.force_login(cast.admin)
    refused = client.post(reverse("settings-person-leave", args=[cast.admin.pk]))
    assert refused.status_code == 422
    assert "Another admin has to deactivate you." in refused.content.decode()


def test_a_session_ends_with_the_deactivation(client, cast, leave_url):
    from django.test import Client

    theirs = Client()
    theirs.force_login(cast.rep)
    client.force_login(cast.admin)
    client.post(leave_url)
    assert reverse("account_login") in theirs.get(reverse("profile"))["Location"]


def test_somebody_is_moved_to_another_team(client, cast, move_url):
    offer = given.an_offer(cast, clock.now())
    client.force_login(cast.admin)
    assert client.get(move_url).status_code == 200
    assert client.post(move_url, {"team": cast.sales.pk, "successor": cast.colleague.pk}).status_code == 422
    client.post(move_url, {"team": cast.other_sales.pk, "successor": cast.colleague.pk})
    cast.rep.refresh_from_db()
    offer.refresh_from_db()
    assert (cast.rep.team, offer.holder) == (cast.other_sales, cast.colleague)


def test_a_person_from_history_can_not_leave_again(client, cast):
    sdr = User.objects.create(name="SDR", from_history=True, is_active=False, external_id="x")
    client.force_login(cast.admin)
    assert client.post(reverse("settings-person-leave", args=[sdr.pk])).status_code == 404
