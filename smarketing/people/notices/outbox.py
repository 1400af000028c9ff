"""Django's mail backend: a mail is a row first, in the transaction of whatever wrote it. Sending
the rows is a task's work (notices.tasks), so a mail server that is down loses nothing."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from smarketing.kernel import clock
from smarketing.people.notices import commands as notices


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock.now()
        letters = [(message, to) for message in email_messages for to in message.recipients()]
        for message, to in letters:
            notices.post(to=to, subject=str(message.subject), body=str(message.body), now=now)
        return len(letters)
