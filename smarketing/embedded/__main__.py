"""`python -m smarketing.embedded` runs the product; with arguments, that one management command."""

import os
import signal
import sys

from smarketing.embedded import checks, local
from smarketing.embedded.errand import errand
from smarketing.embedded.errors import CannotStart
from smarketing.embedded.processes import die_with_parent
from smarketing.embedded.run import run
from smarketing.embedded.supervisor import AskedToStop, Supervisor


def main(arguments: list[str]) -> int:
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM, os.getppid())
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    supervisor = Supervisor(local.say)
    supervisor.listen_to_signals()
    try:
        reason = _until_the_end(supervisor, arguments)
    finally:
        supervisor.stop()
        local.leave()
    if reason:
        print(reason, file=sys.stderr)
    return 1 if reason else 0


def _until_the_end(supervisor: Supervisor, arguments: list[str]) -> CannotStart | None:
    try:
        checks.python()
        if arguments:
            errand(supervisor, *arguments)
        else:
            run(supervisor)
    except AskedToStop:
        local.say("Stopping …")
    except CannotStart as reason:
        return reason
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
