"""The settings pages: read by everybody, acted on by side and role, whatever the address."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.members.models import Team, User
from smarketing.people.notices import commands as notices
from smarketing.people.notices.models import Mail
from tests import given

pytestmark = pytest.mark.django_db
EVERYBODY = ("marketer", "marketing_lead", "rep", "colleague", "lead", "other_rep", "manager", "admin")


def pages(cast):
    return {
        "settings": reverse("settings"),
        "people": reverse("settings-people"),
        "person": reverse("settings-person", args=[cast.rep.pk]),
        "teams": reverse("settings-teams"),
        "team": reverse("settings-team", args=[cast.sales.pk]),
        "profile": reverse("profile"),
        "notices": reverse("notices"),
        "mails": reverse("mails"),
    }


def acts(cast):
    """Every act on these pages: its address, what is sent, and who may."""
    person, team = given.user("Nia New", cast.sales, password="!none yet"), cast.sales
    roles = {"name": "Changed", "team": team.pk, "zone": "", "is_lead": "on"}
    described = {
        "name": "Changed team",
        "side": "sales",
        "zone": "UTC",
        "calendar": team.calendar_id,
        "assignment": "claim",
    }
    day = (clock.now() + timedelta(days=9)).date().isoformat()
    return {
        "invite": (
            reverse("settings-invite"),
            {**roles, "email": "someone@acme.test", "is_lead": ""},
            {"manager", "admin"},
        ),
        "edit": (reverse("settings-person", args=[person.pk]), roles, {"admin"}),
        "away": (
            reverse("settings-person-away", args=[person.pk]),
            {"first_day": day, "last_day": day, "kind": "vacation"},
            {"lead", "manager", "admin"},
        ),
        "reinvite": (reverse("settings-person-reinvite", args=[person.pk]), {}, {"manager", "admin"}),
        "new team": (reverse("settings-team-new"), described, {"admin"}),
        "edit team": (reverse("settings-team", args=[team.pk]), described, {"admin"}),
    }


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_every_page(client, cast, who):
    client.force_login(getattr(cast, who))
    for name, url in pages(cast).items():
        assert client.get(url).status_code == 200, name


def test_a_stranger_reads_none(client, cast):
    for url in [*pages(cast).values(), reverse("settings-invite"), reverse("notices-count"), "/"]:
        assert client.get(url)["Location"] == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("act", ["invite", "edit", "away", "reinvite", "new team", "edit team"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_acts_outside_their_role(client, cast, who, act):
    url, sent, allowed = acts(cast)[act]
    client.force_login(getattr(cast, who))
    before = given.snapshot(User, Team, Entry)
    response = client.post(url, sent)
    if who in allowed:
        assert response.status_code == 302, response.content.decode()
        assert given.snapshot(Entry) != before
    else:
        assert response.status_code == 403
        assert given.snapshot(User, Team, Entry) == before


@pytest.mark.parametrize("act", ["invite", "edit", "away", "reinvite", "new team", "edit team"])
def test_a_stranger_acts_nowhere(client, cast, act):
    url, sent, _ = acts(cast)[act]
    before = given.snapshot(User, Team, Entry)
    assert reverse("account_login") in client.post(url, sent)["Location"]
    assert given.snapshot(User, Team, Entry) == before


@pytest.mark.parametrize("who", EVERYBODY)
def test_forms_are_shown_to_those_who_may_use_them(client, cast, who):
    client.force_login(getattr(cast, who))
    person = client.get(reverse("settings-person", args=[cast.rep.pk])).content.decode()
    people = client.get(reverse("settings-people")).content.decode()
    assert ('name="is_admin"' in person) == (who == "admin")
    assert (reverse("settings-invite") in people) == (who in {"admin", "manager"})
    assert (client.get(reverse("settings-invite")).status_code == 200) == (who in {"admin", "manager"})


def test_a_manager_can_not_slip_power_into_an_invitation(client, cast):
    client.force_login(cast.manager)
    url, sent, _ = acts(cast)["invite"]
    client.post(url, {**sent, "is_admin": "on", "is_manager": "on"})
    invited = User.objects.get(email="someone@acme.test")
    assert not (invited.is_admin or invited.is_manager)


def test_what_was_typed_stays_when_an_invitation_is_refused(client, cast):
    client.force_login(cast.admin)
    url, sent, _ = acts(cast)["invite"]
    refused = client.post(url, {**sent, "email": cast.rep.email.upper(), "name": "Nia Novak"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="Nia Novak"' in page
    assert "Rita Rep has that address already." in page


def test_a_refused_edit_names_the_field_and_keeps_the_rest(client, cast):
    client.force_login(cast.admin)
    sent = {"name": "Ada Lovelace", "team": "", "zone": "Europe/Paris"}
    refused = client.post(reverse("settings-person", args=[cast.admin.pk]), sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "is the only admin" in page
    assert 'value="Ada Lovelace"' in page
    assert "<h1>Ada Admin</h1>" in page


def test_an_edit_leaves_the_team_to_the_page_that_hands_work_on(client, cast):
    client.force_login(cast.admin)
    sent = {"name": "Rita", "team": cast.other_sales.pk, "zone": ""}
    response = client.post(reverse("settings-person", args=[cast.rep.pk]), sent)
    assert response.status_code == 302, response.content.decode()
    cast.rep.refresh_from_db()
    assert (cast.rep.name, cast.rep.team) == ("Rita", cast.sales)


def planned(client, person, **sent):
    """What the profile's form made of these days."""
    response = client.post(reverse("profile-away"), {"kind": "vacation", **sent})
    return response, person.leave.order_by("-pk").first()


