"""What a tick finds to be done for several, each by a command of its own."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

log = logging.getLogger(__name__)


def one_by_one(ids: Iterable[int], act: Callable[[int], Any], what: str) -> int:
    """Do it for each; one that fails is tried again by the next tick, and holds back no other. `what` it is
    is said in the log. Returns for how many something came of it (not None)."""
    done = 0
    for pk in ids:
        try:
            done += act(pk) is not None
        except Exception:  # whatever is wrong with one must not stop the others
            log.exception("%s %d failed", what, pk)
    return done
