"""How everything that is said in a log is written: a line that people read while they develop, JSON
where programs read it. Each line of a request or task carries its id; nobody's address, number or
key is in any (redacting.py). Settings import this, so it must not need them.
"""

import json
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from smarketing.health import redacting

Event = MutableMapping[str, Any]
OWN = ("timestamp", "level", "logger", "request_id", "task_id", "task")
FIRST = ("timestamp", "level", "logger", "event")


def redact(logger: Any, method: str, event: Event) -> Event:
    return {name: said if name in OWN else redacting.value(said, name) for name, said in event.items()}


def as_json(logger: Any, method: str, event: Event) -> str:
    ordered = {name: event[name] for name in FIRST if name in event}
    return json.dumps({**ordered, **event}, ensure_ascii=False, default=str)


def as_line(logger: Any, method: str, event: Event) -> str:
    """`warning leads.intake: what happened  request_id=… ms=12`, with a traceback below."""
    said = dict(event)
    said.pop("timestamp", None)
    trace = said.pop("exception", "")
    head = f"{said.pop('level', method)} {said.pop('logger', '')}".strip()
    what = str(said.pop("event", ""))
    rest = " ".join(f"{name}={_word(each)}" for name, each in said.items() if each is not None)
    line = f"{head}: {what}  {rest}".rstrip()
    return f"{line}\n{trace}" if trace else line


def _word(said: Any) -> str:
    written = str(said)
    return repr(written) if any(character.isspace() for character in written) else written


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def config(*, level: str, lines: bool) -> dict[str, Any]:
    """What Django, Celery and gunicorn are told: everything goes to standard error in one form."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            as_line if lines else as_json,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": _quiet(level),
    }


def _quiet(level: str) -> Mapping[str, Any]:
    """Who would say of each tick or refused request what another line says better."""
    return {
        "celery": {"level": "DEBUG" if level == "DEBUG" else "WARNING"},
        "django.request": {"level": "ERROR"},
        "gunicorn.access": {"handlers": [], "propagate": False},
        "gunicorn.error": {"handlers": [], "propagate": True, "level": "INFO"},
    }
