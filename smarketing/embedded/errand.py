"""One management command on this checkout's data, beside `make run` or without it."""

import os

from smarketing.embedded import local, postgres
from smarketing.embedded.addresses import ROOT, socket_folder
from smarketing.embedded.processes import Spec
from smarketing.embedded.supervisor import Supervisor


def errand(supervisor: Supervisor, *arguments: str) -> None:
    """Starts the servers, migrates, and stops them again only where nobody else runs them."""
    if not os.environ.get("DATABASE_URL") and not postgres.accepts(socket_folder()):
        local.take(supervisor)
        local.ensure_secret_key()
        local.start_servers(supervisor)
    supervisor.run(_child("setup", "migrate", "--no-input", "--verbosity", "0"))
    supervisor.run(_child(arguments[0], *arguments))


def _child(name: str, *arguments: str) -> Spec:
    return Spec(name=name, argv=local.manage(*arguments), env=local.ENVIRONMENT, folder=ROOT)
