"""What the doctor finds: one thing that is wrong, how often, where, and what to do about it."""

import re
from dataclasses import asdict, dataclass
from typing import Any

SHOWN = 10
_EITHER = re.compile(r"\{([^{|}]*)\|([^{|}]*)\}")


def counted(sentence: str, count: int) -> str:
    """`{n} {clock is|clocks are} late.` with the number, and the words that go with it."""
    words = _EITHER.sub(r"\1" if count == 1 else r"\2", sentence)
    return words.replace("{n}", f"{count:,}")


@dataclass(frozen=True, slots=True)
class Example:
    """One of the rows at fault, in words; `address` is the page that shows it, if one does."""

    what: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is the number of the rule that always holds (docs/operations.md lists them), None for
    the machinery. `sentence` says what is wrong, `advice` what to do."""

    check: str
    rule: int | None
    title: str
    sentence: str
    count: int
    examples: tuple[Example, ...]
    advice: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON's own kinds."""
        plain = asdict(self)
        return {**plain, "examples": list(plain["examples"])}

    def __str__(self) -> str:
        shown = "; ".join(each.what for each in self.examples)
        return f"{self.title}: {self.sentence} {shown}"
