"""A worker's work in a process that dies over it."""

import os
import signal
import traceback

from django.db import connection, connections


def a_life(work, ends_before=0):
    """A worker that works everything off, or dies before its so manieth statement; how it ended."""
    connections.close_all()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for inherited in connections.all(initialized_only=True):  # a browser's loop hides its like in the parent
        inherited.connection = None
    try:
        with connection.execute_wrapper(Dying(ends_before)):
            work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


class Dying:
    def __init__(self, ends_before):
        self.left = ends_before

    def __call__(self, execute, *statement):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)
