"""Facts handed over in a second, with everybody who listens."""

import time
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from leads.contacts.queries import people
from smarketing.journal import relay as relays
from smarketing.journal.record import Fact, record_many
from smarketing.kernel import actor as actors
from smarketing.kernel import clock, nudge
from smarketing.kernel.command import command


def measure() -> dict[str, Any]:
    listeners, now = import_string(settings.LISTENERS), clock.now()
    ids = list(people().order_by("-pk").values_list("pk", flat=True)[:1000])

    @command
    def told(number: int) -> None:
        facts = [
            Fact("touchpoint.recorded", None, f"contact:{each}", None, {"contact_id": each})
            for each in (ids[n % len(ids)] for n in range(number))
        ]
        record_many(facts, actor=actors.system("bench"), now=now)

    with nudge.silent():
        relays.run(listeners, now=now)
        told(10_000)
        begun = time.perf_counter()
        done = relays.run(listeners, now=now)
        return {"entries": done, "rate": done / (time.perf_counter() - begun)}
