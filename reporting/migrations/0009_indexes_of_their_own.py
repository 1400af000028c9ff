"""An index that is a mere beginning of another costs each insert and finds nothing that the other doesn't.

By hand: left to itself Django would make each foreign key anew and check every row of it."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
DROP INDEX IF EXISTS reporting_replay_simulation_id_12981f06;
DROP INDEX IF EXISTS reporting_simulation_agreement_id_c80f8c55;
"""
BACKWARD = """
CREATE INDEX IF NOT EXISTS reporting_replay_simulation_id_12981f06 ON reporting_replay (simulation_id);
CREATE INDEX IF NOT EXISTS reporting_simulation_agreement_id_c80f8c55 ON reporting_simulation (agreement_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0008_lookups"),
        ("sla", "0016_indexes_of_their_own"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.AlterField(
                    model_name="replay",
                    name="simulation",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replays",
                        to="reporting.simulation",
                    ),
                ),
                migrations.AlterField(
                    model_name="simulation",
                    name="agreement",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="sla.agreement",
                    ),
                ),
            ],
        ),
    ]
