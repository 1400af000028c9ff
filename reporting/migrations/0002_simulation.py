"""A draft of an agreement replayed over history, and the rows its numbers are counted from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0005_lists_of_work"),
        ("people", "0005_leave"),
        ("reporting", "0001_initial"),
        ("sla", "0006_proposed_is_fixed_too"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Simulation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("months", models.PositiveSmallIntegerField()),
                ("scope", models.CharField(max_length=12)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("requested_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("premises", models.JSONField()),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("reached", models.BigIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
                ("error", models.TextField(blank=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sla.agreement"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Replay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=14)),
                ("started_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("draft_due", models.DateTimeField()),
                ("draft_verdict", models.CharField(blank=True, max_length=7)),
                ("draft_clock", models.CharField(blank=True, max_length=7)),
                ("draft_slot", models.PositiveSmallIntegerField(null=True)),
                ("now_due", models.DateTimeField()),
                ("now_verdict", models.CharField(blank=True, max_length=7)),
                ("now_clock", models.CharField(blank=True, max_length=7)),
                ("now_slot", models.PositiveSmallIntegerField(null=True)),
                (
                    "draft_holder",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handoff",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="leads.handoff",
                    ),
                ),
                (
                    "now_holder",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sales_team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.team",
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "simulation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replays",
                        to="reporting.simulation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="simulation",
            index=models.Index(fields=["agreement", "-id"], name="simulation_newest"),
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=("agreement",),
                name="simulation_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__gte", 1), ("months__lte", 24)), name="simulation_months"
            ),
        ),
        migrations.AddConstraint(
            model_name="simulation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("result__isnull", False), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("result__isnull", True)),
                    _connector="OR",
                ),
                name="simulation_done_has_a_result",
            ),
        ),
        migrations.AddIndex(
            model_name="replay",
            index=models.Index(fields=["simulation", "kind", "-started_at", "-id"], name="replay_rows"),
        ),
    ]
