"""Do a part of a long piece of work in a second process, so that a second core has something to do."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from smarketing.embedded.processes import die_with_parent


@contextmanager
def beside(part: Callable[[], None]) -> Iterator[None]:
    """Meanwhile, a copy of this process does `part`; it must be done and well when the block ends.
    To be called outside of any transaction. It dies with its parent, and when the block fails."""
    connection.close()  # each opens one of its own
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _do(part, os.getppid())
    try:
        _in_no_hurry()
        yield
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the second loader failed; what it said stands above")


def _do(part: Callable[[], None], parent: int) -> None:
    """Ends the process, whatever happens, without what its parent would do at the end."""
    status = 1
    try:
        die_with_parent(signal.SIGKILL, parent)
        _in_no_hurry()
        part()
        connection.close()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _in_no_hurry() -> None:
    """Nothing here is worth waiting for the disk, row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
