"""Signs of life: each background process writes one row into PostgreSQL every few seconds, so that
any machine can tell which of them are there, on whichever machine they run."""

import os
import socket
from datetime import datetime, timedelta

from smarketing.health.models import Heartbeat

EVERY = timedelta(seconds=10)
LATE = timedelta(seconds=60)
FORGOTTEN = timedelta(days=1)  # a process that is gone for so long is not shown any more

Role = Heartbeat.Role


def machine() -> str:
    return socket.gethostname()[:100]


def write(role: str, *, began_at: datetime, now: datetime) -> None:
    """This process is alive."""
    _keep(Heartbeat(role=role, machine=machine(), process=os.getpid(), began_at=began_at, at=now))


def tasks_run(*, now: datetime) -> None:
    """Tasks are being run. What is long gone is forgotten on the way."""
    _keep(Heartbeat(role=Role.TASKS, began_at=now, at=now))
    Heartbeat.objects.filter(at__lt=now - FORGOTTEN).delete()


def latest(role: str, machine: str | None = None) -> datetime | None:
    """When a process of that role last gave a sign, on that machine or on any."""
    found = Heartbeat.objects.filter(role=role)
    if machine is not None:
        found = found.filter(machine=machine)
    return found.order_by("-at").values_list("at", flat=True).first()


def alive(role: str, *, now: datetime) -> int:
    """How many of them there are, on all machines."""
    return Heartbeat.objects.filter(role=role, at__gte=now - LATE).count()


def is_alive(role: str, *, now: datetime, machine: str | None = None) -> bool:
    last = latest(role, machine)
    return last is not None and now - last <= LATE


def processes(now: datetime) -> list[tuple[Heartbeat, bool]]:
    """Workers and beats of all machines, each with whether it is gone. Where none is left of a role
    on a machine, the last that was there."""
    found: list[tuple[Heartbeat, bool]] = []
    seen = set()
    for each in Heartbeat.objects.exclude(role=Role.TASKS).order_by("role", "machine", "-at"):
        gone, place = now - each.at > LATE, (each.role, each.machine)
        if not gone or place not in seen:
            found.append((each, gone))
        seen.add(place)
    return found


def _keep(sign: Heartbeat) -> None:
    Heartbeat.objects.bulk_create(
        [sign],
        update_conflicts=True,
        unique_fields=["role", "machine", "process"],
        update_fields=["began_at", "at"],
    )
