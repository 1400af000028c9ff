"""The broken promises of a kind that is seldom broken, listed without reading all clocks."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("sla", "0013_excused_listed")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                fields=["kind", "due_at", "id"],
                condition=Q(
                    Q(("cancelled_at", None), ("stopped_at", None)),
                    ("given_up", True),
                    ("stopped_at__gt", F("due_at")),
                    ("cancelled_at__gt", F("due_at")),
                    _connector="OR",
                ),
                name="clock_unkept",
            ),
        ),
    ]
