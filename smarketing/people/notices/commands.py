"""Telling people things. Called where facts are heard, inside the relay's transaction, so these are
plain writes of rows: a redelivered fact adds nothing, and whatever undoes the one undoes the other.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from smarketing.journal.models import Entry
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.people.members import queries as members
from smarketing.people.notices import rules
from smarketing.people.notices.models import Mail, Notice

DELIVER_TASK = "smarketing.people.notices.tasks.deliver"


def tell(
    *, entry: Entry, person_ids: Iterable[int | None], text: str, url: str, level: str = "info", now: datetime
) -> int:
    """Tell each of these people once about that fact, in the app and (if they take it) by mail.

    `url` is a path of this product. Ids of None, of people who left and of those who were told of
    this fact already are passed over; returns how many were told now.
    """
    told = set(Notice.objects.filter(entry=entry).values_list("person_id", flat=True))
    people = members.active({person_id for person_id in person_ids if person_id} - told)
    line = rules.one_line(text)
    Notice.objects.bulk_create(
        [
            Notice(person=person, entry=entry, text=line, url=url, level=rules.Level(level), created_at=now)
            for person in people
        ],
        ignore_conflicts=True,
    )
    takers = [person for person in people if person.mail_notices and person.email]
    body = rules.notice_body(text, address(url))
    _write([_mail(str(person.email), person.demo, line, body, now) for person in takers])
    return len(people)


def post(*, to: str, subject: str, body: str, now: datetime) -> None:
    """Write a mail to an address, whether its owner takes notices by mail or not."""
    _write([_mail(to, members.is_demo_address(to), rules.one_line(subject), body, now)])


@command
def read(*, notice_id: int, actor: Actor, now: datetime) -> str:
    """The person opened one of their notices; returns where it leads. Somebody else's is not there."""
    notice = Notice.objects.filter(pk=notice_id, person=actor.id).first()
    if notice is None:
        raise rules.no_such_notice()
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)
    return notice.url


@command
def read_all(*, up_to: int, actor: Actor, now: datetime) -> int:
    """Everything the person had before them; what came meanwhile stays unread."""
    return Notice.objects.filter(person=actor.id, read_at=None, pk__lte=up_to).update(read_at=now)


def read_older_than(*, moment: datetime, now: datetime) -> int:
    """What everybody was told before that moment counts as read: a past that was replayed is no news."""
    return Notice.objects.filter(created_at__lt=moment, read_at=None).update(read_at=now)


def address(path: str) -> str:
    """A path of this product as people outside reach it."""
    return f"{settings.PUBLIC_URL}{path}"


def _mail(to: str, demo: bool, subject: str, body: str, now: datetime) -> Mail:
    return Mail(to=to, subject=subject, body=body, created_at=now, next_try_at=now, demo=demo)


def _write(mails: list[Mail]) -> None:
    Mail.objects.bulk_create(mails)
    if mails and settings.EMAIL_HOST:
        nudge.after_commit(DELIVER_TASK)
