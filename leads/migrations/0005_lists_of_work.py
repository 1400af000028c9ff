"""The lists of attempts, next steps and opportunities that programs walk, newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0004_rare")]
    operations = [
        migrations.AddIndex("attempt", models.Index(fields=["-happened_at", "-id"], name="attempt_newest")),
        migrations.AddIndex("nextstep", models.Index(fields=["-due_at", "-id"], name="step_last_due")),
        migrations.AddIndex(
            "opportunity", models.Index(fields=["-opened_at", "-id"], name="opportunity_newest")
        ),
    ]
