"""Is what runs the product there and in step: beat, workers, Redis, migrations, clocks, the work in
the background, what was set aside. Each answers with a finding, or with nothing when all is well."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from smarketing.health import lags, signs
from smarketing.health.finding import SHOWN, Example, Finding, counted
from smarketing.health.walking import ask
from smarketing.journal.models import Stuck
from smarketing.kernel import clock

NEED_REDIS = frozenset({"worker", "tasks"})
SKEW = timedelta(seconds=5)
REDIS_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the machinery and how to look at it."""

    key: str
    title: str
    look: Callable[[datetime], Finding | None]


def examine(now: datetime) -> list[Finding]:
    """What is wrong now. While Redis is away workers wait for it and beat does their work, so then
    nobody is sent to look for them."""
    found = [finding for part in PARTS if (finding := part.look(now))]
    if any(finding.check == "redis" for finding in found):
        return [finding for finding in found if finding.check not in NEED_REDIS]
    return found


def _found(
    key: str, sentence: str, advice: str, count: int = 1, examples: Iterator[Example] | None = None
) -> Finding:
    shown = tuple(examples or ())[:SHOWN]
    return Finding(key, None, TITLES[key], sentence, count, shown, advice)


def _migrations(now: datetime) -> Finding | None:
    names = unapplied()
    if not names:
        return None
    return _found(
        "migrations",
        counted("{n} {migration|migrations} of this version {is|are} missing in the database.", len(names)),
        "Run manage.py migrate, then restart what is running.",
        len(names),
        (Example(name) for name in names),
    )


def unapplied() -> list[str]:
    """Migrations of the code that the database has not seen."""
    loader = MigrationLoader(connection)
    return [f"{app}.{name}" for app, name in sorted(set(loader.graph.nodes) - set(loader.applied_migrations))]


def _redis(now: datetime) -> Finding | None:
    error = redis_trouble()
    if error is None:
        return None
    return _found(
        "redis",
        f"Redis is out of reach ({error}); work waits in the database until it is back.",
        "Look whether Redis runs and REDIS_URL names it. Nothing is lost meanwhile.",
    )


def redis_trouble() -> str | None:
    """What is wrong with Redis, in a word; None when it answers."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    try:
        client = redis.Redis.from_url(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
        try:
            client.ping()
        finally:
            client.close()
    except (redis.RedisError, OSError, ValueError) as error:
        return type(error).__name__
    return None


def _skew(now: datetime) -> Finding | None:
    """The database stamps nothing we judge by; but a machine whose clock is wrong judges wrongly."""
    before = clock.now()
    (theirs,) = ask("SELECT clock_timestamp()")[0]
    after = clock.now()
    off = max(before - theirs, theirs - after, timedelta())
    if off <= SKEW:
        return None
    return _found(
        "clock",
        f"This machine's clock and the database's differ by {off.total_seconds():.0f} seconds.",
        "Set both machines' clocks by a time server (NTP): web and workers judge deadlines by theirs.",
    )


def _sign(role: str, what: str, advice: str) -> Callable[[datetime], Finding | None]:
    def look(now: datetime) -> Finding | None:
        last = signs.latest(role)
        if last is not None and now - last <= signs.LATE:
            return None
        since = f"gave its last sign {lags.ago(now - last)} ago" if last else "has never given a sign"
        return _found(role, f"{what} {since}.", advice)

    return look


def _lag(key: str) -> Callable[[datetime], Finding | None]:
    def look(now: datetime) -> Finding | None:
        lag = next(each for each in lags.lags(now) if each.key == key)
        if not lag.late or lag.age is None:
            return None
        said = f"{lag.label} is {lags.ago(lag.age)} behind, with {lag.count:,} waiting: {lag.means}."
        return _found(f"lag-{key}", said, lag.advice, lag.count)

    return look


def _stuck(now: datetime) -> Finding | None:
    stuck = Stuck.objects.filter(attempts__gte=lags.PERSISTENT).select_related("entry")
    count = stuck.count()
    if not count:
        return None
    return _found(
        "stuck",
        counted("{n} {fact was|facts were} tried again and again, and whoever listens still fails.", count),
        "Settings, Health shows each with its error; mend the cause, then let it be tried again.",
        count,
        (
            Example(f"{each.entry.kind} {each.entry_id}, {each.handler}: {each.error[:120]}")
            for each in stuck.order_by("-attempts", "id")[:SHOWN]
        ),
    )


def _crashed(now: datetime) -> Finding | None:
    count = lags.aside(now).crashed
    if not count:
        return None
    return _found(
        "crashed",
        counted("{n} {submission is|submissions are} held because processing failed again and again.", count),
        "Open them in Settings, Forms: the reason stands there. Mend it, then let them be processed again.",
        count,
    )


_RESTART = "Start it again (docs/operations.md, Processes); what waits is worked off by itself."
PARTS: Sequence[Part] = (
    Part("migrations", "The database is of this version", _migrations),
    Part("redis", "Redis answers", _redis),
    Part("clock", "Clocks agree", _skew),
    Part("worker", "A worker runs", _sign("worker", "No worker is running: the last one", _RESTART)),
    Part("beat", "Beat runs", _sign("beat", "Beat is not running: it", _RESTART)),
    Part(
        "tasks",
        "Tasks are run",
        _sign(
            "tasks",
            "No task is being run: the last one",
            "Beat, Redis or every worker is stuck; restart them.",
        ),
    ),
    Part("lag-relay", "Facts are handed over", _lag("relay")),
    Part("lag-intake", "Submissions are processed", _lag("intake")),
    Part("lag-sweep", "Breaches are announced", _lag("sweep")),
    Part("lag-ladder", "What nobody decides is passed on", _lag("ladder")),
    Part("lag-dashboard", "Numbers are fresh", _lag("dashboard")),
    Part("lag-mail", "Mails go out", _lag("mail")),
    Part("stuck", "Nothing is stuck", _stuck),
    Part("crashed", "No submission breaks its worker", _crashed),
)
TITLES = {part.key: part.title for part in PARTS}
