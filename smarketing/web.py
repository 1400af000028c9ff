"""How gunicorn serves (`gunicorn --config python:smarketing.web smarketing.wsgi`), on a developer's
machine as in an installation; what may differ comes from the environment, told of in .env.example.
"""

import gc
import os
import signal
from collections.abc import Iterator
from typing import Any

from smarketing.embedded.processes import die_with_parent
from smarketing.kernel.databases import session
from smarketing.operations.environment import number, text
from smarketing.settings import LOGGING, ROOT

bind = text("WEB_BIND", f"127.0.0.1:{number('PORT', 8000)}")
worker_class = "gthread"
workers = number("WEB_WORKERS", 2)
threads = number("WEB_THREADS", 8)
timeout = number("WEB_TIMEOUT", 60)
graceful_timeout = number("WEB_GRACEFUL_TIMEOUT", 25)
# Longer than a proxy keeps a connection idle, or it would send a request into one that just closed.
keepalive = number("WEB_KEEPALIVE", 75)
max_requests = number("WEB_MAX_REQUESTS", 20_000)
max_requests_jitter = max_requests // 10
# One start-up for all workers, and a mistake in the code ends the start at once.
preload_app = True
# A worker's sign of life is a file; one on a slow disk would have it killed for nothing.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Whom to believe about HTTPS and addresses is Django's to say (TRUSTED_PROXIES).
forwarded_allow_ips = ""
control_socket_disable = True
# Requests are said by the product itself (health/requests.py), in the form of everything else.
accesslog = None
logconfig_dict = LOGGING
# Seconds. A page that waits longer for one statement has lost its reader; workers and the command line
# may take their time.
STATEMENT_TIMEOUT = number("WEB_STATEMENT_TIMEOUT", 30)


# After so many new objects these are looked through for garbage, and each so many times the older ones too.
# With Python's own numbers (700, 10, 10) a page waited for that three times, and now and then for all.
GARBAGE = (10_000, 20, 50)


def when_ready(arbiter: Any) -> None:
    """Read every page's code and template here, once, or the first visitor of each worker waits for it. What
    stands in memory by then stays: a worker that looked it all through for garbage made its visitor wait
    100 ms."""
    from django.template.loader import get_template
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    for name in templates():
        get_template(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def templates() -> Iterator[str]:
    """By their names, the product's own."""
    folder = ROOT / "templates"
    return (str(path.relative_to(folder)) for path in folder.rglob("*.*"))


def post_fork(arbiter: Any, worker: Any) -> None:
    """A worker must not outlive a killed arbiter, nor a statement its reader."""
    die_with_parent(signal.SIGKILL, worker.ppid)
    if STATEMENT_TIMEOUT:
        from django.db import connections

        options = connections.settings["default"]["OPTIONS"]
        more = session({"statement_timeout": f"{STATEMENT_TIMEOUT}s"})
        options["options"] = f"{options.get('options', '')} {more}"
