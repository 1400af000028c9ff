"""Which channels and segments an agreement can tell apart. This room judges promises; what MQLs there are is
known above, which hands it down once, when the program starts."""

from collections.abc import Iterable, Mapping

from sla.agreements.rules import Line
from smarketing.kernel.errors import Refused

Labels = Mapping[str, str]

_channels: dict[str, str] = {}
_segments: dict[str, str] = {}


def define(*, channels: Labels, segments: Labels) -> None:
    """These are the channels and segments, by key, with what people call them."""
    _channels.update(channels)
    _segments.update(segments)


def channels() -> Labels:
    return _channels


def segments() -> Labels:
    return _segments


def need_known(lines: Iterable[Line], field: str) -> None:
    """Refused, naming what there is, when a line is about a channel or segment that is not among them: it
    would count nothing for ever."""
    for line in lines:
        for key, what, known in ((line.channel, "channel", _channels), (line.segment, "segment", _segments)):
            if key and key not in known:
                message = f"There is no {what} “{key}”; choose one of {', '.join(known)}."
                raise Refused("no-such-kind", message, field=field)
