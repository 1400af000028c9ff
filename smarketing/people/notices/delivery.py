"""Sending the mails that wait: claimed first, in a transaction of its own, then sent outside any.

A claim pushes the next try ahead, so two workers never hold one mail and a worker that dies gives
it back by itself. A mail that was sent but not marked goes out once more under the same Message-ID,
so that the receiving side can drop the repeat.
"""

import logging
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from smarketing.people.notices import rules
from smarketing.people.notices.models import Mail

log = logging.getLogger(__name__)

SMTP = "django.core.mail.backends.smtp.EmailBackend"
# With a server that answers nothing each takes as long as EMAIL_TIMEOUT, and a task has minutes.
MOST_AT_ONCE = 5


def run(*, now: datetime) -> int:
    """Send a few of what is due, one by one over one connection; returns how many went out."""
    connection, sent = get_connection(SMTP), 0
    try:
        for _ in range(MOST_AT_ONCE):
            mail = _claim(now)
            if mail is None:
                break
            sent += _send(mail, connection, now)
    finally:
        connection.close()
    return sent


def _claim(now: datetime) -> Mail | None:
    with transaction.atomic(durable=True):
        due = Mail.objects.filter(next_try_at__lte=now, demo=False).order_by("next_try_at", "id")
        mail = due.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        if mail is not None:
            mail.attempts += 1
            mail.next_try_at = now + rules.wait_after(mail.attempts)
            mail.save(update_fields=["attempts", "next_try_at"])
        return mail


def _send(mail: Mail, connection: BaseEmailBackend, now: datetime) -> bool:
    try:
        _message(mail, connection).send()
    except Exception as error:  # a mail server may fail in any of its library's ways
        log.warning("mail %d was not sent at attempt %d: %s", mail.pk, mail.attempts, type(error).__name__)
        connection.close()
        _note_failure(mail, error)
        return False
    mail.sent_at, mail.next_try_at, mail.error = now, None, ""
    mail.save(update_fields=["sent_at", "next_try_at", "error"])
    return True


def _note_failure(mail: Mail, error: Exception) -> None:
    mail.error = rules.one_line(f"{type(error).__name__}: {error}")
    if rules.gives_up(mail.attempts) or _is_final(error):
        mail.next_try_at = None
    mail.save(update_fields=["error", "next_try_at"])


def _is_final(error: Exception) -> bool:
    """The server knows for good that there is no such address; asking again would only annoy it."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def _message(mail: Mail, connection: BaseEmailBackend) -> EmailMessage:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    made = mail.created_at.strftime("%Y%m%d%H%M%S")
    headers = {"Message-ID": f"<mail-{mail.pk}-{made}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(mail.subject, mail.body, None, [mail.to], headers=headers, connection=connection)
