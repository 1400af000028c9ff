"""What words mean is part of what is signed since agreements pin them; one that pins none has the digest it
always had."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION health_digest(a sla_agreement) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to((jsonb_build_array(
        a.marketing_team_id, a.sales_team_id, a.version, extract(epoch FROM a.effective_from), a.terms,
        a.calendar_id
    ) || CASE WHEN a.definitions IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(a.definitions) END
    )::text, 'UTF8')), 'hex')
$$;
"""
BACK = """
CREATE OR REPLACE FUNCTION health_digest(a sla_agreement) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        a.marketing_team_id, a.sales_team_id, a.version, extract(epoch FROM a.effective_from), a.terms,
        a.calendar_id
    )::text, 'UTF8')), 'hex')
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("health", "0002_seals"), ("sla", "0010_glossary")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
