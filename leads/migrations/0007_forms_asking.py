"""Forms made here ask typed fields and for consent, say which sites may post, and hold what looks odd."""

import django.db.models.deletion
from django.db import migrations, models

import leads.intake.models


def a_secret_each(apps, schema_editor):
    """The column's default is worked out once for all rows that are there already."""
    Form = apps.get_model("leads", "Form")
    for form in Form.objects.all():
        form.secret = leads.intake.models.new_secret()
        form.save(update_fields=["secret"])


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0006_attempts_of_the_past"),
    ]

    operations = [
        migrations.AddField(
            model_name="form",
            name="alias",
            field=models.CharField(blank=True, max_length=80, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="form",
            name="consent_required",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="form",
            name="most_per_minute",
            field=models.PositiveIntegerField(default=60),
        ),
        migrations.AddField(
            model_name="form",
            name="origins",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="form",
            name="questions",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="form",
            name="secret",
            field=models.CharField(default=leads.intake.models.new_secret, max_length=64),
        ),
        migrations.RunPython(a_secret_each, migrations.RunPython.noop),
        migrations.AddField(
            model_name="form",
            name="thanks",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="submission",
            name="shape",
            field=models.CharField(default="plain", max_length=12),
        ),
        migrations.AddField(
            model_name="submission",
            name="undecided",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="submission",
            name="suspicion",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="form",
            name="kind",
            field=models.CharField(
                choices=[
                    ("subscription", "Subscription (newsletter, blog): makes a prospect"),
                    ("offer", "Offer (white paper, webinar, demo): makes a lead"),
                    ("request", "Request (call me, a quote, a trial): makes a lead"),
                ],
                default="offer",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField()),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consent_texts",
                        to="leads.form",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="form",
            name="consent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="leads.consenttext",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="consent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="leads.consenttext",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["received", "processed", "held", "rejected"])),
                name="submission_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(fields=("form", "version"), name="consent_version_once"),
        ),
    ]
