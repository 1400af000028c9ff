"""Facts are append-only: the database itself refuses to change or delete one.

Erasing (removing the demo company, later a person's data on request) says so first, in its own
transaction: SET LOCAL smarketing.erasing = 'on'.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_entry_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('smarketing.erasing', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'journal entries are append-only';
END $$;
CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION journal_entry_refuse_change();
"""
BACK = """
DROP TRIGGER journal_entry_append_only ON journal_entry;
DROP FUNCTION journal_entry_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
