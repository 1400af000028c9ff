"""Waiting for what other processes and threads do. An idle machine needs a tenth of it; a busy one is slow,
not wrong."""

import time

SECONDS = 90


def wait_until(condition, what):
    deadline = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)
    return found
