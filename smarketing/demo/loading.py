"""Load the demo company once, whole: a load that was cut off is removed and begun anew."""

from datetime import datetime, timedelta
from random import Random

from django.db import connection

from reporting.passages import commands as passages
from smarketing.demo import labels, removing
from smarketing.demo.cast import SETUP, assemble
from smarketing.demo.story import DAYS, Story
from smarketing.journal.record import record
from smarketing.kernel import nudge
from smarketing.kernel.command import command
from smarketing.people.models import User
from smarketing.people.notices import commands as notices

SEED = 20_260_302


def is_loaded() -> bool:
    """Whether a whole demo company is here now."""
    return User.objects.filter(demo=True).exists() and labels.loaded_at() is not None


def is_empty() -> bool:
    """Whether nobody but (perhaps half of) a demo company is here."""
    return not User.objects.filter(demo=False).exists()


def load(*, now: datetime) -> None:
    """Set the company up as it was six weeks before `now` and replay what happened since."""
    if User.objects.filter(demo=True).exists():
        removing.remove_all(actor=SETUP, now=now)
    with connection.cursor() as cursor:  # nothing here is worth waiting for the disk, row by row
        cursor.execute("SET synchronous_commit = off")
    with nudge.silent():
        Story(assemble(now - timedelta(days=DAYS + 3)), now, Random(SEED)).tell()
    notices.read_older_than(moment=now - timedelta(days=1), now=now)
    passages.rebuild(now=now)
    _finish(now=now)


@command
def _finish(*, now: datetime) -> None:
    labels.put(up_to=now)
    record(labels.LOADED, None, actor=SETUP, now=now, seed=SEED)
