"""Customer companies, found by the domain of their people's e-mail."""

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from leads.fields.columns import custom_column, custom_index


class Segment(models.TextChoices):
    SMALL = "small"
    MID = "mid"
    LARGE = "large"
    ENTERPRISE = "enterprise"


class Company(models.Model):
    """`target_since` and the two beside it: that somebody wants to win this very one, since when and why."""

    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=200, null=True, blank=True, unique=True)  # lower case
    industry = models.CharField(max_length=100, blank=True)
    segment = models.CharField(max_length=10, blank=True, choices=Segment.choices)
    employees = models.PositiveIntegerField(null=True, blank=True)
    declared_monthly_revenue = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)  # what an import knew beside these
    custom = custom_column()  # what the organisation added to these, by key
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    target_since = models.DateTimeField(null=True, blank=True)
    target_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    target_why = models.CharField(max_length=300, blank=True, db_default="")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, db_default=1)  # +1 with each edit
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="company_external"
            ),
            models.CheckConstraint(
                condition=Q(target_since=None, target_why="")
                | Q(target_since__isnull=False) & ~Q(target_why=""),
                name="company_target_since_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="company_name"),
            models.Index(Upper("name"), name="company_name_any_case"),
            models.Index(OpClass(Upper("name"), name="text_pattern_ops"), name="company_name_begins"),
            models.Index(fields=["-created_at", "-id"], name="company_newest"),
            custom_index("company_custom"),
            models.Index(
                fields=["-created_at", "-id"], condition=~Q(target_since=None), name="company_targets"
            ),
        ]

    def __str__(self) -> str:
        return self.name
