"""One check of the doctor: what must never be found, as SQL over a span of keys."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from smarketing.health.finding import SHOWN, Example, Finding, counted
from smarketing.health.walking import Look, RandomKeys, Span, Table, TooSlow, walk

_COUNTED = """
    WITH wrong (what, address) AS MATERIALIZED ({wrong})
    SELECT count(*) OVER (), what, address FROM wrong ORDER BY what LIMIT {shown}"""


class Check(Protocol):
    """`rule`: the number of the rule that always holds, None for the machinery."""

    @property
    def key(self) -> str: ...
    @property
    def rule(self) -> int | None: ...
    @property
    def title(self) -> str: ...
    def run(self, look: Look) -> Iterable[Finding]: ...


class Walked(Protocol):
    def spans(self, look: Look) -> list[Span]: ...


@dataclass(frozen=True, slots=True)
class Never:
    """Rows that `wrong` selects (as `what`, `address`) between %(low)s and %(high)s must not be."""

    key: str
    rule: int
    title: str
    sentence: str  # see finding.counted
    advice: str
    over: Table | RandomKeys
    wrong: str

    def run(self, look: Look) -> Iterator[Finding]:
        count, examples = 0, []
        statement = _COUNTED.format(wrong=self.wrong, shown=SHOWN)
        try:
            for rows in walk(statement, self.over.spans(look), look, self.title):
                count += rows[0][0] if rows else 0
                examples += [Example(what, address) for _, what, address in rows]
        except TooSlow:
            yield unfinished(self)
        if count:
            yield found(self, counted(self.sentence, count), count, examples, self.advice)


def found(check: Check, sentence: str, count: int, examples: Iterable[Example], advice: str) -> Finding:
    return Finding(check.key, check.rule, check.title, sentence, count, tuple(list(examples)[:SHOWN]), advice)


def unfinished(check: Check) -> Finding:
    return found(
        check,
        "This could not be looked at in time, so nobody knows whether it holds.",
        1,
        (),
        "See what keeps the database busy (pg_stat_activity), and run the doctor again.",
    )
