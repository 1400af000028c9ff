"""What this room's words mean to both teams now, by the glossary: the one place where a stage or a
reason gets the name people read. Keys stay; labels and meanings are what was agreed."""

from leads.words import Stage
from sla.glossary import queries as glossary
from sla.glossary.queries import Kind, Word


def word(kind: str, key: str) -> Word:
    """The word of that kind, e.g. `word(Kind.STAGE, "mql")`; refused when there is none."""
    return glossary.word(f"{kind}.{key}")


def stage_label(stage: str) -> str:
    """`mql` → `MQL`, or whatever both sides call it."""
    return word(Kind.STAGE, stage).label


def stage_labels() -> dict[Stage, str]:
    """The name of each stage, lowest first."""
    return {Stage(key): found.label for key, found in of_kind(Kind.STAGE).items()}


def labels(kind: Kind) -> dict[str, str]:
    """Key and name of every word of a kind, in the order of the glossary."""
    return {key: found.label for key, found in of_kind(kind).items()}


def of_kind(kind: Kind) -> dict[str, Word]:
    """Every word of a kind by the key that this room stores."""
    every = glossary.words().values()
    return {found.key.removeprefix(f"{kind}."): found for found in every if found.kind == kind}
