"""`make run`: the whole product in one terminal, and gone when that ends."""

import http.client
import os

from smarketing.embedded import checks, local
from smarketing.embedded.addresses import ROOT, VAR
from smarketing.embedded.processes import Spec
from smarketing.embedded.supervisor import Supervisor

# Celery's warning is about other people's machines.
ROOT_IS_FINE_HERE = "ignore:You're running the worker with superuser privileges"
SIGN_INS = VAR / "sign-ins"


def run(supervisor: Supervisor) -> None:
    """Ends only by an exception: somebody asked, or something could not start or died."""
    port = checks.port(os.environ.get("PORT") or "8000")
    local.take(supervisor)
    checks.port_is_free(port)
    if url := os.environ.get("DATABASE_URL"):
        checks.database(url)
    if url := os.environ.get("REDIS_URL"):
        checks.broker(url)
    local.ensure_secret_key()
    local.start_servers(supervisor)
    supervisor.run(_child("setup", local.module("smarketing.prepare", str(SIGN_INS)), port))
    for spec in _product(port):
        supervisor.start(spec)
    supervisor.wait_until(
        lambda: _answers(port), within=60, otherwise="The web server did not answer in time."
    )
    local.say("\n".join(["", f"  Smarketing runs at http://localhost:{port}", "", SIGN_INS.read_text()]))
    supervisor.watch()


def _product(port: int) -> list[Spec]:
    celery = local.module("celery", "--quiet", "--app", "smarketing.celery")
    # A line for every tick would drown the rest; what fails is said at any level.
    level = ["--loglevel", os.environ.get("LOG_LEVEL") or "WARNING"]
    worker = ["worker", "--concurrency", "2", *level]
    beat = ["beat", *level]
    gunicorn = local.module("gunicorn", "--config", "python:smarketing.web", "smarketing.wsgi")
    return [
        _child("web", gunicorn, port),
        _child("worker", [*celery, *worker], port),
        _child("beat", [*celery, *beat], port),
    ]


def _child(name: str, argv: list[str], port: int) -> Spec:
    env = {**local.ENVIRONMENT, "PORT": str(port), "PYTHONWARNINGS": ROOT_IS_FINE_HERE}
    return Spec(name=name, argv=argv, env=env, folder=ROOT)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
