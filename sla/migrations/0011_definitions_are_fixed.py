"""What was proposed never changes: a definition is agreed, declined or withdrawn once, and then nothing of
it changes ever again. The database itself refuses anything else.

Removing the demo company says so first, in its own transaction: SET LOCAL smarketing.erasing = 'on'.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION sla_definition_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := '{}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('smarketing.erasing', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a definition is never deleted';
    END IF;
    IF OLD.state = 'proposed' AND NEW.state = 'agreed' THEN
        may_change := '{state,agreed_by_id,agreed_at,agreed_standing_in}';
    ELSIF OLD.state = 'proposed' AND NEW.state IN ('declined', 'withdrawn') THEN
        may_change := '{state,closed_by_id,closed_at,closed_why}';
    END IF;
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'a definition that was proposed never changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sla_definition_fixed BEFORE UPDATE OR DELETE ON sla_definition
    FOR EACH ROW EXECUTE FUNCTION sla_definition_refuse_change();
"""
BACK = """
DROP TRIGGER sla_definition_fixed ON sla_definition;
DROP FUNCTION sla_definition_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("sla", "0010_glossary")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
