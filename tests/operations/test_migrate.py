"""Two machines that are upgraded at once don't migrate at once, and who comes before that is told so."""

import threading

from smarketing.operations.management.commands.migrate import TURN


def test_a_second_migration_waits_for_the_first(elsewhere):
    own = elsewhere.connect()
    own.cursor().execute("SELECT pg_advisory_lock(%s)", [TURN])
    ended = []
    other = threading.Thread(target=lambda: ended.append(elsewhere.manage("migrate")))
    other.start()
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while elsewhere.rows(waiting) == [(0,)]:
        assert other.is_alive(), ended
    assert elsewhere.rows("SELECT to_regclass('people_user')") == [(None,)]
    own.close()
    other.join()
    assert ended[0][0] == 0, ended
    assert elsewhere.rows("SELECT to_regclass('people_user') IS NOT NULL") == [(True,)]


def test_a_command_says_that_the_database_is_not_migrated_yet(elsewhere):
    code, said = elsewhere.manage("generate", "--contacts", "100")
    assert code == 1
    assert said.strip().endswith("First: python manage.py migrate")
    assert "Traceback" not in said
