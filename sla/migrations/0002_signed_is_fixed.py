"""An agreement that is or was in force never changes: the database itself refuses it.

Only its state may go from active to superseded. Removing the demo company says so first, in its own
transaction: SET LOCAL smarketing.erasing = 'on'.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sla_agreement_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('smarketing.erasing', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'an agreement that is or was in force is never deleted';
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state = 'active' AND NEW.state = 'superseded') THEN
        RAISE EXCEPTION 'an agreement in force can only be superseded';
    END IF;
    IF to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' THEN
        RAISE EXCEPTION 'an agreement that is or was in force never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sla_agreement_fixed BEFORE UPDATE OR DELETE ON sla_agreement
    FOR EACH ROW WHEN (OLD.state IN ('active', 'superseded'))
    EXECUTE FUNCTION sla_agreement_refuse_change();
"""
BACK = """
DROP TRIGGER sla_agreement_fixed ON sla_agreement;
DROP FUNCTION sla_agreement_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
