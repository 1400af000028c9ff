"""Who may be the same person as each of two hundred taken by chance, after as many others: the first ones
after a start wait for the disk, until the database has its indexes at hand."""

import random
from functools import partial
from statistics import median
from typing import Any

from benchmarks.inside.asking import one, seconds
from leads.contacts.queries import alike_to, people

MANY = 200


def measure() -> dict[str, Any]:
    last, chance = one("SELECT max(id) FROM leads_contact"), random.Random(1)
    first, then = (_of_those([chance.randint(1, last) for _ in range(MANY)]) for _ in range(2))
    return {**then, "first_p95": first["p95"]}


def _of_those(ids: list[int]) -> dict[str, Any]:
    took = sorted(seconds(partial(alike_to, contact)) for contact in people().filter(pk__in=ids))
    return {"people": len(took), "p50": 1000 * median(took), "p95": 1000 * took[int(len(took) * 0.95)]}
