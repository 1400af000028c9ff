"""The environment, read one variable at a time: a blank one is as good as none, and one that means
nothing ends the start with a sentence that names it.

Everything that differs between installations comes in here; .env.example tells of each variable.
"""

import os
import sys

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """Several, with commas between them."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name: str, default: bool) -> bool:
    said = text(name).lower()
    if said and said not in TRUE | FALSE:
        sys.exit(f"{name} must be true or false, not {said!r}.")
    return said in TRUE if said else default


def number(name: str, default: int) -> int:
    """A whole number, never below zero."""
    said = text(name)
    if said and not (said.isascii() and said.isdigit()):
        sys.exit(f"{name} must be a whole number, not {said!r}.")
    return int(said) if said else default
