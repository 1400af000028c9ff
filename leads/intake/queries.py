"""Looking up forms and submissions."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Count, Max, Q, QuerySet

from leads.campaigns.queries import Touchpoint
from leads.consents import queries as consents
from leads.contacts import queries as people
from leads.fields import queries as custom
from leads.intake.models import ConsentText, Form, Submission
from leads.intake.rules import (
    KEEPING,
    MEANINGS,
    Asked,
    Given,
    Question,
    Type,
    is_origin,
    means,
    names,
    origin_of,
    rank,
    understand,
)
from smarketing.kernel.connections import first
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.kernel.remembered import VERSION, Remembered

__all__ = [
    "KEEPING",
    "MEANINGS",
    "Form",
    "Given",
    "Question",
    "Submission",
    "Type",
    "is_origin",
    "means",
    "names",
    "origin_of",
    "rank",
    "understand",
]

# How a field that the organisation added is asked; the rest as a line of text.
ASKED_AS: Mapping[str, str] = {
    custom.Kind.LONG_TEXT: Type.LONG_TEXT,
    custom.Kind.NUMBER: Type.NUMBER,
    custom.Kind.DATE: Type.DATE,
    custom.Kind.YES_NO: Type.CHECKBOX,
    custom.Kind.CHOICE: Type.CHOICE,
    custom.Kind.SEVERAL: Type.SEVERAL,
    custom.Kind.URL: Type.URL,
    custom.Kind.EMAIL: Type.EMAIL,
}
KEY = re.compile(r"[A-Za-z0-9_-]{1,80}")
SHOWN = 50


def added() -> dict[str, Asked]:
    """How each field that the organisation added is asked, of a person or of their company, by our word."""
    return {
        custom.TARGET + key: Asked(ASKED_AS.get(field.kind, Type.TEXT), tuple(field.offered))
        for key, field in custom.known().items()
    }


def form_by_key(key: str) -> Form:
    """The form that takes submissions under this public key."""
    return _taking("key", key)


def form_by_alias(alias: str) -> Form:
    """The form that another system's embeds post to: by its name there, or by its key here."""
    return _taking("key, alias", alias)


def _taking(columns: str, name: str) -> Form:
    """By hand, because every submission asks for it: writing the statement anew takes Django longer than
    the database needs to answer it."""
    found = first(partial(_form, columns, name)) if KEY.fullmatch(name) else None
    if found is None:
        raise Refused(
            "no-such-form", "There is no form with this key, or it is switched off.", status=NOT_FOUND
        )
    return found


def _form(columns: str, name: str) -> Form | None:
    sql = f"SELECT *, {VERSION} AS version FROM {Form._meta.db_table} WHERE %s IN ({columns}) AND is_active"
    return next(iter(Form.objects.raw(sql, [name])), None)


# The same forms for who takes submissions in.
forms_by_key = Remembered(form_by_key)
forms_by_alias = Remembered(form_by_alias)


def consent_text(form: Form, version: str) -> ConsentText | None:
    """The wording that was shown, as far as the sender says which; else the present one."""
    if form.consent is None or not version.isdecimal() or int(version[:9]) == form.consent.version:
        return form.consent
    return ConsentText.objects.filter(form=form, version=int(version[:9])).first() or form.consent


def form(form_id: int, *, lock: bool = False) -> Form:
    """One form, held until the running command ends if asked."""
    rows = every_form().select_for_update(of=("self",), no_key=True) if lock else every_form()
    found = rows.filter(pk=form_id).first()
    if found is None:
        raise Refused("no-such-form", "There is no such form.", status=NOT_FOUND)
    return found


def every_form() -> QuerySet[Form]:
    """All, newest first."""
    return Form.objects.select_related("campaign", "asset", "consent").order_by("-created_at", "-pk")


def forms() -> QuerySet[Form]:
    """All, newest first, each with `received`, `held` and `last_at`."""
    counted = Form.objects.select_related("campaign").annotate(
        received=Count("submissions"),
        held=Count("submissions", filter=Q(submissions__state=Submission.State.HELD)),
        last_at=Max("submissions__received_at"),
    )
    return counted.order_by("-is_active", "-created_at", "-pk")


def status(form_key: str, submission_id: str) -> Submission:
    """A submission by its public address."""
    found = _named(submission_id)
    if found is None or found.form.key != form_key:
        raise Refused("no-such-submission", "There is no such submission.", status=NOT_FOUND)
    return found


def submission(submission_id: uuid.UUID) -> Submission:
    found = submissions().filter(pk=submission_id).first()
    if found is None:
        raise Refused("no-such-submission", "There is no such submission.", status=NOT_FOUND)
    return found


def submissions() -> QuerySet[Submission]:
    """What every form sent, newest first, with whom they became."""
    return Submission.objects.select_related("form", "contact", "consent").order_by("-received_at", "-pk")


def received(form_id: int | None = None, since: datetime | None = None) -> QuerySet[Submission]:
    """What one form or every form sent (since then), newest first."""
    found = submissions().filter(form=form_id) if form_id else submissions()
    return found.filter(received_at__gte=since) if since else found


def same_key(*keys: str | None) -> Submission | None:
    """The submission that has one of these keys already, the later of two."""
    known = [key for key in keys if key]
    found = Submission.objects.filter(Q(dedupe_key__in=known) | Q(dedupe_twin__in=known))
    return found.order_by("-received_at").first()


def of_form(form_id: int, state: str = "") -> QuerySet[Submission]:
    """A form's submissions, newest first, with whom they became."""
    found = submissions().filter(form=form_id)
    return found.filter(state=state) if state in Submission.State.values else found


