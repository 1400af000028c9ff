"""Keeps Contact.name_key (contacts/rules.py `name_key`: the words of a name, sorted) where Contact.search
is kept, finds a phone by its international digits too, and fills both for who is here."""

from django.db import migrations

from leads.contacts.rules import phone_key

FUNCTION = """
CREATE OR REPLACE FUNCTION leads_contact_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    company_name text;
    words text[];
BEGIN
    SELECT name INTO company_name FROM leads_company WHERE id = NEW.company_id;
    NEW.search := array_to_tsvector(
        coalesce(leads_words(concat_ws(' ', NEW.name, NEW.email, NEW.external_id, company_name)), '{}')
        || leads_phone_tails(NEW.phone) || leads_phone_tails(NEW.phone_e164)
    );
    words := leads_words(NEW.name);
    NEW.name_key := CASE WHEN cardinality(words) > 1 THEN left(
        (SELECT string_agg(word, ' ' ORDER BY word COLLATE "C") FROM unnest(words) AS word), 300) ELSE '' END;
    RETURN NEW;
END
$$;
"""
BATCH = 5_000


def fill(apps, schema_editor):
    """The trigger fills the names; a number needs the tables of how each country dials."""
    contacts = apps.get_model("leads", "Contact").objects
    contacts.update(search=None)
    batch = []
    for contact in contacts.filter(phone__startswith="+").only("phone").iterator(BATCH):
        contact.phone_e164 = phone_key(contact.phone)
        batch.append(contact)
        if len(batch) == BATCH:
            contacts.bulk_update(batch, ["phone_e164"])
            batch = []
    contacts.bulk_update(batch, ["phone_e164"])


class Migration(migrations.Migration):
    dependencies = [("leads", "0011_identity")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
