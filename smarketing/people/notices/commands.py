"""Telling people things. Called where facts are heard, inside the relay's transaction, so these are
plain writes of rows: a redelivered fact adds nothing, and whatever undoes the one undoes the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from smarketing.journal.models import Entry
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.people.members import queries as members
from smarketing.people.members.queries import User
from smarketing.people.notices import gathering, rules
from smarketing.people.notices.models import Mail, Notice

DELIVER_TASK = "smarketing.people.notices.tasks.deliver"


@dataclass(frozen=True, slots=True)
class News:
    """What these people are told about a fact. `url` is a path of this product. `family` is what several
    of the kind are called (“broken promises”): many that come late are gathered. `since`: when it came
    to be, if that is not when the fact is dated."""

    entry: Entry
    person_ids: Iterable[int | None]
    text: str
    url: str
    level: str = "info"
    family: str = ""
    since: datetime | None = None

    @property
    def is_late(self) -> bool:
        since = self.since or self.entry.occurred_at
        return bool(self.family) and rules.is_late(since, self.entry.recorded_at)


def tell(
    *, entry: Entry, person_ids: Iterable[int | None], text: str, url: str, level: str = "info", now: datetime
) -> int:
    """Tell these people about one fact; see `tell_all`."""
    return tell_all([News(entry, person_ids, text, url, level)], now=now)


def tell_all(news: Iterable[News], *, now: datetime) -> int:
    """Tell each person once about each fact, in the app and (if they take it) by mail, with a fixed
    number of statements. Ids of None, of people who left and of those who were told of that fact
    already are passed over; returns how many notices are new. Of what comes late a person with more
    than a few gets one digest."""
    wanted = {(each.entry.pk, who): each for each in news for who in each.person_ids if who}
    people = {person.pk: person for person in members.active({who for _, who in wanted})}
    told = _told({fact for fact, _ in wanted})
    fresh = [
        (people[who], each)
        for (fact, who), each in wanted.items()
        if who in people and (fact, who) not in told
    ]
    singly = _gathered(fresh, now)
    Notice.objects.bulk_create([_notice(who, n, now) for who, n in singly], ignore_conflicts=True)
    _write([_mail_of(who, n, now) for who, n in singly if who.mail_notices and who.email])
    return len(fresh)


def _gathered(fresh: list[tuple[User, News]], now: datetime) -> list[tuple[User, News]]:
    """Put into digests what belongs there; returns the others."""
    late: dict[User, list[News]] = {}
    for who, news in fresh:
        if news.is_late:
            late.setdefault(who, []).append(news)
    begun = gathering.open_digests([who.pk for who in late], now) if late else {}
    many = {who: theirs for who, theirs in late.items() if who.pk in begun or len(theirs) > rules.MOST_SINGLY}
    for who, theirs in many.items():
        told = [_notice(who, news, now) for news in theirs]
        gathering.gather(who, told, begun.get(who.pk), settings.PUBLIC_URL, now)
    return [(who, news) for who, news in fresh if who not in many or not news.is_late]


def post(*, to: str, subject: str, body: str, now: datetime) -> None:
    """Write a mail to an address, whether its owner takes notices by mail or not."""
    _write([_mail(to, members.is_demo_address(to), rules.one_line(subject), body, now)])


@command
def read(*, notice_id: int, actor: Actor, now: datetime) -> str:
    """The person opened one of their notices; returns where it leads. Somebody else's is not there."""
    notice = Notice.objects.filter(pk=notice_id, person=actor.id).first()
    if notice is None:
        raise rules.no_such_notice()
    Notice.objects.filter(Q(pk=notice.pk) | Q(digest=notice.pk), read_at=None).update(read_at=now)
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


def _told(facts: set[int]) -> set[tuple[int, int]]:
    """Which of these facts whom was told of already."""
    return set(Notice.objects.filter(entry__in=facts).values_list("entry_id", "person_id"))


def _notice(who: User, news: News, now: datetime) -> Notice:
    line, level = rules.one_line(news.text), rules.Level(news.level)
    kept = {"text": line, "url": news.url, "level": level, "family": news.family}
    return Notice(person=who, entry=news.entry, created_at=now, **kept)


def _mail_of(who: User, news: News, now: datetime) -> Mail:
    body = rules.notice_body(news.text, address(news.url))
    return _mail(str(who.email), who.demo, rules.one_line(news.text), body, now)


def _mail(to: str, demo: bool, subject: str, body: str, now: datetime) -> Mail:
    return Mail(to=to, subject=subject, body=body, created_at=now, next_try_at=now, demo=demo)


def _write(mails: list[Mail]) -> None:
    Mail.objects.bulk_create(mails)
    if mails and settings.EMAIL_HOST:
        nudge.after_commit(DELIVER_TASK)
