"""Open clocks by what is due, and all promises of one story, without reading the rest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sla", "0003_clock_calendar_version")]
    operations = [
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["due_at"],
                condition=models.Q(stopped_at=None, cancelled_at=None),
                name="clock_open",
            ),
        ),
        migrations.AddIndex("pledge", models.Index(fields=["thread"], name="pledge_thread")),
    ]
