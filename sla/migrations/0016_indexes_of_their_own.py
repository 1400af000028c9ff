"""An index that is a mere beginning of another costs each insert and finds nothing that the other doesn't.

By hand: left to itself Django would make each foreign key anew and check every row of it."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
DROP INDEX IF EXISTS sla_agreement_marketing_team_id_f6bb360a;
DROP INDEX IF EXISTS sla_hold_pledge_id_a0a43ee1;
DROP INDEX IF EXISTS sla_signature_agreement_id_23d2de04;
"""
BACKWARD = """
CREATE INDEX IF NOT EXISTS sla_agreement_marketing_team_id_f6bb360a ON sla_agreement (marketing_team_id);
CREATE INDEX IF NOT EXISTS sla_hold_pledge_id_a0a43ee1 ON sla_hold (pledge_id);
CREATE INDEX IF NOT EXISTS sla_signature_agreement_id_23d2de04 ON sla_signature (agreement_id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0007_indexes_of_their_own"),
        ("sla", "0015_never_emptied"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                migrations.AlterField(
                    model_name="agreement",
                    name="marketing_team",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                    ),
                ),
                migrations.AlterField(
                    model_name="hold",
                    name="pledge",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="sla.pledge",
                    ),
                ),
                migrations.AlterField(
                    model_name="signature",
                    name="agreement",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="sla.agreement",
                    ),
                ),
            ],
        ),
    ]
