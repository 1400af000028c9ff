"""A list from a trade show that the demo's marketing is about to bring in: tried dry, not yet started."""

from datetime import datetime
from random import Random

from leads.wizard import commands as imports
from smarketing.demo.cast import Cast
from smarketing.demo.story import LIVELY, Story

HEADING = "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Lifecycle Stage,Create Date"
FIRST = ("Ada", "Noor", "Jonas", "Mei", "Luca", "Priya", "Sven", "Inès", "Tomás", "Zoë")
LAST = ("Okafor", "Lindqvist", "Moreau", "Tanaka", "Rossi", "Kowalski", "Haddad", "Novak")
TITLES = ("Plant manager", "Head of maintenance", "Buyer", "Process engineer")
WORDS = ("Lead", "Subscriber", "Marketing Qualified Lead", "Badge scan")
NAME, ROWS, SEED, DAY = "HubSpot export, Hannover fair.csv", 60, 24, "2026-01-20"


def bring_lists(story: Story, cast: Cast) -> None:
    story.later(story.now - LIVELY / 2, lambda now: _bring(cast, now))


def _bring(cast: Cast, now: datetime) -> None:
    content = "\n".join([HEADING, *_rows(Random(SEED)), ""]).encode()
    upload = imports.upload(content=content, name=NAME, actor=cast.actor("mara"), now=now, demo=True)
    imports.match(import_id=upload.pk, actor=cast.actor("mara"), now=now)
    while imports.step(now=now):
        pass


def _rows(dice: Random) -> list[str]:
    """Most of them good; a word that nobody said the meaning of, and some that nobody could reach."""
    rows = []
    for number in range(ROWS):
        first, last = dice.choice(FIRST), dice.choice(LAST)
        email = f"{first}.{last}@works{number % 12}.example".lower() if number % 15 else "at the booth"
        said = [
            f"{9000 + number}",
            first,
            last,
            email,
            "",
            dice.choice(TITLES),
            dice.choice(WORDS),
            "2026-01-20",
        ]
        rows.append(",".join(said))
    return rows
