"""A web site that takes any number of page views from one address."""

from datetime import datetime
from typing import Any

from benchmarks.pages import SITE
from leads.tracking import commands as tracking
from leads.tracking.queries import Site


def bench_site(actor: Any, now: datetime) -> str:
    terms = {"name": "Bench", "origins": [SITE], "consent": "off", "most_per_minute": 0}
    found = Site.objects.filter(name="Bench").first()
    return (found or tracking.create_site(fields=terms, actor=actor, now=now)).key
