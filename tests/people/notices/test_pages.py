"""The bell and the page of notices: each person sees and marks their own."""

import pytest
from django.urls import reverse

from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.kernel.command import command
from smarketing.people.notices import commands as notices
from smarketing.people.notices import queries
from smarketing.people.notices.models import Notice

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@command
def something_happens():
    return record("thing.happened", 1, actor=actors.system("test"), now=clock.now())


@pytest.fixture
def tell(cast):
    def tell(*people, text="A lead is yours", url="/me/"):
        ids = [person.pk for person in people]
        notices.tell(entry=something_happens(), person_ids=ids, text=text, url=url, now=clock.now())

    return tell


def test_the_bell_shows_the_latest_and_the_page_all(client, cast, tell):
    for number in range(queries.LATEST + 3):
        tell(cast.rep, text=f"Lead number {number}.")
    client.force_login(cast.rep)
    panel = client.get(reverse("notices"), headers=HTMX).content.decode()
    page = client.get(reverse("notices")).content.decode()
    assert "<html" not in panel
    assert panel.count("is-new") == queries.LATEST
    assert "Lead number 0." in page
    assert "<html" in page


def test_nobody_sees_somebody_elses(client, cast, tell):
    tell(cast.rep, text="For Rita alone")
    client.force_login(cast.manager)
    assert "For Rita" not in client.get(reverse("notices")).content.decode()
    assert client.post(reverse("notice-read", args=[Notice.objects.get().pk])).status_code == 404
    assert queries.unread_count(cast.rep.pk) == 1


def test_opening_one_marks_it_and_leads_there(client, cast, tell):
    tell(cast.rep)
    client.force_login(cast.rep)
    assert client.post(reverse("notice-read", args=[Notice.objects.get().pk]))["Location"] == "/me/"
    assert queries.unread_count(cast.rep.pk) == 0


def test_a_notice_never_leads_away_from_here(client, cast, tell):
    tell(cast.rep, url="https://evil.test/")
    client.force_login(cast.rep)
    response = client.post(reverse("notice-read", args=[Notice.objects.get().pk]))
    assert response["Location"] == reverse("notices")


def test_looking_marks_nothing(client, cast, tell):
    tell(cast.rep)
    client.force_login(cast.rep)
    client.get(reverse("notices"))
    assert client.get(reverse("notice-read", args=[Notice.objects.get().pk])).status_code == 405
    assert queries.unread_count(cast.rep.pk) == 1


def test_marking_all_answers_with_the_panel_and_the_bells_number(client, cast, tell):
    tell(cast.rep)
    client.force_login(cast.rep)
    answer = client.post(
        reverse("notices-read-all"), {"up_to": Notice.objects.get().pk}, headers=HTMX
    ).content.decode()
    assert 'id="bell-count"' in answer
    assert "hx-swap-oob" in answer
    assert "is-new" not in answer


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 40, "²"])
def test_nonsense_marks_nothing(client, cast, tell, up_to):
    tell(cast.rep)
    client.force_login(cast.rep)
    assert client.post(reverse("notices-read-all"), {"up_to": up_to}).status_code == 302
    assert client.get(reverse("notices"), {"before": up_to}).status_code == 200
    assert queries.unread_count(cast.rep.pk) == 1


def test_the_bell_counts_what_is_unread(client, cast, tell):
    client.force_login(cast.rep)
    assert "unread" not in client.get(reverse("notices-count")).content.decode()
    tell(cast.rep)
    assert ">1<" in client.get(reverse("notices-count")).content.decode()


def test_older_notices_are_a_page_away(client, cast, tell):
    for number in range(45):
        tell(cast.rep, text=f"Lead number {number}.")
    client.force_login(cast.rep)
    first = client.get(reverse("notices"))
    assert "Lead number 4." not in first.content.decode()
    older = client.get(reverse("notices") + first.context["pager"]["next"]).content.decode()
    assert "Lead number 4." in older
    assert "Lead number 5." not in older
