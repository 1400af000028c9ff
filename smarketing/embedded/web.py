"""How gunicorn serves a local run (`--config python:smarketing.embedded.web`): this machine only."""

import os
import signal
from typing import Any

from smarketing.embedded.processes import die_with_parent

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 8
# One start-up for both workers, and a mistake in the code ends the start at once.
preload_app = True
graceful_timeout = 3
control_socket_disable = True
accesslog = "-"
access_log_format = "%(s)s %(r)s %(b)s bytes in %(M)s ms"


def when_ready(arbiter: Any) -> None:
    """Read every page's code here, once, or the first visitor of each worker waits for it."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns


def post_fork(arbiter: Any, worker: Any) -> None:
    """A worker must not outlive a killed arbiter."""
    die_with_parent(signal.SIGKILL, worker.ppid)
