"""The only place that reads the clock. Edges (views, tasks, command lines) call `now()` once and
pass the moment on; rules and commands are handed it. The linter bans every other spelling."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)
