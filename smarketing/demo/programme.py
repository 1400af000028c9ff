"""What the demo company's marketing put out in its half year: campaigns that always run, and some that
came and went. Days are counted back from the day on which the demo is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Campaign:
    """`fit` is how likely its people suit: it moves acceptance, qualification and wins. It ran from
    `since` days ago until `until` days ago (0: it still runs)."""

    key: str
    name: str
    medium: str
    source: str
    weight: float
    fit: float
    budget: int
    talk: str = ""
    since: int = 200
    until: int = 0

    def runs(self, days_ago: float) -> bool:
        return self.until <= days_ago <= self.since


GUIDE = "They read what an hour of standstill costs. Ask for their last unplanned stop."
LIVE = "They saw the live install. Offer the same for one machine of theirs."
PARTNER = "Kessler installed their line: name the contact there first."
FAIR = "They stood at our booth. Ask which machine they had in mind."

ALWAYS = (
    Campaign("downtime-guide", "Downtime cost guide", "organic", "google", 9, 0.72, 6000, GUIDE),
    Campaign("roi-calculator", "ROI calculator", "organic", "google", 7, 0.78, 4000),
    Campaign("brand-search", "Brand search", "cpc", "google", 6, 0.74, 9000),
    Campaign("vibration-search", "Vibration monitoring ads", "cpc", "google", 8, 0.52, 14000),
    Campaign("pdm-search", "Predictive maintenance ads", "cpc", "bing", 5, 0.48, 8000),
    Campaign("linkedin-plant", "Plant managers on LinkedIn", "paid_social", "linkedin", 6, 0.58, 12000),
    Campaign("linkedin-posts", "LinkedIn posts", "social", "linkedin", 4, 0.42, 1500),
    Campaign("video-tour", "Factory tour video", "social", "youtube", 3, 0.36, 5000),
    Campaign("nurture-2", "Nurture: second look", "email", "nurture", 3, 0.62, 400),
    Campaign("partner-kessler", "Kessler Automation partners", "referral", "kessler", 4, 0.88, 2000, PARTNER),
    Campaign("customer-referral", "Customers recommend", "referral", "customers", 4, 0.92, 1000),
    Campaign("display-remarketing", "Remarketing banners", "display", "adnet", 7, 0.14, 17000),
    Campaign("homepage", "Straight to the site", "", "", 6, 0.5, 0),
)
PASSING = (
    Campaign("maintenance-fair", "Maintenance fair", "event", "fair", 14, 0.68, 22000, FAIR, 172, 160),
    Campaign("road-show", "Road show: five cities", "event", "roadshow", 6, 0.57, 15000, FAIR, 131, 105),
    Campaign("automation-fair", "Automation fair", "event", "fair", 15, 0.7, 26000, FAIR, 62, 50),
    Campaign("users-day", "Users' day", "event", "usersday", 5, 0.82, 8000, "", 24, 18),
    Campaign(
        "webinar-install", "Webinar: sensors in a week", "email", "webinar", 8, 0.66, 3500, LIVE, 158, 140
    ),
    Campaign(
        "webinar-bearings", "Webinar: bearings that talk", "email", "webinar", 7, 0.6, 3500, LIVE, 118, 100
    ),
    Campaign("webinar-energy", "Webinar: what idling costs", "email", "webinar", 7, 0.58, 3500, "", 83, 66),
    Campaign(
        "webinar-pumps", "Webinar: pumps before they fail", "email", "webinar", 9, 0.7, 3500, LIVE, 40, 22
    ),
    Campaign("checklist", "Spare parts checklist", "organic", "google", 5, 0.55, 1800, "", 150, 60),
    Campaign(
        "benchmark-report", "Downtime benchmark report", "organic", "google", 8, 0.74, 9000, GUIDE, 75, 0
    ),
    Campaign("food-search", "Food industry ads", "cpc", "google", 5, 0.56, 7000, "", 120, 45),
    Campaign("competitor-search", "Compare gateways ads", "cpc", "google", 4, 0.44, 6500, "", 96, 0),
    Campaign(
        "linkedin-ops", "Operations heads on LinkedIn", "paid_social", "linkedin", 5, 0.6, 9000, "", 90, 30
    ),
    Campaign(
        "linkedin-retarget", "LinkedIn second touch", "paid_social", "linkedin", 4, 0.5, 4000, "", 48, 0
    ),
    Campaign("display-trade", "Trade press banners", "display", "tradepress", 5, 0.2, 6000, "", 170, 70),
    Campaign(
        "content-syndication", "Content syndication", "display", "syndicate", 6, 0.1, 11000, "", 110, 20
    ),
    Campaign("banner-launch", "Launch banners", "display", "adnet", 5, 0.16, 8000, "", 30, 0),
    Campaign("podcast", "Plant floor podcast", "social", "podcast", 3, 0.5, 3000, "", 140, 80),
    Campaign("integrators", "Integrators' programme", "referral", "integrators", 4, 0.84, 5000, "", 100, 0),
    Campaign("win-back", "Win back the quiet ones", "email", "nurture", 4, 0.46, 600, "", 55, 35),
)


def of(today: date) -> tuple[Campaign, ...]:
    """The whole half year's programme, as it reads on that day."""
    return (*ALWAYS, *PASSING, *_newsletters(today))


def _newsletters(today: date) -> Iterator[Campaign]:
    """One each month, which brings people for three weeks."""
    for number in range(7):
        year, month = divmod(today.year * 12 + today.month - 1 - number, 12)
        sent = date(year, month + 1, 1)
        ago = (today - sent).days
        if ago >= 3:
            key, name = f"newsletter-{sent:%Y-%m}", f"Newsletter {sent:%B %Y}"
            yield Campaign(key, name, "email", "newsletter", 12, 0.54, 150, "", ago, max(ago - 20, 0))
