"""Names of hosts as they travel."""

import idna


def as_it_travels(host: str) -> str:
    """xn--bcher-kva.example for bücher.example; empty for a name that can't travel."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return ""
