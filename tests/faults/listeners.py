"""Others who listen to facts beside the product's own: one who kills the whole process over one kind of
fact, as a fault in a library would, and one who writes down whatever comes, as often as it comes.
"""

import os
import signal
from time import sleep

from django.db import connection

from smarketing import wiring

DEADLY = "test.deadly"


def die(entries, now):
    os.kill(os.getpid(), signal.SIGKILL)


def write_down(entries, now):
    sleep(0.05)  # time for another relay, if there were one
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO heard (entry) VALUES (%s)", [[entry.pk] for entry in entries])


KILLED = {**wiring.LISTENERS, DEADLY: [die]}
WRITTEN_DOWN = {**wiring.LISTENERS, "*": [*wiring.LISTENERS["*"], write_down]}
