"""What is rare among many is found at once too: the disqualified, what was set aside, a kind of
interaction that hardly ever happens."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_lists")]
    operations = [
        migrations.AddIndex(
            "contact",
            models.Index(
                fields=["-created_at", "-id"],
                condition=~models.Q(disqualified=""),
                name="contact_disqualified",
            ),
        ),
        migrations.AddIndex(
            "submission",
            models.Index(
                fields=["received_at"], condition=models.Q(state="rejected"), name="submission_rejected"
            ),
        ),
        migrations.AddIndex(
            "touchpoint", models.Index(fields=["kind", "-happened_at", "-id"], name="touch_kind")
        ),
    ]
