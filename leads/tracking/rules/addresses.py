"""What is kept of an address that a browser tells: where, and the marks that say how somebody came. The
rest of its query is left out, because people's names and secrets stand in queries.
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from leads.words import CLICKS

LONGEST = 500
LONGEST_SENT = 4_000
LONGEST_MARK = 200
UTM = ("source", "medium", "campaign", "term", "content")
KEPT = frozenset({*(f"utm_{name}" for name in UTM), *CLICKS})


def plain(value: Any, most: int) -> str:
    """A text as it can be stored: no NUL, no half characters, no longer than that."""
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", "").encode(errors="ignore").decode().strip()[:most].rstrip()


def page_of(url: str) -> str:
    """The page's address with the marks of its link and nothing else; empty when it is none."""
    try:
        parts = urlsplit(plain(url, LONGEST_SENT))
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    place = f"{parts.scheme}://{_with_port(parts.netloc)}{parts.path or '/'}"
    marks = urlencode(_marks(parts.query))
    return plain(f"{place}?{marks}" if marks and len(place) + len(marks) < LONGEST else place, LONGEST)


def place_of(page: str) -> str:
    """Where it is, without the marks of the link."""
    return page.partition("?")[0]


def referrer_of(url: str, hosts: Collection[str]) -> str:
    """Where somebody came from, without its query; empty for a page of the same site, which has these
    hosts."""
    place = place_of(page_of(url))
    return "" if not place or host_of(place) in hosts else place


def utm_of(url: str) -> dict[str, str]:
    told = _marks(urlsplit(url).query)
    return {name: told[f"utm_{name}"] for name in UTM if told.get(f"utm_{name}")}


def clicks_of(url: str) -> dict[str, str]:
    told = _marks(urlsplit(url).query)
    return {name: told[name] for name in CLICKS if told.get(name)}


def path_of(page: str) -> str:
    return urlsplit(page).path or "/"


def host_of(page: str) -> str:
    return (urlsplit(page).hostname or "").removeprefix("www.")


def _with_port(netloc: str) -> str:
    """Without a name and password, which old links have in front."""
    return netloc.rpartition("@")[2].lower()


def _marks(query: str) -> dict[str, str]:
    try:
        told = parse_qsl(query, max_num_fields=200)
    except ValueError:
        return {}
    kept = {name: plain(value, LONGEST_MARK) for name, value in told if name in KEPT}
    return {name: value for name, value in kept.items() if value}
