"""Attempts of another system's past are told apart by its own ids, so that a file can be brought in twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0005_lists_of_work")]
    operations = [
        migrations.AddField(
            "attempt",
            "external_id",
            models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddConstraint(
            "attempt",
            models.UniqueConstraint(
                condition=~models.Q(external_id=""), fields=("external_id",), name="attempt_external"
            ),
        ),
    ]
