"""Who is told that a submission is held: somebody must look, or its person waits for nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from leads.intake.models import Submission
from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.notices.commands import tell


def held_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to submission.held. One that was settled meanwhile is no news."""
    ids = {entry.payload["submission_id"] for entry in entries}
    held = Submission.objects.filter(pk__in=ids, state=Submission.State.HELD)
    held = held.exclude(~Q(suspicion=""), Exists(_older_suspects()))
    rows = {str(each.pk): each for each in held.select_related("form__campaign")}
    whom = {owner: _who_looks(owner) for owner in {_owner(each) for each in rows.values()}}
    for entry in entries:
        if submission := rows.get(entry.payload["submission_id"]):
            text = f"A submission of {submission.form} is held: {submission.why}"
            url = reverse("submission", args=[submission.pk])
            them = whom[_owner(submission)]
            tell(entry=entry, person_ids=them, text=text, url=url, level="warning", now=now)


def _older_suspects() -> QuerySet[Submission]:
    """Of the same form, waiting too: who looks at them sees the later ones, and a flood of them makes
    one notice."""
    held = Submission.objects.filter(form=OuterRef("form"), state=Submission.State.HELD)
    return held.filter(received_at__lt=OuterRef("received_at")).exclude(suspicion="")


def _owner(submission: Submission) -> int | None:
    campaign = submission.form.campaign
    return campaign.owner_id if campaign else None


def _who_looks(owner: int | None) -> list[int]:
    """The campaign's owner, else the leads of marketing, else all of marketing, else the admins."""
    everyone = members.everyone().filter(is_active=True)
    choices = (
        everyone.filter(pk__in=[owner] if owner else []),
        everyone.filter(team__side="marketing", is_lead=True),
        everyone.filter(team__side="marketing"),
        everyone.filter(is_admin=True),
    )
    return next((ids for each in choices if (ids := list(each.values_list("pk", flat=True)))), [])
