"""What campaigns cost, which the database itself refuses to change or delete; and who was told that they
have begun. Of those that began before this version nobody is told any more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BEGUN = "UPDATE leads_campaign SET announced_at = created_at WHERE starts_on <= current_date"
FORWARD = """
CREATE FUNCTION leads_spend_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('smarketing.erasing', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'spend is append-only: enter a counter entry';
END $$;
CREATE TRIGGER leads_spend_append_only BEFORE UPDATE OR DELETE ON leads_spend
    FOR EACH ROW EXECUTE FUNCTION leads_spend_refuse_change();
"""
BACK = """
DROP TRIGGER leads_spend_append_only ON leads_spend;
DROP FUNCTION leads_spend_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0015_tracking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Spend",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("spent_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("what", models.CharField(max_length=200)),
                ("entered_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="campaign",
            name="announced_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(
                condition=models.Q(("announced_at", None), ("starts_on__isnull", False)),
                fields=["starts_on"],
                name="campaign_to_announce",
            ),
        ),
        migrations.AddField(
            model_name="spend",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="spend", to="leads.campaign"
            ),
        ),
        migrations.AddField(
            model_name="spend",
            name="counters",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="countered",
                to="leads.spend",
            ),
        ),
        migrations.AddField(
            model_name="spend",
            name="entered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="spend",
            index=models.Index(fields=["campaign", "-entered_at", "-id"], name="spend_campaign"),
        ),
        migrations.AddConstraint(
            model_name="spend",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("counters", None)),
                    models.Q(("amount__lt", 0), ("counters__isnull", False)),
                    _connector="OR",
                ),
                name="spend_above_zero_unless_counter",
            ),
        ),
        migrations.RunSQL(BEGUN, migrations.RunSQL.noop),
        migrations.RunSQL(FORWARD, BACK),
    ]
