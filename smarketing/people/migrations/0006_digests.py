"""Digests: many notices that come late are gathered in one, and in one mail."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_append_only"),
        ("people", "0005_leave"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="digest",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parts",
                to="people.notice",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="family",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="notice",
            name="mail",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.mail"
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="entry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="journal.entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("entry__isnull", False), ("digest__isnull", True), _connector="OR"),
                name="notice_digest_or_part",
            ),
        ),
    ]
