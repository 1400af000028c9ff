"""Leave is planned, several per person, instead of one moment until which somebody is away. Who is away
now, or was, has it as a leave of its own, since the moment it was said.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CARRY_OVER = """
INSERT INTO people_leave (person_id, kind, first_day, last_day, starts_at, ends_at, planned_at, planned_by)
SELECT
    person.id,
    'other',
    (said.at AT TIME ZONE said.zone)::date,
    greatest((person.away_until AT TIME ZONE said.zone - interval '1 microsecond')::date,
             (said.at AT TIME ZONE said.zone)::date),
    said.at, person.away_until, said.at, said.by
FROM people_user person
LEFT JOIN people_team team ON team.id = person.team_id
LEFT JOIN LATERAL (
    SELECT occurred_at, actor_label FROM journal_entry
    WHERE subject = 'person' AND subject_id = person.id AND kind = 'person.away'
      AND occurred_at < person.away_until
    ORDER BY id DESC LIMIT 1
) entry ON true
CROSS JOIN LATERAL (
    SELECT
        coalesce(entry.occurred_at, least(now(), person.away_until - interval '1 day')) AS at,
        coalesce(left(entry.actor_label, 150), '') AS by,
        coalesce(nullif(person.zone, ''), team.zone, 'UTC') AS zone
) said
WHERE person.away_until IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_calendar_versions"), ("journal", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("vacation", "Vacation"),
                            ("sick", "Sick leave"),
                            ("parental", "Parental leave"),
                            ("training", "Training"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("planned_at", models.DateTimeField()),
                ("planned_by", models.CharField(max_length=150)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leave",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("cancelled_at", None)), fields=["ends_at"], name="leave_ends"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="leave_in_order"
                    )
                ],
            },
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RemoveField("user", "away_until"),
    ]
