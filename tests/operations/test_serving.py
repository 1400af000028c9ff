"""What the environment sets of the web server, and how long a page's statement may take."""

import os
import subprocess
import sys

from tests.operations.packing import ROOT

A_WORKER = """
import os, types, django
from smarketing import web
django.setup()
from django.db import connection
def patience():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]
print(patience())
connection.close()
web.post_fork(None, types.SimpleNamespace(ppid=os.getppid()))
from django.db import connections
del connections["default"]
print(patience(), web.workers, web.threads, web.max_requests, web.bind)
"""


def a_worker(elsewhere, **env):
    """What a forked web process would say of itself: before and after it was forked."""
    told = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "smarketing.settings",
        "DATABASE_URL": elsewhere.url,
        **env,
    }
    done = subprocess.run(
        [sys.executable, "-c", A_WORKER], cwd=ROOT, env=told, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_statement_for_a_page_ends_after_its_time_and_no_other_does(elsewhere):
    assert a_worker(elsewhere) == ["0", "30s 2 8 20000 127.0.0.1:8000"]


def test_the_environment_sets_the_web_server(elsewhere):
    own = {"WEB_STATEMENT_TIMEOUT": "5", "WEB_WORKERS": "4", "WEB_THREADS": "3", "WEB_MAX_REQUESTS": "0"}
    assert a_worker(elsewhere, **own, WEB_BIND="0.0.0.0:80") == ["0", "5s 4 3 0 0.0.0.0:80"]
    assert a_worker(elsewhere, WEB_STATEMENT_TIMEOUT="0")[1].startswith("0 ")
