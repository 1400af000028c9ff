"""Who may be the same person as each of two hundred taken by chance."""

import random
from functools import partial
from statistics import median
from typing import Any

from benchmarks.inside.asking import one, seconds
from leads.contacts.queries import alike_to, people


def measure() -> dict[str, Any]:
    last = one("SELECT max(id) FROM leads_contact")
    chance = random.Random(1)
    chosen = people().filter(pk__in=[chance.randint(1, last) for _ in range(200)])
    took = sorted(seconds(partial(alike_to, contact)) for contact in chosen)
    return {"people": len(took), "p50": 1000 * median(took), "p95": 1000 * took[int(len(took) * 0.95)]}
