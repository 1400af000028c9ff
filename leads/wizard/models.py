"""A file that is brought in, what it holds row by row, and what became of each row. How far it is stands in
these rows, so whoever goes on with it needs nothing else."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from leads.wizard.rules.states import STRETCH, Form, Outcome, State

STATES, OUTCOMES = [state.value for state in State], [outcome.value for outcome in Outcome]


def _person() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class Import(models.Model):
    """`layout`: how the file is written; `options`: what its columns and words mean. `is_read`: its rows
    stand in ImportRow as that layout has them. `reached`, `tries` and `stretch` are of the pass that is
    under way: up to which row, how often at what comes next, and how much at once."""

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()  # bytes
    form = models.CharField(max_length=4, choices=[(form.value, form.value) for form in Form])
    layout = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    samples = models.JSONField(default=list)  # the first rows, until it is started
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=State.UPLOADED.value)
    error = models.TextField(blank=True)
    is_read = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)  # rows
    done = models.PositiveIntegerField(default=0)  # of this pass
    reached = models.PositiveIntegerField(default=0)  # the number of the last row that is done
    tries = models.PositiveSmallIntegerField(default=0)
    stretch = models.PositiveIntegerField(default=STRETCH)
    offer_team = models.ForeignKey(
        "people.Team", null=True, on_delete=models.PROTECT, related_name="+"
    )  # None: nobody is handed off
    offer_most = models.PositiveIntegerField(default=0)
    uploaded_by = _person()
    uploaded_at = models.DateTimeField()
    started_by = _person()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_by = _person()
    undone_at = models.DateTimeField(null=True)
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="import_state"),
            models.CheckConstraint(
                condition=Q(started_at=None, started_by=None) | Q(started_at__isnull=False),
                name="import_started_when_and_by",
            ),
        ]
        indexes = [
            models.Index(fields=["-uploaded_at", "-id"], name="import_newest"),
            models.Index(fields=["digest"], name="import_digest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def thread(self) -> str:
        return f"import:{self.pk}"


AT_COMPANY = "at_company"  # among a row's changes: its person's company, and what it was filled with


class ImportFile(models.Model):
    """The bytes, until the import is started or given up."""

    upload = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()


class ImportRow(models.Model):
    """`flaw`: what is wrong with how it is written. `outcome`, `cause` and `why` are the dry run's word and,
    from `settled_at` on, what became of it. `changes`: what it filled; `differing`: what it says otherwise
    than we knew. `after`, `person`, `email_key` and `external_id` let the dry run know whom earlier rows
    would have brought in, `firm` which company of theirs they would have filled."""

    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()  # the line or row of the file where it begins
    cells = models.JSONField(default=list)
    flaw = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=8, default=Outcome.WAITING.value)
    cause = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    contact = models.ForeignKey(
        "leads.Contact", null=True, on_delete=models.SET_NULL, related_name="import_rows"
    )
    changes = models.JSONField(default=dict)
    differing = models.JSONField(default=dict)
    after = models.JSONField(null=True)
    person = models.CharField(max_length=20, blank=True)
    email_key = models.CharField(max_length=254, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    firm = models.CharField(max_length=500, blank=True, db_default="")  # by what it would be found
    settled_at = models.DateTimeField(null=True)
    offered = models.CharField(max_length=10, blank=True)  # rules.states.Offer
    undone = models.CharField(max_length=10, blank=True)  # rules.states.Undone
    remark = models.TextField(blank=True)  # why not offered, or why not taken back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="import_row_number"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="import_row_outcome"),
        ]
        indexes = [
            models.Index(fields=["upload", "outcome", "cause", "number"], name="import_row_outcomes"),
            models.Index(fields=["upload", "email_key"], condition=~Q(email_key=""), name="import_row_email"),
            models.Index(
                fields=["upload", "external_id"], condition=~Q(external_id=""), name="import_row_external"
            ),
            models.Index(
                fields=["upload", "person", "-number"], condition=~Q(person=""), name="import_row_person"
            ),
            models.Index(fields=["upload", "firm"], condition=~Q(firm=""), name="import_row_firm"),
        ]

    @property
    def filled(self) -> list[str]:
        """Which fields it filled, the person's and the company's."""
        own = [name for name in self.changes if name != AT_COMPANY]
        return [*own, *self.changes.get(AT_COMPANY, {}).get("values", ())]
