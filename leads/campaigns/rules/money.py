"""What may be entered as spent."""

from datetime import date, timedelta
from decimal import Decimal

from leads.texts import has_control, tidy
from smarketing.kernel.errors import Refused

MOST_SPENT = Decimal("9999999999.99")
LONGEST_WHAT = 200
EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=366)  # paid in advance


def checked_spend(amount: Decimal, spent_on: date, what: str, today: date) -> str:
    """Refused, naming the input at fault, unless it can have been spent; returns what for, trimmed."""
    if not 0 < amount <= MOST_SPENT:
        raise Refused("amount", "Money spent is above zero.", field="amount")
    if not EARLIEST <= spent_on <= today + AHEAD:
        message = "Enter the day it was spent on: since 2000, at most a year ahead."
        raise Refused("no-such-day", message, field="spent_on")
    return one_line(what, "what", "Say what it was spent on.")


def one_line(text: str, field: str, missing: str) -> str:
    """The text without line breaks and what can't be printed; refused when nothing is left."""
    line = tidy(text)
    if not line:
        raise Refused("missing", missing, field=field)
    if has_control(line):
        raise Refused("control-characters", "It contains characters that can't be printed.", field=field)
    if len(line) > LONGEST_WHAT:
        raise Refused("too-long", f"It is longer than {LONGEST_WHAT} characters.", field=field)
    return line
