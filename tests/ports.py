"""A port for a server that a test starts: none of those the system hands out, or whoever connects somewhere
meanwhile could be given it before the server takes it."""

import random
import socket
from contextlib import suppress

FIRST, LAST = 15_000, 29_999


def free_port():
    for _ in range(100):
        port = random.SystemRandom().randint(FIRST, LAST)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")
