"""What a saved view may be called and hold. Plain values only."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from leads.texts import has_control, tidy
from smarketing.kernel.errors import CONFLICT, Refused

LONGEST_NAME, LONGEST_QUERY = 80, 4000
MOST = 100  # of one person, for one list
TELLING, DIALLED = 4, 6  # letters and digits; fewer tell nobody apart
SHARED = {True: "shared with everybody", False: "private"}

Query = Mapping[str, Sequence[str]]


def name(said: object) -> str:
    """As it is stored; refused when it can't be."""
    found = tidy(said)
    if not found:
        raise Refused("missing", "Give the view a name.", field="name")
    if has_control(found):
        message = "The name contains characters that can't be printed."
        raise Refused("control-characters", message, field="name")
    if len(found) > LONGEST_NAME:
        message = f"The name is longer than {LONGEST_NAME} characters."
        raise Refused("too-long", message, field="name")
    return found


def need_room(kept: int) -> None:
    if kept >= MOST:
        message = f"You keep {MOST} views of this list; remove one that you don't use."
        raise Refused("too-many-views", message, status=CONFLICT)


def asked(text: str) -> dict[str, list[str]]:
    """What the query of an address asks for, by name; blanks ask for nothing."""
    if len(text) > LONGEST_QUERY:
        message = f"A view keeps up to {LONGEST_QUERY} characters of filters; these are {len(text)}."
        raise Refused("too-long", message, field="query")
    found: dict[str, list[str]] = {}
    for each, value in parse_qsl(text.removeprefix("?")):
        if value.strip():
            found.setdefault(each, []).append(value)
    return found


def written(query: Query) -> str:
    """As an address has it, the same for whatever shows the same."""
    return urlencode(sorted({(each, value) for each, values in query.items() for value in values}))


def in_words(text: str) -> str:
    """For somebody who compares two: “stage: mql, sql · owner: me”."""
    return " · ".join(f"{each}: {', '.join(values)}" for each, values in asked(text).items()) or "everything"


def tells_of(text: str, said: Sequence[str]) -> bool:
    """Whether it names the person who is called so: in full, by the digits of a number, or by beginnings of
    words, as people are looked for, not only those of their company."""
    asked, digits = text.lower(), re.sub(r"\D", "", text)
    words, theirs = _words(asked), [word for each in said for word in _words(each.lower())]
    own = [word for each in said for word in _words(each.lower().partition("@")[0])]
    if any(each.lower() in asked for each in said):
        return True
    if len(digits) >= DIALLED and any(digits in re.sub(r"\D", "", each) for each in said):
        return True
    return all(_begins(word, theirs) for word in words) and any(
        len(word) >= TELLING and _begins(word, own) for word in words
    )


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"\W+", text) if word]


def _begins(word: str, words: Sequence[str]) -> bool:
    return any(each.startswith(word) for each in words)
