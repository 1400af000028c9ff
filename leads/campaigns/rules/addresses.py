"""Where a piece of content is found."""

from urllib.parse import urlsplit

from leads.texts import has_control, tidy
from smarketing.kernel.errors import Refused

LONGEST_URL = 500


def web_address(text: str) -> str:
    """An address that a browser may follow; refused otherwise: nothing but http and https is linked to."""
    found = tidy(text)
    try:
        parts = urlsplit(found)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in found
    except ValueError:
        fits = False
    if not fits or has_control(found) or len(found) > LONGEST_URL:
        message = "Write where it is found, with https://; at most 500 characters."
        raise Refused("malformed-address", message, field="url")
    return found
