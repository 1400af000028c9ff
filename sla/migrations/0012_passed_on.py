"""The few promises that one holder lost to the next, found without reading all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sla", "0011_definitions_are_fixed")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                fields=["pledge"],
                condition=models.Q(("cancelled_at__isnull", False), ("kind__in", ["route", "decide"])),
                name="clock_passed_on",
            ),
        ),
    ]
