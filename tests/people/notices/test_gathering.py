"""After hours in which nothing ran people get one digest, not a storm; what comes in time stays single."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from smarketing.journal.record import Fact, record_many
from smarketing.kernel import actor as actors
from smarketing.kernel.command import command
from smarketing.people.members.models import User
from smarketing.people.notices import commands as notices
from smarketing.people.notices import queries
from smarketing.people.notices.models import Mail, Notice

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=6)


@pytest.fixture
def rita():
    return User.objects.create_user("rita@acme.test", name="Rita")


@command
def happened(count, at=LONG_AGO, now=NOW):
    facts = [Fact("thing.happened", number, occurred_at=at) for number in range(count)]
    return record_many(facts, actor=actors.system("test"), now=now)


def news(entries, *people, family="broken promises", level="danger"):
    ids = [person.pk for person in people]
    return [notices.News(e, ids, f"Thing {e.pk}", "/contacts/1/", level, family) for e in entries]


def told(person):
    return list(queries.of_person(person.pk))


def test_many_late_things_are_one_notice_and_one_mail(rita):
    assert notices.tell_all(news(happened(12), rita), now=NOW) == 12
    [digest] = told(rita)
    assert digest.text == "12 things you hear late. Broken promises: 12."
    assert (digest.level, queries.unread_count(rita.pk)) == ("danger", 1)
    [mail] = Mail.objects.all()
    assert mail.body.count("- Thing") == 12
    assert digest.url in mail.body


def test_redelivery_adds_nothing(rita):
    same = news(happened(12), rita)
    notices.tell_all(same, now=NOW)
    before = list(Notice.objects.values()), list(Mail.objects.values())
    assert notices.tell_all(same, now=NOW + timedelta(minutes=1)) == 0
    assert (list(Notice.objects.values()), list(Mail.objects.values())) == before


def test_the_next_batch_of_the_same_catch_up_goes_into_the_same_digest(rita):
    notices.tell_all(news(happened(4), rita), now=NOW)
    notices.tell_all(
        news(happened(2), rita, family="promises at risk", level="warning"), now=NOW + timedelta(seconds=4)
    )
    [digest] = told(rita)
    assert digest.text == "6 things you hear late. Broken promises: 4, promises at risk: 2."
    [mail] = Mail.objects.all()
    assert (mail.subject, mail.body.count("- Thing")) == (digest.text, 6)


def test_a_mail_that_is_on_its_way_says_no_more_and_no_second_one_follows(rita):
    notices.tell_all(news(happened(4), rita), now=NOW)
    Mail.objects.update(attempts=1)
    notices.tell_all(news(happened(4), rita), now=NOW + timedelta(minutes=3))
    assert Mail.objects.get().subject.startswith("4 things")
    assert told(rita)[0].text.startswith("8 things")


@pytest.mark.parametrize(("count", "at"), [(3, LONG_AGO), (12, NOW - timedelta(minutes=20))])
def test_a_few_and_what_comes_in_time_stay_by_themselves(rita, count, at):
    notices.tell_all(news(happened(count, at), rita), now=NOW)
    assert len(told(rita)) == Mail.objects.count() == count


def test_what_was_read_is_not_added_to(rita):
    notices.tell_all(news(happened(4), rita), now=NOW)
    notices.read(notice_id=told(rita)[0].pk, actor=actors.person(rita.pk, "Rita"), now=NOW)
    assert not Notice.objects.filter(read_at=None).exists()
    notices.tell_all(news(happened(4), rita), now=NOW + timedelta(minutes=1))
    assert [digest.text[:8] for digest in told(rita)] == ["4 things", "4 things"]


def test_the_page_lists_what_was_gathered_to_its_own_person_only(rita, client):
    notices.tell_all(news(happened(5), rita), now=NOW)
    [digest] = told(rita)
    client.force_login(rita)
    page = client.get(reverse("notice-digest", args=[digest.pk])).text
    assert page.count("Thing ") == 5
    client.force_login(User.objects.create_user("omar@acme.test", name="Omar"))
    assert client.get(reverse("notice-digest", args=[digest.pk])).status_code == 404
