"""Being in nurture: what may be said of it, and how it ends. Plain values only."""

from datetime import date
from enum import StrEnum

from smarketing.kernel.errors import Refused

LONGEST_PROGRAMME, LONGEST_NOTE, LONGEST_WHY = 80, 2000, 500


class Ended(StrEnum):
    """What ended it: somebody of marketing, with a reason, or what came instead."""

    BY_HAND = "by_hand"
    OFFERED = "offered"
    OPPORTUNITY = "opportunity"
    DISQUALIFIED = "disqualified"
    MERGED = "merged"


# As it reads after the programme's name.
ENDED: dict[str, str] = {
    Ended.BY_HAND: "ended by marketing",
    Ended.OFFERED: "offered to sales again",
    Ended.OPPORTUNITY: "sales opened an opportunity",
    Ended.DISQUALIFIED: "disqualified",
    Ended.MERGED: "merged with another record",
}


def check_look(look_on: date | None, today: date) -> None:
    """Refused when the day of the next look has no sense any more."""
    if look_on is not None and look_on <= today:
        raise Refused("look-past", "The day of the next look must lie ahead.", field="look_on")
