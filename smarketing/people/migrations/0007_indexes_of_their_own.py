"""An index that is a mere beginning of another costs each insert and finds nothing that the other doesn't.

By hand: left to itself Django would make each foreign key anew and check every row of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
DROP INDEX IF EXISTS people_calendarversion_calendar_id_3e4e20cd;
DROP INDEX IF EXISTS people_notice_person_id_835eecbf;
"""
BACKWARD = """
CREATE INDEX IF NOT EXISTS people_calendarversion_calendar_id_3e4e20cd
    ON people_calendarversion (calendar_id);
CREATE INDEX IF NOT EXISTS people_notice_person_id_835eecbf ON people_notice (person_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_digests"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.AlterField(
                    model_name="calendarversion",
                    name="calendar",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="people.calendar",
                    ),
                ),
                migrations.AlterField(
                    model_name="notice",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
