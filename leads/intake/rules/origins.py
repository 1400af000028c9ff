"""What an origin is: scheme, host and port of a web site, exactly; no path, no wildcard."""

from urllib.parse import urlsplit

from smarketing.kernel.hosts import as_it_travels

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
    name = parts.hostname
    host = f"[{name}]" if ":" in name else as_it_travels(name) or name
    return f"{parts.scheme}://{host}" + ("" if port in (None, USUAL_PORTS[parts.scheme]) else f":{port}")


def is_origin(text: str) -> bool:
    """Whether it names a whole web site and nothing beyond it."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    beyond = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    return bool(origin_of(text)) and not beyond and "*" not in text
