"""The people who write to the demo company: who they are, what brought them, and when they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from smarketing.demo import material

Weighted = TypeVar("Weighted", material.Form, material.Campaign)


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who writes in: what they are like decides, with chance, what becomes of them."""

    form: material.Form
    campaign: material.Campaign
    fields: dict[str, str]
    team: str


class Crowd:
    """Draws people by chance; no two with the same address."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.addresses: set[str] = set()

    def arrival(self, share: float, now: datetime, days: int) -> datetime:
        """When somebody came who came after that `share` of all in the last `days`: growing a little
        week by week, mostly on working days and in daylight."""
        day = now - timedelta(days=days * (1 - share**0.85))
        if day.weekday() >= 5 and self.random.random() < 0.75:
            day -= timedelta(days=day.weekday() - 4)
        daylight = day.replace(hour=7, minute=0, second=0, microsecond=0)
        moment = daylight + timedelta(minutes=self.random.gauss(360, 170))
        return moment if moment < now else now - timedelta(hours=self.random.uniform(3, 20))

    def lead(self, form: material.Form | None = None, team: str = "") -> Lead:
        form = form or self._weighted(material.FORMS)
        campaign = self._weighted(material.CAMPAIGNS)
        firm = self.random.choice(material.FIRMS)
        first, last = self.random.choice(material.FIRST), self.random.choice(material.LAST)
        team = team or self.random.choice((material.EMEA, material.EMEA, material.AMERICAS))
        host = f"{firm.lower().replace(' ', '-')}.example"
        fields = {
            "name": f"{first} {last}",
            "email": self._address(first, last, host),
            "company": firm,
            "job_title": self.random.choice(material.TITLES),
            "page": f"https://{material.DOMAIN}/{form.key}",
        }
        if self.random.random() < 0.5:
            code = "+49 30 901820" if team == material.EMEA else "+1 212 555 01"
            fields["phone"] = f"{code}{self.random.randint(10, 99)}"
        if campaign.medium:
            marks = {
                "utm_source": campaign.source,
                "utm_medium": campaign.medium,
                "utm_campaign": campaign.key,
            }
            fields |= marks
        return Lead(form, campaign, fields, team)

    def _address(self, first: str, last: str, host: str) -> str:
        name, extra = f"{first}.{last}".lower(), ""
        while (address := f"{name}{extra}@{host}") in self.addresses:
            extra = str(int(extra or 1) + 1)
        self.addresses.add(address)
        return address

    def _weighted(self, choices: Sequence[Weighted]) -> Weighted:
        return self.random.choices(choices, [choice.weight for choice in choices])[0]
