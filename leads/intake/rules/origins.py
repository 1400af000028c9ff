"""What an origin is: scheme, host and port of a web site, exactly; no path, no wildcard."""

from urllib.parse import urlsplit

import idna

USUAL_PORTS = {"http": 80, "https": 443}


def origin_of(address: str) -> str:
    """The origin of an address, as a browser writes it; empty when it has none."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in USUAL_PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else _ascii(parts.hostname)
    return f"{parts.scheme}://{host}" + ("" if port in (None, USUAL_PORTS[parts.scheme]) else f":{port}")


def is_origin(text: str) -> bool:
    """Whether it names a whole web site and nothing beyond it."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    beyond = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    return bool(origin_of(text)) and not beyond and "*" not in text


def _ascii(host: str) -> str:
    """The name as it travels: xn--bcher-kva.example for bücher.example. One that can't travel stays."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return host
