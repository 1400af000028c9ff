"""Who is told that a submission is held: somebody must look, or its person waits for nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from leads.intake.models import Submission
from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.notices.commands import tell


def held_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to submission.held. One that was settled meanwhile is no news."""
    for entry in entries:
        found = Submission.objects.filter(pk=entry.payload["submission_id"], state=Submission.State.HELD)
        submission = found.select_related("form__campaign").first()
        if submission:
            text = f"A submission of {submission.form} is held: {submission.why}"
            url = reverse("submission", args=[submission.pk])
            whom = _who_looks(submission)
            tell(entry=entry, person_ids=whom, text=text, url=url, level="warning", now=now)


def _who_looks(submission: Submission) -> list[int]:
    """The campaign's owner, else the leads of marketing, else all of marketing, else the admins."""
    everyone, campaign = members.everyone().filter(is_active=True), submission.form.campaign
    owner = campaign.owner_id if campaign else None
    choices = (
        everyone.filter(pk__in=[owner] if owner else []),
        everyone.filter(team__side="marketing", is_lead=True),
        everyone.filter(team__side="marketing"),
        everyone.filter(is_admin=True),
    )
    return next((ids for each in choices if (ids := list(each.values_list("pk", flat=True)))), [])
