"""The few breaches that were excused, listed without reading all clocks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sla", "0012_passed_on")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                fields=["due_at"], condition=models.Q(("excused_at__isnull", False)), name="clock_excused"
            ),
        ),
    ]
