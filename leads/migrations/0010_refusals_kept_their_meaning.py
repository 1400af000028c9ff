"""Whether each rejection and return until now counts against marketing's quality: as the product said."""

from django.db import migrations, models

BACKFILL = """
UPDATE leads_handoff SET counts_in_quality =
    reason NOT IN ('duplicate', 'existing_customer', 'wrong_territory')
WHERE state IN ('rejected', 'returned')
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0009_refusals_keep_their_meaning")]
    operations = [
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["rejected", "returned"]), _negated=True),
                    ("counts_in_quality__isnull", False),
                    _connector="OR",
                ),
                name="handoff_refusal_counts_or_not",
            ),
        ),
    ]
