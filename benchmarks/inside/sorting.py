"""Page views that a worker makes into visitors and visits in a second, and the same rows merely kept."""

import json
import time
from typing import Any
from uuid import UUID

from benchmarks.inside.site import bench_site
from benchmarks.pages import SITE
from leads.tracking import commands as tracking
from leads.tracking.queries import PageView, site_by_key
from smarketing.kernel import actor as actors
from smarketing.kernel import clock

VIEWS = 20_000


def measure() -> dict[str, Any]:
    now = clock.now()
    site = site_by_key(bench_site(actors.system("bench"), now))
    while tracking.sort():  # what the door took in before
        pass
    mark = time.time_ns() << 32
    for number in range(VIEWS):
        view = {"url": f"{SITE}/{number % 50}?utm_source=news", "title": "Acme"}
        told = {"site": site.key, "visitor": str(UUID(int=mark + number % (VIEWS // 5))), "views": [view]}
        tracking.receive(site=site, body=json.dumps(told), now=now)
    begun = time.perf_counter()
    while tracking.sort():
        pass
    took = time.perf_counter() - begun
    rows = [PageView(site=site, seen_at=now, page=f"{SITE}/{number % 50}") for number in range(VIEWS)]
    begun = time.perf_counter()
    PageView.objects.bulk_create(rows, batch_size=1000)
    return {"rows": VIEWS, "rate": VIEWS / took, "bare": VIEWS / (time.perf_counter() - begun)}