def counts(form_id: int) -> dict[str, int]:
    """How many of a form's submissions are in each state, in the order of their life."""
    rows = Submission.objects.filter(form=form_id).values_list("state").annotate(n=Count("pk")).order_by()
    found = dict(rows)
    return {str(state): found.get(state, 0) for state in Submission.State.values}


@dataclass(frozen=True, slots=True)
class Tally:
    """What came in, and what became of it."""

    form: Form | None
    processed: int
    held: int
    rejected: int
    waiting: int
    received: int


def reconciliation(since: datetime | None = None) -> tuple[Tally, list[Tally]]:
    """All that was received (since then) and its fate, in total and form by form, of one moment: one
    statement counts it all."""
    rows = Submission.objects.filter(received_at__gte=since) if since else Submission.objects.all()
    fates = ("processed", "held", "rejected", "received")
    counts = {state: Count("pk", filter=Q(state=state)) for state in fates}
    counted = rows.order_by().values_list("form_id").annotate(**counts, total=Count("pk"))
    found = {form_id: tuple(numbers) for form_id, *numbers in counted}
    forms = Form.objects.in_bulk(found)
    tallies = [Tally(forms[form_id], *numbers) for form_id, numbers in found.items()]
    total = (sum(column) for column in zip(*found.values(), strict=True)) if found else (0,) * 5
    return Tally(None, *total), sorted(tallies, key=lambda tally: -tally.received)


def last_at(form_id: int) -> datetime | None:
    """When a form sent something last."""
    newest = Submission.objects.filter(form=form_id).order_by("-received_at")
    return newest.values_list("received_at", flat=True).first()


def page(rows: QuerySet[Submission], before: str = "") -> tuple[list[Submission], str]:
    """One page of submissions, newest first, older than the one named `before`; and the name under
    which the next page is asked for, empty at the end."""
    if last := _named(before):
        older = Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, pk__lt=last.pk)
        rows = rows.filter(older)
    found = list(rows[: SHOWN + 1])
    return found[:SHOWN], str(found[SHOWN - 1].pk) if len(found) > SHOWN else ""


def of_contact(contact_id: int) -> QuerySet[Submission]:
    """What this person sent, newest first."""
    found = Submission.objects.filter(contact=contact_id).select_related("form")
    return found.order_by("-received_at", "-pk")


def naming(field: str, submission_ids: Iterable[str]) -> QuerySet[Submission]:
    """Those of these submissions that were sent with a field of that name."""
    return Submission.objects.filter(pk__in=submission_ids, fields__has_key=field)


def held() -> QuerySet[Submission]:
    """Those a person must look at, oldest first."""
    found = Submission.objects.filter(state=Submission.State.HELD).select_related("form", "contact")
    return found.order_by("received_at")


def due(now: datetime, limit: int) -> Sequence[uuid.UUID]:
    """Waiting submissions that no worker has, those first that are due longest."""
    return list(_waiting(now).values_list("pk", flat=True)[:limit])


def tried(now: datetime, limit: int) -> Sequence[uuid.UUID]:
    """Those of them that were tried before, and came to nothing."""
    return list(_waiting(now).filter(attempts__gt=0).values_list("pk", flat=True)[:limit])


def _waiting(now: datetime) -> QuerySet[Submission]:
    due = Submission.objects.filter(state=Submission.State.RECEIVED, next_try_at__lte=now)
    return due.order_by("next_try_at", "received_at")


def waiting_locked_many(submission_ids: Sequence[uuid.UUID]) -> list[Submission]:
    """Those of them that still wait and nobody else has in hand, in the order they came. Many are of one
    form and agree to one wording, which are read once."""
    rows = Submission.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = list(
        rows.filter(pk__in=submission_ids, state=Submission.State.RECEIVED).order_by("received_at", "pk")
    )
    forms = Form.objects.in_bulk({each.form_id for each in found})
    texts = ConsentText.objects.in_bulk({each.consent_id for each in found if each.consent_id})
    for each in found:
        each.form = forms[each.form_id]
        each.consent = texts[each.consent_id] if each.consent_id else None
    return found


def waiting_locked(submission_id: uuid.UUID) -> Submission | None:
    """The submission if it still waits and nobody else has it in hand now."""
    rows = Submission.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = rows.select_related("form").filter(pk=submission_id, state=Submission.State.RECEIVED)
    return found.first()


def _named(text: str) -> Submission | None:
    try:
        return Submission.objects.select_related("form").filter(pk=uuid.UUID(text)).first()
    except ValueError:
        return None


def since(contact_id: int, moment: datetime) -> QuerySet[Submission]:
    """What came in for the contact after a moment."""
    return of_contact(contact_id).filter(received_at__gt=moment, state=Submission.State.PROCESSED)


def keys_of(submission: Submission) -> dict[str, str]:
    """The keys by which its sender was known."""
    person = submission.given.person
    known = {name: person.get(name, "") for name in ("source", "external_id")}
    return {**known, "email_key": people.email_key(person.get("email", ""))}


def touch_of(submission: Submission) -> int | None:
    """The touchpoint that was made of it; of two that arrived in one moment, one each."""
    made = Touchpoint.objects.filter(
        contact=submission.contact_id, form=submission.form_id, happened_at=submission.received_at
    )
    return made.order_by("pk").values_list("pk", flat=True).first()


def consent_of(submission: Submission) -> int | None:
    """The consent that came with it, where its words were new."""
    if submission.consent is None:
        return None
    given = consents.of_contact(submission.contact_id or 0).filter(
        given_at=submission.received_at, text=submission.consent.text
    )
    return given.values_list("pk", flat=True).first()
