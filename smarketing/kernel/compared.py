"""Two versions of something side by side, part by part; parts/compared.html shows them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What one part of it said before, and says after."""

    name: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after
