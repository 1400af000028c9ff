"""The relay hands each recorded fact to those who listen: once, in order, by one relay at a time.

Handlers get the batch inside a savepoint of the transaction that also forgets the waiting rows,
so their database effects happen exactly once. They read current state and never assume that the
previous entry was seen. They run no commands and touch nothing outside the database.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from smarketing.journal.models import Batch, Entry, Stuck, Waiting

log = logging.getLogger(__name__)

Handler = Callable[[Sequence[Entry], datetime], None]
Listeners = Mapping[str, Sequence[Handler]]  # entry kind → who listens; "*" listens to all

BATCH = 500
LOCK = 7_264_001  # an arbitrary number that only the relay uses
DEADLY = 2  # deaths over one entry after which it is set aside
RELAY = "relay"  # under this name, not under a handler's
# Before the next try of a stuck entry, doubled each time.
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)


def run(listeners: Listeners, *, now: datetime, batch: int = BATCH, batches: int | None = None) -> int:
    """Hand over what waits (everything, or so many batches), then the stuck entries that are due;
    returns how many.

    A second relay that runs at the same time finds the lock taken and returns at once.
    """
    with _alone() as alone:
        if not alone:
            return 0
        total = rounds = 0
        while rounds != batches and (done := _one_batch(listeners, now, batch)):
            total, rounds = total + done, rounds + 1
        return total + _retry_stuck(listeners, now)


def _one_batch(listeners: Listeners, now: datetime, size: int) -> int:
    ids = _waiting_ids(size)
    if not ids:
        Batch.objects.all().delete()
        return 0
    note = _note(ids)
    if note.singly:
        ids = ids[:1]
    with transaction.atomic(durable=True):
        entries = list(Entry.objects.filter(pk__in=ids).order_by("id"))
        if note.deaths >= DEADLY:
            _set_aside(entries[0], RELAY, "its handlers killed the worker again and again", now)
        else:
            _hand_over(entries, listeners, now)
        Waiting.objects.filter(entry__in=ids).delete()
        if ids[-1] >= note.last_entry_id:
            Batch.objects.all().delete()
    return len(ids)


def _note(ids: Sequence[int]) -> Batch:
    """Write down what is about to be handed over. A note that is still there is of a relay that
    died over it: its span is gone through singly, and each death counts against the first."""
    with transaction.atomic(durable=True):
        fresh = {"first_entry_id": ids[0], "last_entry_id": ids[-1]}
        note, is_new = Batch.objects.get_or_create(pk=1, defaults=fresh)
        if not is_new:
            note.deaths = note.deaths + 1 if note.first_entry_id == ids[0] else 0
            note.singly, note.first_entry_id = True, ids[0]
            note.save()
        return note


def _hand_over(entries: Sequence[Entry], listeners: Listeners, now: datetime) -> None:
    for handler, heard in _by_handler(entries, listeners):
        if _try(handler, heard, now) is None:
            continue
        for entry in heard:
            if (error := _try(handler, [entry], now)) is not None:
                _set_aside(entry, _name(handler), error, now)


def _retry_stuck(listeners: Listeners, now: datetime) -> int:
    """Each alone; the try is counted first and by itself, so that one that kills the worker is left
    alone longer and longer too. What the relay once died over was perhaps only in its hands when
    somebody killed it, and is handed to all who listen."""
    due = list(Stuck.objects.filter(next_try_at__lte=now).select_related("entry").order_by("id")[:BATCH])
    handlers = {_name(h): h for hs in listeners.values() for h in hs}
    for stuck in due:
        with transaction.atomic(durable=True):
            _postpone(stuck, now)
        with transaction.atomic(durable=True):
            if stuck.handler == RELAY:
                _hand_over([stuck.entry], listeners, now)
                stuck.delete()
            else:
                _try_again(stuck, handlers.get(stuck.handler), now)
    return len(due)


def _try_again(stuck: Stuck, handler: Handler | None, now: datetime) -> None:
    error = _try(handler, [stuck.entry], now) if handler else "nobody of that name listens any more"
    if error is None:
        stuck.delete()
    else:
        stuck.error = error
        stuck.save(update_fields=["error"])


def _try(handler: Handler, entries: Sequence[Entry], now: datetime) -> str | None:
    """Run the handler in a savepoint; the error's text if it failed."""
    try:
        with transaction.atomic():
            handler(entries, now)
    except Exception as error:  # whatever a handler raises must not stop the others
        log.exception("%s failed on %d entries from %d", _name(handler), len(entries), entries[0].pk)
        return f"{type(error).__name__}: {error}"
    return None


def _set_aside(entry: Entry, handler: str, error: str, now: datetime) -> None:
    Stuck.objects.get_or_create(
        entry=entry, handler=handler, defaults={"error": error, "next_try_at": now + FIRST_WAIT}
    )


def _postpone(stuck: Stuck, now: datetime) -> None:
    stuck.next_try_at = now + min(FIRST_WAIT * 2 ** min(stuck.attempts, 12), LONGEST_WAIT)
    stuck.attempts += 1
    stuck.save(update_fields=["attempts", "next_try_at"])


def _by_handler(entries: Sequence[Entry], listeners: Listeners) -> list[tuple[Handler, list[Entry]]]:
    heard: dict[str, tuple[Handler, list[Entry]]] = {}
    for entry in entries:
        for handler in (*listeners.get(entry.kind, ()), *listeners.get("*", ())):
            heard.setdefault(_name(handler), (handler, []))[1].append(entry)
    return list(heard.values())


def _waiting_ids(size: int) -> list[int]:
    return list(Waiting.objects.order_by("entry_id").values_list("entry_id", flat=True)[:size])


@contextmanager
def _alone() -> Iterator[bool]:
    """A lock of the connection, not of one transaction: it must span the note and the batch. It
    ends with the process, however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _name(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"
