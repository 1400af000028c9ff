"""What was proposed, signed or agreed is not emptied at one stroke either: TRUNCATE asks no row trigger.

Whoever may says so first, in the same transaction: SET LOCAL smarketing.erasing = 'on'.
"""

from django.db import migrations

TABLES = ("sla_agreement", "sla_signature", "sla_definition")
FUNCTION = """
CREATE FUNCTION sla_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('smarketing.erasing', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'what two teams agreed on is never emptied';
END $$;
"""
TRIGGER = """
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION sla_refuse_emptying();
"""
FORWARD = FUNCTION + "".join(TRIGGER.format(table=table) for table in TABLES)
BACK = "DROP FUNCTION sla_refuse_emptying() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("sla", "0014_unkept_by_kind")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
