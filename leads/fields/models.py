"""The fields that an organisation adds. Their values stand with what they are known of: in the column
`custom` of a contact or a company, by key."""

from django.db import models
from django.db.models import Q

from leads.fields.rules import KINDS, TARGET, Choice, Definition, Of


class CustomField(models.Model):
    """`key` is for ever, and no other field's, whatever it is of. The kind is fixed as soon as a value was
    kept (`used`); what is retired keeps its values and is offered no more."""

    key = models.CharField(max_length=40, unique=True)
    of = models.CharField(max_length=10, choices=[(of.value, of.value.capitalize()) for of in Of])
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=[(str(kind), said) for kind, said in KINDS.items()])
    help_text = models.CharField(max_length=200, blank=True)
    choices = models.JSONField(default=list, blank=True)  # rules.Choice, in order
    position = models.PositiveIntegerField(default=0)  # among the fields of its kind of record
    used = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(of__in=[of.value for of in Of]), name="customfield_of"),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in KINDS]), name="customfield_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def target(self) -> str:
        """How a form's or a file's column says that it is for this."""
        return TARGET + self.key

    @property
    def list_of(self) -> tuple[Choice, ...]:
        """Its choices, the retired ones too."""
        return tuple(Choice(**choice) for choice in self.choices)

    @property
    def definition(self) -> Definition:
        """As values are judged by it."""
        retired = self.retired_at is not None
        return Definition(self.key, self.label, self.kind, self.list_of, self.help_text, retired, self.of)
