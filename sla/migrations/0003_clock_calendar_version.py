"""A clock knows by which version of its calendar it was counted, so that it can explain itself after the
hours have changed. For clocks that are there already: the last version from before it ended or fell due,
because later ones counted only what was still running.
"""

from django.db import migrations, models

FORWARD = """
UPDATE sla_clock SET calendar_version = found.number
FROM (
    SELECT clock.id, max(version.number) AS number
    FROM sla_clock clock
    JOIN sla_pledge pledge ON pledge.id = clock.pledge_id
    JOIN people_calendarversion version ON version.calendar_id = pledge.calendar_id
    WHERE version.made_at <= least(coalesce(clock.stopped_at, clock.cancelled_at, 'infinity'), clock.due_at)
    GROUP BY clock.id
) found
WHERE found.id = sla_clock.id AND found.number <> 1;
"""


class Migration(migrations.Migration):
    dependencies = [("sla", "0002_signed_is_fixed"), ("people", "0004_calendar_versions")]
    operations = [
        migrations.AddField("clock", "calendar_version", models.PositiveIntegerField(default=1)),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
