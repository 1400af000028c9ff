"""A mail is sent once; one that fails is tried again, more and more patiently, and in the end given up."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from smarketing.people.members.models import User
from smarketing.people.notices import commands as notices
from smarketing.people.notices import delivery, rules, tasks
from smarketing.people.notices.models import Mail

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Server(BaseEmailBackend):
    """A mail server that remembers, and fails as told."""

    error: Exception | None = None
    sent: list = []

    def send_messages(self, messages):
        if Server.error:
            raise Server.error
        Server.sent += messages
        return len(messages)


@pytest.fixture(autouse=True)
def server(settings, monkeypatch):
    settings.EMAIL_HOST = "mail.acme.test"
    settings.PUBLIC_URL = "https://crm.acme.test"
    monkeypatch.setattr(delivery, "get_connection", lambda path: Server())
    Server.error, Server.sent = None, []
    return Server


@pytest.fixture
def mail():
    notices.post(to="rita@acme.test", subject="Hello", body="Read me", now=NOW)
    return Mail.objects.get()


def test_a_mail_is_sent_once(mail, server):
    assert delivery.run(now=NOW) == 1
    assert delivery.run(now=NOW + timedelta(days=1)) == 0
    mail.refresh_from_db()
    assert (mail.sent_at, mail.attempts, mail.next_try_at) == (NOW, 1, None)
    assert [message.to for message in server.sent] == [["rita@acme.test"]]


def test_a_failure_is_kept_and_tried_again_with_doubling_waits(mail, server):
    server.error, moment, waits = SMTPServerDisconnected("gone away"), NOW, []
    for _ in range(10):
        delivery.run(now=moment)
        mail.refresh_from_db()
        waits.append(mail.next_try_at - moment)
        assert delivery.run(now=mail.next_try_at - timedelta(seconds=1)) == 0
        moment = mail.next_try_at
    minutes = [int(wait.total_seconds() // 60) for wait in waits]
    assert minutes == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert "gone away" in mail.error
    server.error = None
    assert delivery.run(now=moment) == 1
    mail.refresh_from_db()
    assert mail.error == ""


def test_after_some_days_a_mail_is_given_up(mail, server):
    server.error, moment = SMTPServerDisconnected("gone away"), NOW
    while mail.next_try_at:
        delivery.run(now=moment)
        mail.refresh_from_db()
        moment = mail.next_try_at or moment
    assert mail.attempts == rules.MOST_ATTEMPTS
    assert timedelta(days=2) < moment - NOW < timedelta(days=4)


def test_an_address_the_server_does_not_know_is_not_tried_again(mail, server):
    server.error = SMTPRecipientsRefused({"rita@acme.test": (550, b"no such user")})
    delivery.run(now=NOW)
    mail.refresh_from_db()
    assert mail.next_try_at is None
    assert "no such user" in mail.error


def test_a_server_that_is_busy_is_asked_again(mail, server):
    server.error = SMTPRecipientsRefused({"rita@acme.test": (451, b"greylisted")})
    delivery.run(now=NOW)
    mail.refresh_from_db()
    assert mail.next_try_at > NOW


def test_one_that_fails_does_not_hold_up_the_others(server, monkeypatch):
    for name in ("a", "b", "c"):
        notices.post(to=f"{name}@acme.test", subject="Hello", body="x", now=NOW)
    sending = Server.send_messages

    def fussy(self, messages):
        if messages[0].to == ["b@acme.test"]:
            raise SMTPServerDisconnected("not that one")
        return sending(self, messages)

    monkeypatch.setattr(Server, "send_messages", fussy)
    assert delivery.run(now=NOW) == 2
    assert [message.to[0] for message in server.sent] == ["a@acme.test", "c@acme.test"]


def test_a_claimed_mail_whose_worker_died_comes_back_by_itself_under_the_same_id(mail, server):
    assert delivery._claim(NOW) == mail
    assert delivery._claim(NOW) is None
    delivery.run(now=NOW + rules.FIRST_WAIT)
    first, again = delivery._message(mail, Server()), server.sent[0]
    assert again.extra_headers["Message-ID"] == first.extra_headers["Message-ID"]
    assert again.extra_headers["Message-ID"].endswith("@crm.acme.test>")


def test_a_claim_lasts_longer_than_a_sending_can_take(settings):
    assert rules.FIRST_WAIT.total_seconds() > 5 * settings.EMAIL_TIMEOUT


def test_mails_to_the_demo_company_never_leave(server):
    User.objects.create_user("dana@demo.test", name="Dana", demo=True)
    notices.post(to="Dana@demo.test", subject="Hello", body="x", now=NOW)
    assert delivery.run(now=NOW) == 0
    assert server.sent == []


def test_as_long_as_they_go_out_all_are_sent_in_one_task_but_a_server_that_fails_is_asked_a_few_times(server):
    for number in range(12):
        notices.post(to=f"p{number}@acme.test", subject="Hello", body="x", now=NOW)
    server.error = SMTPServerDisconnected("gone away")
    assert tasks.deliver() == 0
    assert Mail.objects.filter(attempts=1).count() == delivery.MOST_AT_ONCE
    server.error = None
    assert tasks.deliver() == 12 - delivery.MOST_AT_ONCE


def test_without_a_mail_server_nothing_is_tried_and_nothing_lost(mail, server, settings):
    settings.EMAIL_HOST = ""
    assert tasks.deliver() == 0
    mail.refresh_from_db()
    assert (mail.attempts, mail.sent_at) == (0, None)


def test_a_written_mail_nudges_a_worker_after_commit(django_capture_on_commit_callbacks, monkeypatch):
    nudged = []
    monkeypatch.setattr("smarketing.kernel.nudge.send", nudged.append)
    with django_capture_on_commit_callbacks(execute=True):
        notices.post(to="rita@acme.test", subject="Hello", body="x", now=NOW)
    assert nudged == [notices.DELIVER_TASK]
