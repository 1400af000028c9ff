"""A pledge knows the side that hands over as well, because that side promises something too."""

from django.db import migrations

FORWARD = """
UPDATE sla_pledge SET marketing_team_id = handoff.marketing_team_id, marketing_calendar_id = team.calendar_id
FROM leads_handoff handoff JOIN people_team team ON team.id = handoff.marketing_team_id
WHERE handoff.pledge_id = sla_pledge.id AND sla_pledge.marketing_team_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0007_forms_asking"), ("sla", "0008_clocks")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
