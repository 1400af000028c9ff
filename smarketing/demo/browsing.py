"""What is looked at on the demo company's web site in the last weeks: by who then writes in, by many who
don't, and by some who were asked and did not agree to be told apart.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from leads.tracking import commands as tracking
from leads.tracking.queries import VISITOR, Site
from smarketing.demo import material, programme
from smarketing.demo.crowd import Fresh, Guest, Visit

LATELY = timedelta(days=45)
STRANGERS = 500
KNOWN = 0.35  # of those who write in, the share whose browser was told apart
AGREE = 0.8
HOME = f"https://www.{material.DOMAIN}"
PAGES = {
    "/": "Northwind Sensors",
    "/product": "How it works",
    "/pricing": "Pricing",
    "/customers": "Who uses it",
    "/downtime-guide": "What an hour of downtime costs",
    "/roi-calculator": "ROI calculator",
    "/blog/why-bearings-fail": "Why bearings fail",
    "/docs/installation": "Installation",
}
KEY_PAGES = {"/pricing": "Pricing", "/docs/*": "Documentation"}
ARRIVALS = ("/", "/product", "/downtime-guide", "/roi-calculator")
REFERRERS = (
    "",
    "",
    "https://www.google.com/",
    "https://www.linkedin.com/",
    "https://machine-forum.example/t/412",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit to the site: from when on, by whose browser, with these marks in the link."""

    moment: datetime
    key: UUID | None
    marks: Mapping[str, str]
    pages: tuple[str, ...]
    referrer: str = ""

    def told(self, site: Site) -> str:
        """As our script tells it, when the last page was opened."""
        views = [
            {"url": HOME + path, "title": PAGES[path], "ago": (len(self.pages) - place) * 60_000}
            for place, path in enumerate(self.pages, start=1)
        ]
        views[0]["url"] = f"{views[0]['url']}?{urlencode(self.marks)}"
        views[0]["referrer"] = self.referrer
        said: dict[str, Any] = {"site": site.key, "consent": self.key is not None, "views": views}
        return json.dumps(said | ({"visitor": str(self.key)} if self.key else {}))


def browse(site: Site, crowd: Iterable[Visit], random: Random, now: datetime) -> None:
    """Browsers tell all of it, each at its moment; whoever writes in later sends along which is theirs."""
    seen = [*_by_those_who_write(crowd, random, now), *_by_strangers(random, now)]
    for visit in sorted(seen, key=lambda each: each.moment):
        if visit.moment < now:
            tracking.receive(site=site, body=visit.told(site), now=visit.moment)


def _by_those_who_write(crowd: Iterable[Visit], random: Random, now: datetime) -> Iterator[Seen]:
    for each in crowd:
        match each:
            case Guest() if each.moment > now - LATELY and random.random() < KNOWN:
                yield from _story(each.lead.fields, each.moment, random)
            case Fresh() if random.random() < KNOWN:
                yield from _story(each.lead.fields, each.moment - timedelta(minutes=30), random)
                ago = timedelta(minutes=random.uniform(1, 25))
                yield Seen(now - ago, UUID(each.lead.fields[VISITOR]), {}, ("/product", "/pricing"))


def _story(fields: dict[str, str], writes_at: datetime, random: Random) -> Iterator[Seen]:
    """How they came first, perhaps once more, and to the form itself; some come back afterwards."""
    key = UUID(int=random.getrandbits(128), version=4)
    fields[VISITOR] = str(key)
    marks = {name: value for name, value in fields.items() if name.startswith("utm_")}
    first = writes_at - timedelta(days=random.uniform(0.2, 12))
    yield Seen(first, key, marks, _pages(random), "" if marks else random.choice(REFERRERS))
    yield Seen(writes_at - timedelta(minutes=1), key, {}, ("/", "/customers", "/roi-calculator"))
    if random.random() < 0.4:
        yield Seen(writes_at + timedelta(days=random.uniform(0.1, 9)), key, {}, _pages(random))


def _by_strangers(random: Random, now: datetime) -> Iterator[Seen]:
    campaigns = [each for each in programme.of(now.date()) if each.medium and each.medium != "event"]
    for _ in range(STRANGERS):
        moment = now - LATELY * random.random()
        key = UUID(int=random.getrandbits(128), version=4) if random.random() < AGREE else None
        marks = _marks(random.choice(campaigns)) if random.random() < 0.5 else {}
        yield Seen(moment, key, marks, _pages(random), "" if marks else random.choice(REFERRERS))


def _marks(campaign: programme.Campaign) -> dict[str, str]:
    return {"utm_source": campaign.source, "utm_medium": campaign.medium, "utm_campaign": campaign.key}


def _pages(random: Random) -> tuple[str, ...]:
    """Who comes by a link arrives where links lead to."""
    rest = [path for path in PAGES if path not in ARRIVALS]
    return random.choice(ARRIVALS), *random.sample(rest, k=random.choice((0, 0, 1, 2, 4)))
