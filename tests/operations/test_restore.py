"""What was backed up comes back elsewhere, row by row, and works there; what must not be restored is
refused and leaves everything as it was."""

import re
import stat
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from leads.intake import commands as intake
from leads.intake import tasks as intake_tasks
from leads.outcomes import commands as outcomes
from reporting.passages import commands as passages
from smarketing.embedded import postgres
from smarketing.journal import relay
from smarketing.kernel import actor as actors
from smarketing.operations import archives
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at, who
from tests.operations.elsewhere import here

# Many whole processes each: a busy machine is slow, not wrong.
pytestmark = pytest.mark.timeout(300)

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
CHECKSUM = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
# What holds the data together, in the database's own words.
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, contype, convalidated, pg_get_constraintdef(oid)
    FROM pg_constraint ORDER BY 1, 2"""
TRIGGERS = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
NO_INDEX_TODAY = """
    CREATE SCHEMA apart;
    CREATE FUNCTION apart.refuse() RETURNS event_trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no index today'; END $$;
    CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE INDEX')
        EXECUTE FUNCTION apart.refuse()"""
BREAKS_OFF = """#!/bin/sh
case "$0 $*" in
    */pg_restore*--no-owner*) "{real}" "$@" | head -n 500; exit 1;;
    *) exec "{real}" "$@";;
esac
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"


@pytest.fixture
def company(transactional_db):
    """A bit of everything: people, forms and what they sent, handoffs at every end, a win."""
    system, cast = actors.system("test"), given.cast()
    form = intake.create_form(fields={"name": "Ask us"}, actor=system, now=at("Mon 09:00"))
    for number in range(3):
        fields = {"email": f"ö{number}@acme.example", "name": "Zoë \\N | O'Neil\t\n"}
        intake.receive(form=form, fields=fields, now=at("Mon 09:30"))
    intake_tasks.process()
    given.an_offer(cast, at("Mon 10:00"))
    won = given.a_qualified(cast, at("Mon 11:00"))
    given.an_attempt(given.an_accepted(cast, at("Mon 12:00")), cast.rep, at("Mon 12:30"))
    rep, now = who(cast.rep), at("Mon 13:00")
    deal = outcomes.open_(contact_id=won.contact_id, actor=rep, now=now)
    outcomes.win(opportunity_id=deal.pk, amount=Decimal("1000.50"), actor=rep, now=now)
    relay.run(LISTENERS, now=at("Mon 15:00"))
    passages.refresh(now=at("Mon 15:00"))
    return cast


@pytest.fixture
def backup(company, tmp_path):
    path = tmp_path / "whole.dump"
    call_command("backup", path)
    return path


def plain(rows):
    """PostgreSQL writes the casts of a restored condition elsewhere; the condition is the same."""
    casts = re.compile(r"::[a-z ]+(\[\])?|[()]")
    return [tuple(casts.sub("", cell) if isinstance(cell, str) else cell for cell in row) for row in rows]


def test_everything_is_there_again_elsewhere(backup, elsewhere):
    code, said = elsewhere.manage("restore", backup)
    assert code == 0, said
    assert "The doctor found nothing wrong" in said
    tables = [name for (name,) in here(TABLES)]
    assert len(tables) > 30
    assert elsewhere.rows(TABLES) == here(TABLES)
    for table in tables:
        assert elsewhere.rows(CHECKSUM.format(table)) == here(CHECKSUM.format(table)), table
    assert dict(here("SELECT 'journal', count(*) FROM journal_entry"))["journal"] > 20
    for catalogue in (CONSTRAINTS, TRIGGERS, INDEXES, SEQUENCES):
        assert plain(elsewhere.rows(catalogue)) == plain(here(catalogue))
        assert here(catalogue)


def test_life_goes_on_in_what_was_restored(backup, elsewhere):
    elsewhere.manage("restore", backup)
    [(last,)] = elsewhere.rows("SELECT max(id) FROM people_user")
    code, said = elsewhere.manage("create_admin", "new@acme.example")
    assert code == 0, said
    [(new,)] = elsewhere.rows("SELECT id FROM people_user WHERE email = 'new@acme.example'")
    assert new > last
    with pytest.raises(psycopg2.Error, match="append"):
        elsewhere.rows("UPDATE journal_entry SET kind = 'other'")


def test_a_fresh_installation_takes_a_backup_but_one_at_work_does_not(backup, migrated):
    assert migrated.manage("restore", backup)[0] == 0
    before = migrated.rows(CHECKSUM.format("journal_entry"))
    code, said = migrated.manage("restore", backup)
    assert code == 1
    assert f"{migrated.name} holds data; --replace would throw it away." in said
    assert migrated.rows(CHECKSUM.format("journal_entry")) == before


def test_data_is_replaced_only_by_who_types_the_name(backup, migrated):
    migrated.manage("create_admin", "old@acme.example")
    for answer in ("", "yes\n"):
        code, said = migrated.manage("restore", backup, "--replace", answer=answer)
        assert (code, "nothing was changed" in said) == (1, True), said
    assert migrated.rows("SELECT email FROM people_user") == [("old@acme.example",)]
    code, said = migrated.manage("restore", backup, "--replace", answer=f"{migrated.name}\n")
    assert code == 0, said
    assert migrated.rows(CHECKSUM.format("people_user")) == here(CHECKSUM.format("people_user"))


