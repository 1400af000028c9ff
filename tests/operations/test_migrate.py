"""Two machines that are upgraded at once don't migrate at once, and who comes before that is told so."""

import threading
import time

from smarketing.operations.management.commands.migrate import TURN

# What an installation that stands before this migration has and lets go.
OLDER = """
    CREATE INDEX reporting_replay_simulation_id_12981f06 ON reporting_replay (simulation_id);
    DELETE FROM django_migrations WHERE (app, name) = ('reporting', '0009_indexes_of_their_own')"""
UPGRADED = "SELECT to_regclass('reporting_replay_simulation_id_12981f06') IS NULL"

WAITING = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


def test_a_second_migration_waits_for_the_first(migrated):
    migrated.rows(OLDER)
    own = migrated.connect()
    own.cursor().execute("SELECT pg_advisory_lock(%s)", [TURN])
    ended = []
    other = threading.Thread(target=lambda: ended.append(migrated.manage("migrate")))
    other.start()
    while migrated.rows(WAITING) == [(0,)]:
        assert other.is_alive(), ended
        time.sleep(0.05)
    assert migrated.rows(UPGRADED) == [(False,)]
    own.close()
    other.join()
    assert ended[0][0] == 0, ended
    assert migrated.rows(UPGRADED) == [(True,)]


def test_a_command_says_that_the_database_is_not_migrated_yet(elsewhere):
    code, said = elsewhere.manage("generate", "--contacts", "100")
    assert code == 1
    assert said.strip().endswith("First: python manage.py migrate")
    assert "Traceback" not in said
