"""One digest instead of a storm. After hours in which nothing ran, people would be told of everything
that happened meanwhile, each thing for itself; more than a few of them reach a person as one notice and
one mail that list them. What is told in time stays by itself.

Inside it each thing still is a row of its own, so that a redelivered fact adds nothing here either.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count
from django.urls import reverse

from smarketing.people.members.queries import User
from smarketing.people.notices import rules
from smarketing.people.notices.models import Mail, Notice


def open_digests(person_ids: Sequence[int], now: datetime) -> dict[int, Notice]:
    """The digest of each person that what comes late still goes into: unread and begun a moment ago."""
    begun = Notice.objects.filter(
        person__in=person_ids, entry=None, read_at=None, created_at__gt=now - rules.GATHERED_WITHIN
    )
    return {digest.person_id: digest for digest in begun.select_related("mail").order_by("pk")}


def gather(person: User, told: Sequence[Notice], digest: Notice | None, address: str, now: datetime) -> None:
    """Put these into the person's digest, or begin one. `address` is where this product is reached."""
    digest = digest or Notice.objects.create(person=person, created_at=now)
    for notice in told:
        notice.digest = digest
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    parts = Notice.objects.filter(digest=digest)
    counts = dict(parts.order_by().values_list("family").annotate(n=Count("pk")))
    digest.text = rules.digest_line(counts)
    digest.level = rules.worst(parts.order_by().values_list("level", flat=True).distinct())
    digest.url = reverse("notice-digest", args=[digest.pk])
    if person.mail_notices and person.email:
        digest.mail = _mail(digest, str(person.email), address, now)
    digest.save(update_fields=["text", "level", "url", "mail"])


def _mail(digest: Notice, to: str, address: str, now: datetime) -> Mail:
    """One for all of it: it waits a little for what still comes, and says no more once it is on its way."""
    later = now + rules.HELD_BACK
    mail = digest.mail or Mail(to=to, created_at=now, next_try_at=later, demo=digest.person.demo)
    if mail.attempts == 0:
        lines = digest.parts.order_by("pk").values_list("text", flat=True)
        mail.subject = digest.text
        mail.body = rules.digest_body(digest.text, list(lines[: rules.MAILED + 1]), f"{address}{digest.url}")
        mail.save()
    return mail
