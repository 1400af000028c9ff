"""From the invitation's mail to the first page, and everything that must not get in."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from smarketing import wiring
from smarketing.journal import relay
from smarketing.kernel import clock
from smarketing.people.members import commands as members
from smarketing.people.members.models import User
from smarketing.people.notices.models import Mail

pytestmark = pytest.mark.django_db
SIGN_IN = reverse("account_login")
FORGOT = reverse("account_reset_password")


@pytest.fixture(autouse=True)
def own_mail_backend(settings):
    """Django's test set-up swaps it for one in memory."""
    settings.EMAIL_BACKEND = "smarketing.people.notices.outbox.OutboxBackend"


def link_in(mail, settings):
    found = re.search(rf"{settings.PUBLIC_URL}(/\S+)", mail.body)
    return found[1]


def hand_over():
    relay.run(wiring.LISTENERS, now=clock.now())


def sign_in(client, email, password, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password, **extra})


def is_signed_in(client):
    return client.get(reverse("account_change_password")).status_code == 200


def set_password(client, path, password):
    page = client.get(path, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


@pytest.fixture
def invited(acting, admin, sales, now):
    person = members.invite(
        email="nia@acme.test", name="Nia New", team_id=sales.pk, actor=acting(admin), now=now
    )
    hand_over()
    return person


def test_an_invited_person_sets_a_password_and_signs_in(client, invited, settings, password):
    mail = Mail.objects.get(to="nia@acme.test")
    assert mail.subject == "Ada invites you to Smarketing"
    assert "Sales EMEA" in mail.body
    done = set_password(client, link_in(mail, settings), password)
    assert done.status_code == 302
    response = sign_in(client, "nia@acme.test", password)
    assert response.status_code == 302
    assert is_signed_in(client)


def test_an_invitation_works_once(client, invited, settings, password):
    link = link_in(Mail.objects.get(to="nia@acme.test"), settings)
    set_password(client, link, password)
    assert "This link has ended" in client.get(link, follow=True).content.decode()


def test_an_invitation_ends_after_three_days_and_can_be_repeated(
    client, invited, settings, password, acting, admin, now
):
    link = link_in(Mail.objects.get(to="nia@acme.test"), settings)
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=1)):
        assert "This link has ended" in client.get(link, follow=True).content.decode()
    members.reinvite(person_id=invited.pk, actor=acting(admin), now=now)
    hand_over()
    set_password(client, link_in(Mail.objects.filter(to="nia@acme.test").latest("pk"), settings), password)
    sign_in(client, "nia@acme.test", password)
    assert is_signed_in(client)


def test_an_invitation_handed_over_again_is_mailed_once(invited):
    hand_over()
    assert Mail.objects.filter(to="nia@acme.test").count() == 1


def test_nobody_is_invited_who_has_a_password_already(rep):
    hand_over()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("email", ["RITA@ACME.TEST", "  rita@acme.test  ", "Rita@Acme.test"])
def test_case_and_spaces_of_the_address_do_not_matter(client, rep, password, email):
    sign_in(client, email, password)
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, rep):
    wrong = sign_in(client, "rita@acme.test", "not the password")
    unknown = sign_in(client, "nobody@acme.test", "not the password")
    for response in (wrong, unknown):
        assert response.status_code == 200
        assert "don&#x27;t belong together" in response.content.decode()


def test_too_many_wrong_passwords_close_the_door_for_a_while(client, rep, password):
    for _ in range(5):
        sign_in(client, "rita@acme.test", "guess")
    refused = sign_in(client, "rita@acme.test", password)
    assert "Too many attempts" in refused.content.decode()
    assert not is_signed_in(client)


def test_a_deactivated_person_is_told_so_and_only_with_the_right_password(
    client, rep, admin, acting, now, password
):
    members.deactivate(person_id=rep.pk, actor=acting(admin), now=now)
    told = client.post(SIGN_IN, {"login": "rita@acme.test", "password": password}, follow=True)
    assert "This sign-in is deactivated" in told.content.decode()
    guess = client.post(SIGN_IN, {"login": "rita@acme.test", "password": "guess"}, follow=True)
    assert "deactivated" not in guess.content.decode()
    assert not is_signed_in(client)


