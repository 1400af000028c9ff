"""A breach that was excused stays so, and stays in sight: the database itself refuses anything else.

Removing the demo company says so first, in its own transaction: SET LOCAL smarketing.erasing = 'on'.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sla_clock_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('smarketing.erasing', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a breach that was excused is never deleted';
    END IF;
    IF (NEW.excused_at, NEW.excused_by_id, NEW.excused_why)
       IS DISTINCT FROM (OLD.excused_at, OLD.excused_by_id, OLD.excused_why) THEN
        RAISE EXCEPTION 'what a manager ruled on a breach never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sla_clock_excused BEFORE UPDATE OR DELETE ON sla_clock
    FOR EACH ROW WHEN (OLD.excused_at IS NOT NULL) EXECUTE FUNCTION sla_clock_refuse_change();
"""
BACK = """
DROP TRIGGER sla_clock_excused ON sla_clock;
DROP FUNCTION sla_clock_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("sla", "0008_clocks")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
