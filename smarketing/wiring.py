"""Who listens to which fact. Lower rooms record facts and know nobody; this table is the only
place where the two meet. `*` hears everything."""

from reporting.passages import handlers as passages
from smarketing.journal.relay import Listeners

LISTENERS: Listeners = {
    "*": [passages.mark],
}
