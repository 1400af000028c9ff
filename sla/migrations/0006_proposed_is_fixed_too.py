"""What was proposed never changes, and comes into force only with both signatures: the database itself
refuses anything else. A signature never changes either.

Removing the demo company says so first, in its own transaction: SET LOCAL smarketing.erasing = 'on'.
"""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION sla_agreement_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := '{state}';
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('smarketing.erasing', true) = 'on' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'an agreement that is or was in force is never deleted';
    END IF;
    IF OLD.state = 'proposed' THEN
        IF NEW.state = 'active' THEN
            IF (SELECT count(*) FROM sla_signature WHERE agreement_id = OLD.id) <> 2 THEN
                RAISE EXCEPTION 'an agreement comes into force only when both sides have signed';
            END IF;
            IF NEW.effective_from < OLD.effective_from THEN
                RAISE EXCEPTION 'an agreement begins no earlier than was signed';
            END IF;
            may_change := '{state,effective_from}';
        ELSIF NEW.state IN ('declined', 'withdrawn') THEN
            may_change := '{state,closed_by_id,closed_at,closed_why}';
        ELSIF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'an agreement that was proposed is signed, declined or withdrawn';
        END IF;
    ELSIF NEW.state <> OLD.state AND NOT (OLD.state = 'active' AND NEW.state = 'superseded') THEN
        RAISE EXCEPTION 'an agreement in force can only be superseded';
    END IF;
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'an agreement that was proposed, is or was in force never changes';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER sla_agreement_fixed ON sla_agreement;
CREATE TRIGGER sla_agreement_fixed BEFORE UPDATE OR DELETE ON sla_agreement
    FOR EACH ROW WHEN (OLD.state IN ('proposed', 'active', 'superseded'))
    EXECUTE FUNCTION sla_agreement_refuse_change();

CREATE FUNCTION sla_signature_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('smarketing.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a signature never changes';
END $$;
CREATE TRIGGER sla_signature_fixed BEFORE UPDATE OR DELETE ON sla_signature
    FOR EACH ROW EXECUTE FUNCTION sla_signature_refuse_change();
"""
BACK = """
DROP TRIGGER sla_signature_fixed ON sla_signature;
DROP FUNCTION sla_signature_refuse_change();
CREATE OR REPLACE FUNCTION sla_agreement_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER sla_agreement_fixed ON sla_agreement;
CREATE TRIGGER sla_agreement_fixed BEFORE UPDATE OR DELETE ON sla_agreement
    FOR EACH ROW WHEN (OLD.state IN ('active', 'superseded'))
    EXECUTE FUNCTION sla_agreement_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("sla", "0005_negotiation")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
