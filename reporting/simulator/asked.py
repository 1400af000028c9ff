"""Which of a run's rows an address asks for. A word that means nothing is refused, for a list that
ignored it would not be what its number counts."""

from collections.abc import Mapping

from reporting.simulator.queries import JUDGED, KINDS, SLOTS, Under, Verdict
from smarketing.kernel.api.shapes import LARGEST
from smarketing.kernel.errors import Refused

BAD_REQUEST = 400
CHOICES: Mapping[str, tuple[str, ...]] = {
    "under": tuple(Under),
    "kind": tuple(KINDS),
    "verdict": (JUDGED, *Verdict),
    "slot": tuple(map(str, range(SLOTS))),
}
IDS = ("team", "person")
WORDS = (*CHOICES, *IDS)


def read(said: Mapping[str, str], *, also: tuple[str, ...] = ()) -> dict[str, str]:
    """The words that are said."""
    for name, value in said.items():
        if name in also or not value:
            continue
        if name not in WORDS:
            _refuse(name, f"There is no filter “{name}”; choose from {', '.join(WORDS)}.")
        if name in IDS and not (value.isascii() and value.isdigit() and int(value[:20]) <= LARGEST):
            _refuse(name, f"The filter “{name}” takes a number.")
        if name in CHOICES and value not in CHOICES[name]:
            _refuse(name, f"There is no {name} “{value}”.")
    return {name: said[name] for name in WORDS if said.get(name)}


def none(said: Mapping[str, str], *, also: tuple[str, ...] = ()) -> None:
    """Of a list that nothing narrows."""
    for name in said:
        if name not in also:
            _refuse(name, f"This list knows no “{name}”.")


def _refuse(name: str, sentence: str) -> None:
    raise Refused("unknown-filter", sentence, status=BAD_REQUEST, field=name)
