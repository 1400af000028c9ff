"""People are told of a fact once, in the app and by mail, however often the fact is delivered."""

from datetime import UTC, datetime, timedelta

import pytest

from smarketing.journal.record import record
from smarketing.kernel import actor as actors
from smarketing.kernel.command import command
from smarketing.kernel.errors import Refused
from smarketing.people.members.models import User
from smarketing.people.notices import commands as notices
from smarketing.people.notices import queries
from smarketing.people.notices.models import Mail, Notice

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def rita():
    return User.objects.create_user("rita@acme.test", name="Rita")


@pytest.fixture
def omar():
    return User.objects.create_user("omar@acme.test", name="Omar", mail_notices=False)


@pytest.fixture
def entry():
    @command
    def something_happens():
        return record("thing.happened", 1, actor=actors.system("test"), now=NOW)

    return something_happens()


def tell(entry, *people, text="A lead is yours"):
    ids = [person.pk for person in people]
    return notices.tell(entry=entry, person_ids=ids, text=text, url="/contacts/1/", now=NOW)


def test_each_person_is_told_once_and_a_redelivery_adds_nothing(entry, rita, omar):
    assert tell(entry, rita, omar) == 2
    assert tell(entry, rita, omar) == 0
    assert Notice.objects.count() == 2
    assert Mail.objects.count() == 1


def test_only_those_who_take_mail_get_one_and_it_leads_to_the_page(entry, rita, omar, settings):
    settings.PUBLIC_URL = "https://crm.acme.test"
    tell(entry, rita, omar)
    mail = Mail.objects.get()
    assert mail.to == "rita@acme.test"
    assert "https://crm.acme.test/contacts/1/" in mail.body


def test_nobody_who_left_is_told(entry, rita):
    User.objects.filter(pk=rita.pk).update(is_active=False)
    assert tell(entry, rita) == 0
    assert not Notice.objects.exists()
    assert not Mail.objects.exists()


def test_nobody_is_told_when_there_is_nobody_to_tell(entry):
    assert notices.tell(entry=entry, person_ids=[None], text="x", url="/", now=NOW) == 0


def test_a_long_text_with_line_breaks_becomes_one_line_that_fits(entry, rita):
    tell(entry, rita, text="Lead\r\nBcc: everybody@acme.test " + "x" * 400)
    assert len(Notice.objects.get().text) == 300
    assert "\n" not in Mail.objects.get().subject
    assert "\r" not in Mail.objects.get().subject


def test_a_mail_to_the_demo_company_is_marked_as_such(entry):
    tell(entry, User.objects.create_user("dana@demo.test", name="Dana", demo=True))
    assert Mail.objects.get().demo


def test_reading_one_notice_leads_to_its_page_and_leaves_the_others(entry, rita, omar):
    tell(entry, rita, omar)
    notice = queries.of_person(rita.pk).get()
    assert notices.read(notice_id=notice.pk, actor=actors.person(rita.pk, "Rita"), now=NOW) == "/contacts/1/"
    assert queries.unread_count(rita.pk) == 0
    assert queries.unread_count(omar.pk) == 1


def test_when_a_notice_was_first_read_stays(entry, rita):
    tell(entry, rita)
    notice, me = queries.of_person(rita.pk).get(), actors.person(rita.pk, "Rita")
    notices.read(notice_id=notice.pk, actor=me, now=NOW)
    notices.read(notice_id=notice.pk, actor=me, now=NOW + timedelta(hours=1))
    notice.refresh_from_db()
    assert notice.read_at == NOW


def test_nobody_reads_somebody_elses_notice(entry, rita, omar):
    tell(entry, rita)
    with pytest.raises(Refused, match="no such notice"):
        notices.read(notice_id=Notice.objects.get().pk, actor=actors.person(omar.pk, "Omar"), now=NOW)
    assert queries.unread_count(rita.pk) == 1


def test_marking_all_as_read_leaves_what_came_meanwhile(entry, rita):
    tell(entry, rita)
    seen = Notice.objects.get().pk
    notices.read_all(up_to=seen - 1, actor=actors.person(rita.pk, "Rita"), now=NOW)
    assert queries.unread_count(rita.pk) == 1
    notices.read_all(up_to=seen, actor=actors.person(rita.pk, "Rita"), now=NOW)
    assert queries.unread_count(rita.pk) == 0
