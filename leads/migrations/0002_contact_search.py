"""Keeps Contact.search, by which people are found: the words of name, e-mail, external id and
company, and the phone's digits from each place on (so that a number is found without its country
or area code). Words are folded as in contacts/rules.py `fold`; no text search configuration and no
extension is involved, so that every installation finds the same."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION leads_words(source text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_remove(array_agg(left(word, 100)), '')
    FROM regexp_split_to_table(
        translate(lower(regexp_replace(normalize(source, NFKD), '[\u0300-\u036f]', '', 'g')), 'ς', 'σ'),
        '[^a-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\U0010ffff]+'
    ) AS word
$$;

CREATE FUNCTION leads_phone_tails(phone text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(substr(digits, place)), '{}')
    FROM (SELECT regexp_replace(phone, '[^0-9]', '', 'g') AS digits) AS number,
         generate_series(1, greatest(length(digits) - 3, 0)) AS place
$$;

CREATE FUNCTION leads_contact_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    company_name text;
BEGIN
    SELECT name INTO company_name FROM leads_company WHERE id = NEW.company_id;
    NEW.search := array_to_tsvector(
        coalesce(leads_words(concat_ws(' ', NEW.name, NEW.email, NEW.external_id, company_name)), '{}')
        || leads_phone_tails(NEW.phone)
    );
    RETURN NEW;
END
$$;

CREATE TRIGGER contact_search BEFORE INSERT OR UPDATE OF name, email, external_id, phone, company_id, search
    ON leads_contact FOR EACH ROW EXECUTE FUNCTION leads_contact_search();

CREATE FUNCTION leads_company_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE leads_contact SET search = NULL WHERE company_id = NEW.id;  -- the trigger above fills it
    RETURN NULL;
END
$$;

CREATE TRIGGER company_renamed AFTER UPDATE OF name ON leads_company
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION leads_company_renamed();
"""

BACKWARD = """
DROP TRIGGER company_renamed ON leads_company;
DROP TRIGGER contact_search ON leads_contact;
DROP FUNCTION leads_company_renamed();
DROP FUNCTION leads_contact_search();
DROP FUNCTION leads_phone_tails(text);
DROP FUNCTION leads_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
