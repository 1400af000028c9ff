"""Load the demo company once, whole: a load that was cut off is removed and begun anew."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from leads.fields import indexing
from reporting.passages import commands as passages
from smarketing.demo import labels, library, material, removing
from smarketing.demo.beside import beside
from smarketing.demo.browsing import browse
from smarketing.demo.cast import SETUP, Cast, assemble
from smarketing.demo.crowd import DAYS, Crowd, is_beside
from smarketing.demo.glossary import agree_on_words
from smarketing.demo.lists import bring_lists
from smarketing.demo.money import spend
from smarketing.demo.promises import agree_on_promises
from smarketing.demo.saved_views import keep_views
from smarketing.demo.story import LIVELY, Story
from smarketing.demo.targets import mark_targets
from smarketing.journal.record import record
from smarketing.kernel import nudge
from smarketing.kernel.command import command
from smarketing.people.calendars import queries as calendars
from smarketing.people.models import User
from smarketing.people.notices import commands as notices

SEED = 20_260_302


def is_loaded() -> bool:
    """Whether a whole demo company is here now."""
    return User.objects.filter(demo=True).exists() and labels.loaded_at() is not None


def is_empty() -> bool:
    """Whether nobody but (perhaps half of) a demo company is here."""
    return not User.objects.filter(demo=False).exists()


def load(*, now: datetime, say: Callable[[str], None] = lambda line: None) -> None:
    """Set the company up as it was six months before `now` and replay what happened since; `say`
    hears how far it is."""
    if User.objects.filter(demo=True).exists():
        removing.remove_all(actor=SETUP, now=now)
    with nudge.silent(), _few_collections():
        _tell(assemble(now - timedelta(days=DAYS + 20), now.date()), now, say)
    say("Working out the numbers…")
    notices.read_older_than(moment=now - timedelta(days=1), now=now)
    passages.rebuild(now=now)
    _finish(now=now)
    indexing.build()


def _tell(cast: Cast, now: datetime, say: Callable[[str], None]) -> None:
    """Two loaders at once, which never meet; the last days are told when the second is done."""
    hours = calendars.business_time(cast.teams[material.EMEA].calendar)
    everybody = Crowd(Random(SEED), now, hours).everybody()
    first, second = Story(cast, now, Random(SEED + 1)), Story(cast, now, Random(SEED + 2))
    first.invite(each for each in everybody if not is_beside(each))
    second.invite(each for each in everybody if is_beside(each))
    made = library.write_profiles(cast, now - timedelta(days=DAYS))
    cast.assets.update(library.fill_library(cast, made, now - timedelta(days=DAYS)))
    library.ask_for_content(cast, made, cast.assets, now)
    keep_views(cast, now - timedelta(days=DAYS))
    agree_on_words(first, cast)
    agree_on_promises(first, cast)
    mark_targets(first, cast)
    spend(first, cast)
    browse(cast.site, everybody, Random(SEED + 3), now)
    bring_lists(first, cast)
    with beside(lambda: second.play(now)):
        first.play(now - LIVELY, say)
    first.play_on()


@contextmanager
def _few_collections() -> Iterator[None]:
    """Looking for garbage again and again among what was loaded for good costs a tenth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@command
def _finish(*, now: datetime) -> None:
    labels.put(up_to=now)
    record(labels.LOADED, None, actor=SETUP, now=now, seed=SEED)
