"""What people were told, and the mails that went or will go out."""

from django.conf import settings
from django.db.models import QuerySet

from smarketing.kernel.actor import Actor
from smarketing.people.members import queries as members
from smarketing.people.notices import rules
from smarketing.people.notices.models import Mail, Notice

LATEST = 15


def unread_count(person_id: int) -> int:
    return of_person(person_id).filter(read_at=None).count()


def of_person(person_id: int) -> QuerySet[Notice]:
    """All that this person was told, newest first; what a digest gathers is found there."""
    return Notice.objects.filter(person=person_id, digest=None).order_by("-id")


def digest(notice_id: int, person_id: int) -> Notice:
    """One of the person's own."""
    found = of_person(person_id).filter(pk=notice_id, entry=None).first()
    if found is None:
        raise rules.no_such_notice()
    return found


def latest(person_id: int) -> list[Notice]:
    return list(of_person(person_id)[:LATEST])


def mails_are_shown() -> bool:
    """Mails can be read in the product only where no mail server is named, so that they would
    reach nobody otherwise."""
    return not settings.EMAIL_HOST


def mails(actor: Actor) -> QuerySet[Mail]:
    """The mails this person may read: an admin all, everybody else those to their own address. A
    mail may hold a link that sets a password, and that must open no other person's account."""
    found = Mail.objects.order_by("-id")
    if members.standing(actor).is_admin or actor.id is None:
        return found
    return found.filter(to=members.person(actor.id).email or "")
