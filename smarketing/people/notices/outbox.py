"""Django's mail backend: a mail is a row first, in the transaction of whatever wrote it. Sending
the rows is a task's work (notices.tasks), so a mail server that is down loses nothing."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from smarketing.kernel import clock
from smarketing.people.notices.models import Mail


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock.now()
        rows = [
            Mail(to=to, subject=message.subject, body=str(message.body), created_at=now, next_try_at=now)
            for message in email_messages
            for to in message.recipients()
        ]
        return len(Mail.objects.bulk_create(rows))
