"""Lists that programs walk newest first, and what they are asked for most, without reading it all: what
changed since, companies by how they begin, submissions that wait for a person."""

from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_contact_search")]
    operations = [
        migrations.AddIndex(
            "company",
            models.Index(OpClass(Upper("name"), name="text_pattern_ops"), name="company_name_begins"),
        ),
        migrations.AddIndex("company", models.Index(fields=["-created_at", "-id"], name="company_newest")),
        migrations.AddIndex("contact", models.Index(fields=["changed_at"], name="contact_changed")),
        migrations.AddIndex("contact", models.Index(fields=["stage_since"], name="contact_stage_since")),
        migrations.AddIndex("stagemove", models.Index(fields=["-moved_at", "-id"], name="move_newest")),
        migrations.AddIndex(
            "submission",
            models.Index(fields=["received_at"], condition=models.Q(state="held"), name="submission_held"),
        ),
        migrations.AddIndex(
            "submission", models.Index(fields=["-received_at", "-id"], name="submission_newest")
        ),
        migrations.AddIndex("touchpoint", models.Index(fields=["-happened_at", "-id"], name="touch_newest")),
    ]