def test_a_deactivated_session_ends_at_once_and_stays_ended(client, rep, admin, acting, now, password):
    sign_in(client, "rita@acme.test", password)
    assert is_signed_in(client)
    members.deactivate(person_id=rep.pk, actor=acting(admin), now=now)
    assert not is_signed_in(client)
    members.reactivate(person_id=rep.pk, actor=acting(admin), now=now)
    assert not is_signed_in(client)
    sign_in(client, "rita@acme.test", password)
    assert is_signed_in(client)


def test_who_comes_back_is_told_by_mail(rep, admin, acting, now):
    members.deactivate(person_id=rep.pk, actor=acting(admin), now=now)
    members.reactivate(person_id=rep.pk, actor=acting(admin), now=now)
    hand_over()
    mail = Mail.objects.get(to="rita@acme.test")
    assert SIGN_IN in mail.body
    assert "Sign in with the password you had" in mail.body


def test_a_forgotten_password_is_mailed_at_the_installations_own_address(client, rep, settings, password):
    settings.PUBLIC_URL = "https://crm.acme.test"
    client.post(FORGOT, {"email": " RITA@acme.test "})
    mail = Mail.objects.get(to="rita@acme.test")
    set_password(client, link_in(mail, settings), "another fine password")
    sign_in(client, "rita@acme.test", "another fine password")
    assert is_signed_in(client)


def test_the_reset_page_does_not_tell_whether_an_address_exists(client, rep, admin, acting, now):
    gone = rep
    members.deactivate(person_id=gone.pk, actor=acting(admin), now=now)
    answers = [
        client.post(FORGOT, {"email": email}, follow=True)
        for email in ("ada@acme.test", "nobody@acme.test", "rita@acme.test")
    ]
    tokens = re.compile(r'csrf\w*"[^>]*|"X-CSRFToken": "\w+"')
    pages = {tokens.sub("", answer.content.decode()) for answer in answers}
    assert len({answer.redirect_chain[-1][0] for answer in answers}) == 1
    assert len(pages) == 1
    assert [mail.to for mail in Mail.objects.all()] == ["ada@acme.test"]


@pytest.mark.parametrize(
    "evil", ["https://evil.test/", "//evil.test/x", "javascript:alert(1)", "/\\evil.test"]
)
def test_sign_in_never_leads_away_from_here(client, rep, password, evil):
    response = client.post(
        f"{SIGN_IN}?next={evil}", {"login": "rita@acme.test", "password": password, "next": evil}
    )
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


def test_sign_in_leads_back_to_where_one_wanted_to_be(client, rep, password):
    page = client.get("/account/password/change/")
    assert page["Location"] == f"{SIGN_IN}?next=/account/password/change/"
    response = sign_in(client, "rita@acme.test", password, next="/account/password/change/")
    assert response["Location"] == "/account/password/change/"


def test_a_fragment_of_an_ended_session_sends_the_whole_page_to_sign_in(client, db):
    response = client.get(
        "/account/password/change/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/contacts/?q=a&page=2"},
    )
    assert response["HX-Redirect"] == f"{SIGN_IN}?next=%2Fcontacts%2F%3Fq%3Da%26page%3D2"


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "password/set/", "reauthenticate/"])
def test_pages_for_people_who_were_not_invited_do_not_exist(client, db, path):
    assert client.get(f"/account/{path}").status_code == 404


def test_a_weak_password_is_refused_with_a_reason(client, invited, settings):
    link = link_in(Mail.objects.get(to="nia@acme.test"), settings)
    refused = set_password(client, link, "short")
    assert "at least 10 characters" in refused.content.decode()
    assert not User.objects.get(email="nia@acme.test").has_usable_password()


def test_the_first_admin_is_made_on_the_command_line_and_signs_in(client, db, password):
    User.objects.create_superuser(" Root@Acme.test ", password)
    sign_in(client, "root@acme.test", password)
    assert is_signed_in(client)
    assert User.objects.get().is_admin


def test_who_asks_too_often_for_a_link_is_told_to_wait(client, rep):
    answers = [client.post(FORGOT, {"email": "rita@acme.test"}) for _ in range(7)]
    assert answers[-1].status_code == 429
    assert "try again in a few minutes" in answers[-1].content.decode()
    assert Mail.objects.filter(to="rita@acme.test").count() <= 5
