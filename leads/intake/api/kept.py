"""Forms and what they sent, for programs: everybody signed in reads, marketing and admins keep them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from leads.intake import commands as intake
from leads.intake import pages, queries, sheet
from leads.intake.models import Form, Submission
from leads.intake.serializers.kept import (
    DecideTerms,
    FormCounts,
    FormShape,
    FormTerms,
    Reconciliation,
    RejectTerms,
    Secret,
    Snippets,
    SubmissionShape,
)
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Flag, Ids, OneOf, Text
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Editable, Endpoint, Listing, Move, Single
from smarketing.kernel.tables import Table
from smarketing.people.exports import api as exports


class Addressed(Endpoint):
    """Knows where a form's web sites post to, as they reach us."""

    scope = "submissions"

    def context(self) -> dict[str, Any]:
        return {**super().context(), "address": self.address}

    def address(self, form: Form) -> str:
        return pages.address(self.request._request, reverse("form-submissions", args=[form.key]))


class FormFilters(Filters):
    q = Text("name", "icontains", help_text="A part of the name.")
    key = Text("key")
    kind = OneOf("kind", Form.Kind)
    qualifies = Flag("qualifies")
    is_active = Flag("is_active")
    campaign = Ids("campaign")
    asset = Ids("asset")
    created_after = After("created_at")
    created_before = Before("created_at")


@described("forms", get=("list_forms", "Forms, newest first"), post=("create_form", "Make a form"))
class Forms(Addressed, Listing, Move):
    shape = FormShape
    filters = FormFilters
    moment = "created_at"
    takes = FormTerms
    created = "api-form"

    def rows(self) -> QuerySet[Form]:
        return queries.every_form()

    def act(self, id: Any, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Form:
        return intake.create_form(fields=terms, actor=actor, now=now)


@described("forms", get=("read_form", "One form"), patch=("edit_form", "Change a form"))
class OneForm(Addressed, Editable):
    """The key stays: it stands in other people's web pages."""

    shape = FormShape
    changes_shape = FormTerms

    def find(self, id: int) -> Form:
        return queries.form(id)

    def lock(self, id: int) -> Form:
        return queries.form(id, lock=True)

    def change(self, row: Form, changes: dict[str, Any], *, actor: Actor, now: datetime) -> Form:
        return intake.edit_form(form_id=row.pk, changes=changes, revision=row.revision, actor=actor, now=now)


@described("forms", get=("count_form", "What a form sent, by fate"))
class Counts(Single):
    scope = "submissions"
    shape = FormCounts

    def find(self, id: int) -> dict[str, Any]:
        form = queries.form(id)
        return {**queries.counts(form.pk), "last_at": queries.last_at(form.pk)}


@described("forms", get=("read_snippets", "What to paste into a page so that its form reaches us"))
class FormSnippets(Addressed, Single):
    shape = Snippets

    def find(self, id: int) -> dict[str, Any]:
        form = queries.form(id)
        return {"snippets": pages.snippets_of(self.request._request, form)}


@described("forms", get=("read_form_secret", "What a sender signs with, as Typeform does"))
class FormSecret(Single):
    """For those who keep forms."""

    scope = "submissions"
    shape = Secret
    refusals = (403,)

    def find(self, id: int) -> Form:
        intake.may_keep_forms(self.actor)
        return queries.form(id)


@described("submissions", get=("reconcile_submissions", "What came in, and what became of it"))
class Reconcile(Single):
    """Received = processed + held + rejected + waiting, counted in one statement."""

    scope = "submissions"
    shape = Reconciliation

    def find(self, id: Any) -> dict[str, Any]:
        total, forms = queries.reconciliation()
        return {"total": total, "forms": forms}


class SubmissionFilters(Filters):
    form = Ids("form")
    key = Text("form__key", help_text="Of the form.")
    state = OneOf("state", Submission.State)
    why_code = Text("why_code", help_text="E.g. `two-people`.")
    suspicion = Text("suspicion", help_text="E.g. `disposable`.")
    shape = Text("shape", help_text="E.g. `hubspot`.")
    contact = Ids("contact")
    received_after = After("received_at")
    received_before = Before("received_at")
    settled_after = After("settled_at")
    settled_before = Before("settled_at")


@described("submissions", get=("list_submissions", "Submissions, newest first"))
class Submissions(Listing):
    """`state=held` are those a person must look at."""

    scope = "submissions"
    shape = SubmissionShape
    filters = SubmissionFilters
    moment = "received_at"
    by_uuid = True

    def rows(self) -> QuerySet[Submission]:
        return queries.submissions()


@described("submissions", post=("export_submissions", "Take submissions out as a file"))
class Export(exports.Export):
    of = Submissions

    def table(self, rows: QuerySet[Submission]) -> Table:
        return sheet.table(rows)


@described("submissions", get=("read_submission", "One submission, raw"))
class OneSubmission(Single):
    scope = "submissions"
    shape = SubmissionShape

    def find(self, id: UUID) -> Submission:
        return queries.submission(id)


@described("submissions", post=("replay_submission", "Let a settled submission be processed again"))
class Replay(Move):
    scope = "submissions"
    shape = SubmissionShape

    def act(self, id: UUID, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Submission:
        intake.replay(submission_id=id, actor=actor, now=now)
        return queries.submission(id)


@described("submissions", post=("reject_submission", "Set a held submission aside for good"))
class Reject(Move):
    scope = "submissions"
    shape = SubmissionShape
    takes = RejectTerms

    def act(self, id: UUID, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Submission:
        intake.reject(submission_id=id, **terms, actor=actor, now=now)
        return queries.submission(id)


@described("submissions", post=("decide_submission", "Take a value that differs over, or leave ours"))
class Decide(Move):
    scope = "submissions"
    shape = SubmissionShape
    takes = DecideTerms

    def act(self, id: UUID, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Submission:
        intake.decide(submission_id=id, **terms, actor=actor, now=now)
        return queries.submission(id)
