"""What a token looks like, what its secret is kept as, and what a scope allows."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest

MARK = "smk_"
WRITTEN = re.compile(r"smk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
LONGEST_LIFE = timedelta(days=5 * 366)
# How long the old secret still opens after a new one was made, so that nothing stops meanwhile.
OVERLAP = timedelta(hours=24)
# A use is written down at most so often: reading must not cost a write each time.
USE_EVERY = timedelta(minutes=1)

SCOPES = {
    "read": "Read everything its person may read",
    "contacts:write": "Log and edit contacts, move them on the ladder",
    "companies:write": "Add and edit companies, mark target accounts",
    "campaigns:write": "Add and edit campaigns and assets, say what people did (touchpoints)",
    "imports:write": "Bring lists in, try them dry, take them back",
    "content:write": "Ask for content, answer requests; write profiles of who is to be won",
    "fields:write": "Add and change fields (its person must be an admin, a manager or lead marketing)",
    "views:write": "Save, change and remove views of lists",
    "submissions:write": "Keep forms; replay and set aside what they sent",
    "handoffs:write": "Offer, accept, reject and every other move; attempts and next steps",
    "clocks:write": "Excuse broken promises (its person must be a manager)",
    "agreements:write": "Draft, propose, sign and end agreements",
    "opportunities:write": "Open, edit, win and lose opportunities",
    "calendars:write": "Make and change working calendars (its person must be an admin)",
    "exports:write": "Take lists out as files (its person must be a lead, a manager or an admin)",
    "people:write": "Plan and cancel leave",
    "health:write": "Let what is stuck be tried again (its person must be an admin)",
}


def new_prefix() -> str:
    return secrets.token_hex(6)


def new_secret(prefix: str) -> str:
    """What the caller sends: recognisable, and 256 bits of chance."""
    return f"{MARK}{prefix}_{secrets.token_urlsafe(32)}"


def prefix_of(secret: str) -> str | None:
    """The part it is looked up by; None for what can't be one of ours."""
    found = WRITTEN.fullmatch(secret)
    return found[1] if found else None


def digest(secret: str) -> str:
    """What is kept of it. A plain hash is enough for what nobody can guess."""
    return sha256(secret.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def shown(prefix: str) -> str:
    """How lists name it."""
    return f"{MARK}{prefix}_…"
