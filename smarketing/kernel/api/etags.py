"""ETag and If-Match: nobody overwrites what they haven't seen. The tag is a hash of the full shape,
so that every resource has one without a column of its own."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from rest_framework.renderers import JSONRenderer

from smarketing.kernel.errors import Refused

TAG = re.compile(r'(?:W/)?"[^"]*"')
STALE = 412


def tag(shown: Any) -> str:
    return f'"{sha256(JSONRenderer().render(shown)).hexdigest()[:32]}"'


def matches(header: str, current: str, *, weakly: bool = False) -> bool:
    """Whether a header of tags (or `*`) names the current one. A proxy that compresses makes tags weak,
    which is good enough for not sending something again."""
    tags = TAG.findall(header)
    known = [tag.removeprefix("W/") for tag in tags] if weakly else tags
    return header.strip() == "*" or current in known


def need_current(header: str | None, shown: Mapping[str, Any], sent: Mapping[str, Any]) -> None:
    """Refuse an edit of something that looks different by now; both values are told."""
    if header is None or matches(header, tag(shown)):
        return
    values = {name: {"now": _now(shown, name), "yours": value} for name, value in sent.items()}
    message = "It was changed since you read it; see values, and send the ETag of what you saw last."
    raise Refused("changed-meanwhile", message, status=STALE, values=values)


def _now(shown: Mapping[str, Any], name: str) -> Any:
    """What stands there now; `owner_id` and `company_name` are shown as parts of owner and company."""
    whole, _, part = name.rpartition("_")
    inner = shown.get(whole)
    return inner.get(part) if name not in shown and isinstance(inner, Mapping) else shown.get(name)
