"""Seals what an agreement says the moment it comes into force, so that a change behind the product's
back shows. Only what is signed goes into the digest, column by column: a column that a later version
adds changes no seal.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION health_digest(a sla_agreement) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        a.marketing_team_id, a.sales_team_id, a.version, extract(epoch FROM a.effective_from), a.terms,
        a.calendar_id
    )::text, 'UTF8')), 'hex')
$$;
CREATE FUNCTION health_keep_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM health_seal WHERE agreement_id = OLD.id;
    ELSE
        INSERT INTO health_seal (agreement_id, digest) VALUES (NEW.id, health_digest(NEW))
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER health_seal_in_force AFTER INSERT OR UPDATE ON sla_agreement
    FOR EACH ROW WHEN (NEW.state IN ('active', 'superseded')) EXECUTE FUNCTION health_keep_seal();
CREATE TRIGGER health_seal_deleted AFTER DELETE ON sla_agreement
    FOR EACH ROW EXECUTE FUNCTION health_keep_seal();
INSERT INTO health_seal (agreement_id, digest)
    SELECT a.id, health_digest(a) FROM sla_agreement a WHERE a.state IN ('active', 'superseded');
"""
BACK = """
DROP TRIGGER health_seal_deleted ON sla_agreement;
DROP TRIGGER health_seal_in_force ON sla_agreement;
DROP FUNCTION health_keep_seal();
DROP FUNCTION health_digest(sla_agreement);
DELETE FROM health_seal;
"""


class Migration(migrations.Migration):
    dependencies = [("health", "0001_initial"), ("sla", "0002_signed_is_fixed")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
