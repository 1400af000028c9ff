"""Every version of a calendar's hours is kept, with who, when and why, and never changes. Closures and
extra openings have a name and may last several days.

Versions of calendars that are there already are told from the journal, which kept what each change
replaced.
"""

import django.db.models.deletion
from django.db import migrations, models

CONTENT = ("zone", "week", "country", "subdivision", "closures", "extras")
FIXED = """
CREATE FUNCTION people_calendarversion_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a calendar never changes';
END $$;
CREATE TRIGGER people_calendarversion_fixed BEFORE UPDATE ON people_calendarversion
    FOR EACH ROW EXECUTE FUNCTION people_calendarversion_refuse_change();
"""
LOOSE = """
DROP TRIGGER people_calendarversion_fixed ON people_calendarversion;
DROP FUNCTION people_calendarversion_refuse_change();
"""


def tell_versions(apps, schema_editor):
    Calendar = apps.get_model("people", "Calendar")
    for calendar in Calendar.objects.all():
        told = _told(apps, calendar.pk)
        steps = [entry for entry in told if set(_before(entry)) & set(CONTENT)]
        contents = _contents(calendar, steps)
        first = told[0] if told else None
        makers = [first if first and first not in steps else None, *steps]
        _keep(apps, calendar, contents, makers)
        newest = contents[-1]
        calendar.version = len(contents)
        calendar.closures, calendar.extras = newest["closures"], newest["extras"]
        calendar.save()


def _told(apps, calendar_id):
    entries = apps.get_model("journal", "Entry").objects.filter(subject="calendar", subject_id=calendar_id)
    return list(entries.filter(kind__in=["calendar.created", "calendar.changed"]).order_by("pk"))


def _before(entry):
    return entry.payload.get("before", {})


def _contents(calendar, steps):
    """What the calendar said, oldest first: back from today by what each change replaced."""
    content = {name: getattr(calendar, name) for name in CONTENT}
    found = [content]
    for entry in reversed(steps):
        content = {**content, **{name: was for name, was in _before(entry).items() if name in CONTENT}}
        found.append(content)
    return [_named(each) for each in reversed(found)]


def _named(content):
    closures = [_line(day) if isinstance(day, str) else day for day in content["closures"]]
    extras = content["extras"]
    if isinstance(extras, dict):
        extras = [{**_line(day), "hours": hours} for day, hours in sorted(extras.items())]
    return {**content, "closures": closures, "extras": extras}


def _line(day):
    return {"from": day, "to": day, "name": ""}


def _keep(apps, calendar, contents, makers):
    CalendarVersion = apps.get_model("people", "CalendarVersion")
    began = "1970-01-01T00:00:00+00:00"  # counted since before anybody looked
    for number, (content, entry) in enumerate(zip(contents, makers, strict=True), 1):
        CalendarVersion.objects.create(
            calendar=calendar,
            number=number,
            made_at=entry.occurred_at if entry else began,
            made_by=entry.actor_label[:150] if entry else "",
            **content,
        )


class Migration(migrations.Migration):
    dependencies = [("people", "0003_tokens"), ("journal", "0002_append_only")]

    operations = [
        migrations.AddField("calendar", "version", models.PositiveIntegerField(default=1)),
        migrations.AlterField("calendar", "subdivision", models.CharField(blank=True, max_length=30)),
        migrations.AlterField("calendar", "extras", models.JSONField(blank=True, default=list)),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("zone", models.CharField(max_length=60)),
                ("week", models.JSONField()),
                ("country", models.CharField(blank=True, max_length=2)),
                ("subdivision", models.CharField(blank=True, max_length=30)),
                ("closures", models.JSONField(blank=True, default=list)),
                ("extras", models.JSONField(blank=True, default=list)),
                ("number", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=150)),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="people.calendar",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "number"), name="calendar_version_once")
                ],
            },
        ),
        migrations.RunPython(tell_versions, migrations.RunPython.noop),
        migrations.RunSQL(FIXED, LOOSE),
    ]
