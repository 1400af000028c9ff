"""How gunicorn serves a local run (`--config python:smarketing.embedded.web`): this machine only."""

import os
import re
import signal
from typing import Any
from urllib.parse import unquote

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

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


# Whoever has what follows sets somebody's password.
SECRET = re.compile(r"(.*/password/reset/key/)(?!done/?$).+", re.DOTALL)


def logged(method: str, address: str) -> str:
    """A request as the log may keep it: without its query, which may name people, and without keys."""
    path = address.partition("?")[0].partition("#")[0]
    secret = SECRET.fullmatch(unquote(path))
    # ascii() of the few decoded characters: a line break in them must not begin a line of its own.
    return f"{method} {ascii(secret[1])[1:-1] + '***' if secret else path}"


class AccessLog(Logger):
    """gunicorn's own, with the request line cut short wherever the format asks for it."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        known: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {**known, "r": logged(environ["REQUEST_METHOD"], environ["RAW_URI"])}


logger_class = AccessLog


def when_ready(arbiter: Any) -> None:
    """Read every page's code here, once, or the first visitor of each worker waits for it."""
    from django.urls import get_resolver

    _ = get_resolver().url_patterns


def post_fork(arbiter: Any, worker: Any) -> None:
    """A worker must not outlive a killed arbiter."""
    die_with_parent(signal.SIGKILL, worker.ppid)
