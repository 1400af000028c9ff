"""Finds people by letters that are no other letter with an accent, as they are written where keys for them
are missing (Straße and STRASSE, Łukasz and lukasz): as in contacts/rules.py `fold`. Plain letters take the
short way. Works the words out anew of whoever has one of these."""

from django.db import migrations

LETTERS = "[ßẞæÆœŒþÞøØłŁđĐðÐı]"
WORDS = r"""
CREATE OR REPLACE FUNCTION leads_words(source text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_remove(array_agg(left(word, 100)), '')
    FROM regexp_split_to_table(
        CASE WHEN octet_length(source) = length(source) THEN lower(source) ELSE
            replace(replace(replace(replace(translate(
                lower(regexp_replace(normalize(source, NFKD), '[\u0300-\u036f]', '', 'g')),
                'ςøØłŁđĐðÐıẞÆŒÞ', 'σoollddddißæœþ'
            ), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')
        END,
        '[^a-z0-9\u00c0-\u1fff\u2c00-\u2dff\u3040-\U0010ffff]+'
    ) AS word
$$;
"""
ANEW = f"""
UPDATE leads_contact SET search = NULL
WHERE concat(name, email, external_id) ~ '{LETTERS}'
    OR company_id IN (SELECT id FROM leads_company WHERE name ~ '{LETTERS}');
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0026_indexes_of_their_own")]
    operations = [
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
    ]
