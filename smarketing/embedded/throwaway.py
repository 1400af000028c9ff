"""PostgreSQL and Redis for one test run: `python -m smarketing.embedded.throwaway FOLDER`.

Lives as long as its standard input stays open, which ends with the process that started it,
however that ends; then stops both servers and removes FOLDER. Says "ready" when they are.
"""

import contextlib
import os
import select
import shutil
import sys
from collections import deque
from pathlib import Path

from smarketing.embedded import folders, identity, postgres, redis
from smarketing.embedded.errors import CannotStart
from smarketing.embedded.supervisor import AskedToStop, Supervisor


def main(folder: Path) -> int:
    lines: deque[str] = deque(maxlen=50)
    supervisor = Supervisor(lines.append)
    supervisor.listen_to_signals()
    try:
        _start(supervisor, folder)
        with contextlib.suppress(BrokenPipeError):
            os.write(1, b"ready\n")
        while not select.select([sys.stdin], [], [], 0)[0]:
            supervisor.turn()
    except AskedToStop:
        pass
    except CannotStart as reason:
        print(*lines, reason, sep="\n", file=sys.stderr, flush=True)
        return 1
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _start(supervisor: Supervisor, folder: Path) -> None:
    who = identity.of_servers(folder / "postgres")
    folders.make_private(folder, who)
    identity.let_through(postgres.bin_folder(), who, _say)
    identity.let_through(folder, who, _say)
    redis.start(supervisor, folder / "redis", folder, who)
    postgres.start(supervisor, folder / "postgres", folder, who, throw_away=True)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
