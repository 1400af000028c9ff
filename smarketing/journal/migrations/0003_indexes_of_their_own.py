"""An index that is a mere beginning of another costs each insert and finds nothing that the other doesn't.

By hand: left to itself Django would make each foreign key anew and check every row of it."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
DROP INDEX IF EXISTS journal_stuck_entry_id_421c435a;
"""
BACKWARD = """
CREATE INDEX IF NOT EXISTS journal_stuck_entry_id_421c435a ON journal_stuck (entry_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_append_only"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.AlterField(
                    model_name="stuck",
                    name="entry",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="journal.entry",
                    ),
                ),
            ],
        ),
    ]
