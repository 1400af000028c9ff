"""The ladder: when a clock's step is due, and when it was taken. Clocks that run already get theirs when
the next sweep counts them anew; what was broken before there was a ladder stays with whoever has it.
"""

from django.db import migrations, models
from django.db.models import F, Q

RUNNING = """
UPDATE sla_pledge SET recount = true WHERE id IN (
    SELECT pledge_id FROM sla_clock
    WHERE kind IN ('route', 'decide')
      AND stopped_at IS NULL AND cancelled_at IS NULL AND breached_at IS NULL
);
"""


class Migration(migrations.Migration):
    dependencies = [("sla", "0006_proposed_is_fixed_too")]
    operations = [
        migrations.AddField("clock", "escalate_at", models.DateTimeField(null=True)),
        migrations.AddField("clock", "escalated_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "clock",
            models.Index(
                fields=["escalate_at"],
                condition=Q(stopped_at=None, cancelled_at=None)
                & Q(escalate_at__isnull=False, escalated_at=None),
                name="clock_to_escalate",
            ),
        ),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=Q(escalate_at__isnull=True) | Q(escalate_at__gte=F("due_at")),
                name="clock_escalates_past_due",
            ),
        ),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=Q(escalated_at__isnull=True)
                | Q(escalate_at__isnull=False, escalated_at__gte=F("escalate_at")),
                name="clock_escalated_at_its_time",
            ),
        ),
        migrations.RunSQL(RUNNING, migrations.RunSQL.noop),
    ]