def test_nothing_is_restored_while_others_are_connected(backup, elsewhere):
    other = elsewhere.connect()
    code, said = elsewhere.manage("restore", backup)
    other.close()
    assert code == 1
    assert "1 other connections use this database; stop web, workers and beat first." in said
    assert elsewhere.rows(TABLES) == []


def test_a_backup_of_an_older_version_is_brought_up_to_date(migrated, tmp_path):
    assert migrated.manage("migrate", "health", "zero")[0] == 0
    migrated.manage("backup", tmp_path / "old.dump")
    code, said = migrated.manage("restore", tmp_path / "old.dump")
    assert code == 0, said
    assert "older Smarketing" in said
    assert migrated.rows("SELECT to_regclass('health_heartbeat') IS NOT NULL") == [(True,)]


def test_a_backup_of_a_newer_version_is_refused(migrated, tmp_path):
    migrated.rows(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('leads', '9999_to_come', now())"
    )
    migrated.manage("backup", tmp_path / "new.dump")
    migrated.rows("DELETE FROM django_migrations WHERE name = '9999_to_come'")
    migrated.rows("CREATE TABLE stays (here int)")
    code, said = migrated.manage("restore", tmp_path / "new.dump", "--replace", "--confirm", migrated.name)
    assert code == 1
    assert "is of a newer Smarketing than this one, which does not know leads 9999_to_come" in said
    assert migrated.rows("SELECT count(*) FROM stays") == [(0,)]


def test_a_backup_that_was_cut_short_is_refused_whole(backup, elsewhere, tmp_path):
    cut = tmp_path / "cut.dump"
    cut.write_bytes(backup.read_bytes()[:-2000])
    code, said = elsewhere.manage("restore", cut)
    assert (code, "pg_restore failed" in said) == (1, True), said
    assert elsewhere.rows(TABLES) == []


def test_what_fails_in_the_middle_leaves_everything_as_it_was(backup, migrated):
    migrated.manage("create_admin", "old@acme.example")
    migrated.rows(NO_INDEX_TODAY)
    before = migrated.rows(TABLES), migrated.rows(CHECKSUM.format("journal_entry"))
    code, said = migrated.manage("restore", backup, "--replace", "--confirm", migrated.name)
    assert code == 1
    assert "Nothing was restored: " in said and "no index today" in said
    assert (migrated.rows(TABLES), migrated.rows(CHECKSUM.format("journal_entry"))) == before


def test_a_stream_that_breaks_off_undoes_everything(backup, migrated, tmp_path, monkeypatch):
    """As when pg_restore dies half way: what it had sent by then was good SQL."""
    migrated.manage("create_admin", "old@acme.example")
    before = migrated.rows(TABLES), migrated.rows(CHECKSUM.format("people_user"))
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        real = postgres.bin_folder() / name
        (tools / name).write_text(BREAKS_OFF.format(real=real))
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    code, said = migrated.manage("restore", backup, "--replace", "--confirm", migrated.name)
    assert (code, "Nothing was restored" in said) == (1, True), said
    assert (migrated.rows(TABLES), migrated.rows(CHECKSUM.format("people_user"))) == before


def test_a_file_of_another_kind_is_refused(transactional_db, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("no dump")
    with pytest.raises(CommandError, match=r"notes\.txt is no backup.*pg_restore failed: .*archive"):
        call_command("restore", other)
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", tmp_path / "none.dump")


def test_a_backup_is_for_its_owner_alone_and_stands_there_only_when_whole(backup, tmp_path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["whole.dump"]
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", backup)


def test_a_folder_keeps_the_newest(company, tmp_path, monkeypatch, capsys):
    (tmp_path / "smarketing-notes.dump").write_text("not ours")
    for day in range(3):
        moment = datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC) + timedelta(days=day)
        monkeypatch.setattr("smarketing.kernel.clock.now", lambda moment=moment: moment)
        call_command("backup", tmp_path, "--keep", "2")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "smarketing-20260303T040506Z.dump", "smarketing-20260304T040506Z.dump", "smarketing-notes.dump",
    ]  # fmt: skip
    assert "Removed" in capsys.readouterr().out


def test_a_failed_backup_leaves_nothing(company, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MIGRATIONS", "never_heard_of")
    with pytest.raises(CommandError, match="not of a Smarketing database"):
        call_command("backup", tmp_path / "whole.dump")
    assert list(tmp_path.iterdir()) == []


def test_programs_older_than_the_server_are_not_used(transactional_db, monkeypatch):
    from smarketing.operations import programs

    old = [programs.Programs(archives.Path("/old"), 15), programs.Programs(archives.Path("/new"), 18)]
    monkeypatch.setattr(programs, "available", lambda: old)
    assert programs.for_server(15).major == 15
    assert programs.for_server(16).major == 18
    with pytest.raises(CommandError, match=re.escape("The server is PostgreSQL 19")):
        programs.for_server(19)
