"""Who listens to which fact. Lower rooms record facts and know nobody; this table is the only
place where the two meet. `*` hears everything."""

from smarketing.journal.relay import Listeners

LISTENERS: Listeners = {}
