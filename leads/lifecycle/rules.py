"""The ladder: what a move up implies, and where a person stands after an ending (domain.md)."""

from collections.abc import Sequence

from leads.words import Stage

LADDER: Sequence[Stage] = tuple(Stage)


def height(stage: str) -> int:
    return LADDER.index(Stage(stage))


def steps_up(current: str, target: str) -> list[Stage]:
    """The stages entered by moving up from `current` to `target`; all but the last are implied.
    Empty when the person already stands there or higher."""
    return list(LADDER[height(current) + 1 : height(target) + 1])


def after_ending(*, has_won: bool, has_open_opportunity: bool) -> Stage:
    """The highest that still holds: customer if a win stands, else opportunity if one is open,
    else lead (recycled)."""
    if has_won:
        return Stage.CUSTOMER
    return Stage.OPPORTUNITY if has_open_opportunity else Stage.LEAD