def test_leave_is_of_days_where_the_person_is(client, cast):
    User.objects.filter(pk=cast.rep.pk).update(zone="Asia/Tokyo")
    client.force_login(cast.rep)
    first, last = ((clock.now() + timedelta(days=n)).date() for n in (3, 5))
    response, leave = planned(client, cast.rep, first_day=first.isoformat(), last_day=last.isoformat())
    assert response.status_code == 302
    assert leave.starts_at.isoformat() == f"{first - timedelta(days=1)}T15:00:00+00:00"
    assert leave.ends_at.isoformat() == f"{last}T15:00:00+00:00"
    assert reverse("leave-cancel", args=[leave.pk]) in client.get(reverse("profile")).content.decode()
    assert client.post(reverse("leave-cancel", args=[leave.pk]))["Location"] == reverse("profile")
    leave.refresh_from_db()
    assert leave.cancelled_at
    assert reverse("leave-cancel", args=[leave.pk]) not in client.get(reverse("profile")).content.decode()


def test_who_is_away_comes_back_earlier(client, cast):
    client.force_login(cast.rep)
    today = clock.now().date().isoformat()
    _, leave = planned(client, cast.rep, first_day=today, last_day="2099-01-01")
    assert leave is None  # too long
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    _, leave = planned(client, cast.rep, first_day=today, last_day=tomorrow)
    assert "Back already" in client.get(reverse("profile")).content.decode()
    client.post(reverse("leave-cancel", args=[leave.pk]))
    assert not leave.__class__.objects.get(pk=leave.pk).covers(clock.now())


@pytest.mark.parametrize("day", ["", "yesterday", "2020-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_makes_no_sense_is_refused_beside_its_field_and_kept_in_the_form(client, cast, day):
    client.force_login(cast.rep)
    response, leave = planned(client, cast.rep, first_day=day, last_day=day, kind="training")
    page = response.content.decode()
    assert (response.status_code, leave) == (422, None)
    assert "field-error" in page
    assert f'value="{day}"' in page or not day
    assert '<option value="training" selected>' in page


def test_why_somebody_is_away_is_for_those_who_lead_them(client, cast):
    given.away(cast.rep, clock.now(), kind="sick")
    for who in EVERYBODY:
        client.force_login(getattr(cast, who))
        page = client.get(reverse("settings-person", args=[cast.rep.pk])).content.decode()
        seen = "Sick leave</span>" in page or "Sick leave ·" in page
        assert seen == (who in {"rep", "lead", "manager", "admin"}), who
        assert "away now" in page
    assert "sick" not in str(list(Entry.objects.values_list("payload", flat=True)))


def test_one_sets_ones_own_zone_and_mails(client, cast):
    client.force_login(cast.rep)
    assert client.post(reverse("profile"), {"zone": "America/Lima"}).status_code == 302
    cast.rep.refresh_from_db()
    assert (cast.rep.zone, cast.rep.mail_notices) == ("America/Lima", False)
    assert client.post(reverse("profile"), {"zone": "Mars/Base"}).status_code == 422


def test_a_person_from_history_has_no_page(client, cast):
    sdr = User.objects.create(name="SDR", from_history=True, is_active=False, external_id="x")
    client.force_login(cast.admin)
    assert client.get(reverse("settings-person", args=[sdr.pk])).status_code == 404
    assert "SDR" not in client.get(reverse("settings-people")).content.decode()


@pytest.mark.parametrize("person_id", [0, 999_999_999, 10**30])
def test_an_unknown_person_or_team_is_not_there(client, cast, person_id):
    client.force_login(cast.admin)
    for name in ("settings-person", "settings-team"):
        assert client.get(reverse(name, args=[person_id])).status_code == 404


def test_names_can_not_smuggle_markup(client, cast):
    User.objects.filter(pk=cast.rep.pk).update(name="<script>x</script>")
    client.force_login(cast.manager)
    for url in pages(cast).values():
        assert "<script>x" not in client.get(url).content.decode()


def test_the_list_filters_by_status_and_counts_what_it_shows(client, cast, django_assert_max_num_queries):
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    client.force_login(cast.rep)
    with django_assert_max_num_queries(12):
        page = client.get(f"{reverse('settings-people')}?status=left").content.decode()
    assert page.count("data-row ") == 1
    assert "Carl Colleague" in page
    shown = re.search(r'Deactivated <span class="chip-count num">(\d+)', page)
    assert shown[1] == "1"


def test_mails_are_shown_to_admins_and_to_their_receivers_alone(client, cast, settings):
    settings.EMAIL_HOST = ""
    notices.post(to=cast.admin.email, subject="Your link", body="http://x.test/secret", now=clock.now())
    notices.post(to=cast.rep.email, subject="An offer", body="Look at it", now=clock.now())
    for who in EVERYBODY:
        client.force_login(getattr(cast, who))
        page = client.get(reverse("mails")).content.decode()
        assert ("secret" in page) == (who == "admin"), who
        assert ("An offer" in page) == (who in {"admin", "rep"}), who


def test_where_a_mail_server_sends_them_no_page_shows_their_words(client, cast, settings):
    settings.EMAIL_HOST = "mail.acme.test"
    notices.post(to=cast.rep.email, subject="Your link", body="http://x.test/secret", now=clock.now())
    for who in EVERYBODY:
        client.force_login(getattr(cast, who))
        response = client.get(reverse("mails"))
        assert response.status_code == (200 if who == "admin" else 404)
        assert "secret" not in response.content.decode()
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("rep", "inbox"),
        ("lead", "inbox"),
        ("marketer", "my-leads"),
        ("manager", "dashboard"),
        ("admin", "settings"),
    ],
)
def test_home_is_where_ones_work_is(cast, who, page):
    from smarketing.home import starting_page
    from smarketing.people.members.queries import standing_of

    assert starting_page(standing_of(getattr(cast, who))) == page
