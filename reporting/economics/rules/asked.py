"""What somebody asks economics: how it is split, for whom, and what only they can say. All of it stands in
the address, so that whoever opens it sees the same."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal

# What MQLs are split by, and the columns that say it. An offer is the piece of content of the first touch.
BY: Mapping[str, tuple[str, ...]] = {
    "channel": ("channel",),
    "segment": ("segment",),
    "both": ("channel", "segment"),
    "campaign": ("campaign",),
    "offer": ("offer",),
}
LARGEST = Decimal(10) ** 12  # of money
IN_A_TABLE = ("channel", "segment", "both")  # what an agreement's value table can say


@dataclass(frozen=True, slots=True)
class Asked:
    """Percents are of a hundred, money is in the organisation's currency. None: not said, so it is taken
    from the rows where they tell, else from what the installation assumes."""

    by: str = "channel"
    team: int | None = None
    goal: Decimal | None = None  # revenue, in each `per`
    share: Decimal = Decimal(100)  # percent of it that marketing brings
    per: str = "year"
    worth: Decimal | None = None  # of one MQL, instead of what was measured
    margin: Decimal | None = None  # percent of a win that stays
    hour: Decimal | None = None  # cost of a rep's hour
    minutes: Decimal | None = None  # that one attempt takes
    amount: Decimal | None = None  # an average win, instead of what was measured

    def words(self) -> dict[str, str]:
        """As it stands in an address, without what is nothing special."""
        usual = Asked()
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: f"{value:f}" if isinstance(value, Decimal) else str(value)
            for name, value in said.items()
            if value is not None and value != getattr(usual, name)
        }
