"""Round robin: the next in line after the one who got the last."""

from collections.abc import Sequence


def next_in_turn(ids: Sequence[int], last: int | None) -> int | None:
    """The first id after `last`, wrapping around; None when there is nobody. `ids` ascend."""
    if not ids:
        return None
    return next((i for i in ids if last is not None and i > last), ids[0])
