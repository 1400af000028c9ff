"""What the demo company is made of: an invented maker of machine-monitoring software, its people,
its campaigns, and the kind of persons who write to it. Every address ends in .example."""

from dataclasses import dataclass

PASSWORD = "demo-smarketing"
DOMAIN = "northwind-sensors.example"


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague; those with a `role` are offered as demo sign-ins."""

    key: str
    name: str
    team: str = ""
    lead: bool = False
    manager: bool = False
    admin: bool = False
    role: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


DEMAND, EMEA, AMERICAS = "Demand Generation", "Sales EMEA", "Sales Americas"

PEOPLE = (
    Person("mara", "Mara Lindqvist", DEMAND, role="marketer"),
    Person("theo", "Theo Bianchi", DEMAND, lead=True),
    Person("ines", "Ines Duarte", EMEA, role="rep, EMEA: quick"),
    Person("jonas", "Jonas Weber", EMEA),
    Person("petra", "Petra Novak", EMEA, lead=True, role="sales lead, EMEA"),
    Person("luke", "Luke Harper", AMERICAS, role="rep, Americas: often late"),
    Person("dana", "Dana Whitfield", AMERICAS),
    Person("omar", "Omar Reyes", AMERICAS, lead=True),
    Person("vera", "Vera Holm", manager=True, role="manager"),
    Person("sam", "Sam Okafor", admin=True, role="admin"),
)


@dataclass(frozen=True, slots=True)
class Campaign:
    """`fit` is how likely its people suit: it moves acceptance, qualification and wins."""

    key: str
    name: str
    channel: str
    medium: str
    source: str
    weight: int
    fit: float
    budget: int
    talk: str = ""


CAMPAIGNS = (
    Campaign(
        "downtime-guide",
        "Downtime cost guide",
        "organic_search",
        "organic",
        "google",
        9,
        0.72,
        6000,
        "They read what an hour of standstill costs. Ask for their last unplanned stop.",
    ),
    Campaign("roi-calculator", "ROI calculator", "organic_search", "organic", "google", 7, 0.78, 4000),
    Campaign("brand-search", "Brand search", "paid_search", "cpc", "google", 6, 0.74, 9000),
    Campaign("vibration-search", "Vibration monitoring ads", "paid_search", "cpc", "google", 8, 0.52, 14000),
    Campaign("pdm-search", "Predictive maintenance ads", "paid_search", "cpc", "bing", 5, 0.48, 8000),
    Campaign(
        "linkedin-plant",
        "Plant managers on LinkedIn",
        "paid_social",
        "paid_social",
        "linkedin",
        6,
        0.58,
        12000,
    ),
    Campaign("linkedin-posts", "LinkedIn posts", "social", "social", "linkedin", 5, 0.42, 1500),
    Campaign("video-tour", "Factory tour video", "social", "social", "youtube", 3, 0.36, 5000),
    Campaign("newsletter", "Monthly newsletter", "email", "email", "newsletter", 6, 0.55, 900),
    Campaign("nurture-2", "Nurture: second look", "email", "email", "nurture", 4, 0.62, 400),
    Campaign(
        "webinar-spring",
        "Webinar: sensors in a week",
        "email",
        "email",
        "webinar",
        5,
        0.66,
        3500,
        "They saw the live install. Offer the same for one machine of theirs.",
    ),
    Campaign("webinar-bearings", "Webinar: bearings that talk", "email", "email", "webinar", 4, 0.6, 3500),
    Campaign(
        "partner-kessler",
        "Kessler Automation partners",
        "referral",
        "referral",
        "kessler",
        4,
        0.88,
        2000,
        "Kessler installed their line: name the contact there first.",
    ),
    Campaign("customer-referral", "Customers recommend", "referral", "referral", "customers", 3, 0.9, 1000),
    Campaign("hannover-fair", "Hannover fair", "event", "event", "fair", 4, 0.68, 22000),
    Campaign("road-show", "Road show", "event", "event", "roadshow", 3, 0.57, 15000),
    Campaign("display-remarketing", "Remarketing banners", "display", "display", "adnet", 6, 0.2, 7000),
    Campaign("display-trade", "Trade press banners", "display", "display", "tradepress", 4, 0.24, 6000),
    Campaign("content-syndication", "Content syndication", "display", "display", "syndicate", 3, 0.16, 9000),
    Campaign("homepage", "Straight to the site", "direct_traffic", "", "", 6, 0.5, 0),
)


@dataclass(frozen=True, slots=True)
class Form:
    key: str
    name: str
    kind: str
    asset: str
    weight: int
    qualifies: bool = False


FORMS = (
    Form("demo-request", "Request a demo", "offer", "Demo page", 5, qualifies=True),
    Form("downtime-guide", "Download: downtime cost guide", "offer", "Downtime cost guide", 8),
    Form("roi-calculator", "ROI calculator result", "offer", "ROI calculator", 6),
    Form("webinar", "Webinar registration", "offer", "Webinar recording", 5),
    Form("contact-us", "Contact us", "offer", "Contact page", 3),
    Form("newsletter", "Newsletter", "subscription", "Newsletter page", 4),
)

FIRST = (
    "Anna", "Ben", "Clara", "David", "Elif", "Farid", "Greta", "Hugo", "Ida", "Jan", "Katja", "Liam",
    "Marta", "Nils", "Olga", "Paul", "Rosa", "Stefan", "Tara", "Uwe", "Violet", "Wim", "Yara", "Zoe",
    "Aiko", "Bruno", "Celine", "Diego", "Emma", "Felix", "Gloria", "Henrik", "Isabel", "Joel", "Kemal",
    "Lucia", "Mateo", "Noor", "Oskar", "Priya",
)  # fmt: skip
LAST = (
    "Adler", "Brandt", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Hansen", "Ivanova", "Jansen",
    "Keller", "Larsen", "Moreau", "Nowak", "Olsen", "Petrov", "Quinn", "Rossi", "Schmidt", "Torres",
    "Ullman", "Vogel", "Wagner", "Yilmaz", "Zimmer", "Baker", "Carter", "Doyle", "Evans", "Foster",
)  # fmt: skip
FIRMS = (
    "Alpenglas", "Baltic Bearings", "Cobalt Foods", "Delta Paper", "Elbwerk", "Fjord Fisheries",
    "Granite Pumps", "Harbor Steel", "Iberia Ceramics", "Juniper Mills", "Kaolin Works", "Lakeside Dairy",
    "Meridian Plastics", "Nordlicht Turbines", "Oakridge Timber", "Prairie Grain", "Quarz Optik",
    "Redwood Packaging", "Salzbach Chemie", "Tundra Mining", "Ultima Textiles", "Vantage Castings",
    "Westhafen Logistik", "Xenon Lighting", "York Valves", "Zephyr Wind", "Amber Brewing", "Bluestone Cement",
    "Cascade Water", "Drava Rail", "Ember Furnaces", "Fulcrum Cranes", "Glacier Foods", "Horizon Solar",
)  # fmt: skip
TITLES = (
    "Plant manager", "Maintenance lead", "Head of operations", "Reliability engineer", "COO",
    "Production planner", "Technical buyer", "Automation engineer",
)  # fmt: skip
NOTES = (
    "Two plants, asked about wireless sensors.",
    "Had an unplanned stop in March; the board wants numbers.",
    "Budget round is in autumn.",
    "Uses a competitor's gateway today and is unhappy with support.",
    "Wants to start with three pumps.",
    "",
)  # fmt: skip
WHY_MQL = (
    "Right industry and role, downloaded two pieces",
    "Asked for a price",
    "Plant of over 200 people, came back three times",
    "Head of operations, watched the whole webinar",
)
STEPS = ("Call again", "Send the case study", "Book the site visit", "Confirm the pilot machine")
QUOTES = (
    "“We'd rather fix what we have this year.”",
    "“Nobody here owns the data yet.”",
    "“The pilot convinced maintenance, not finance.”",
)
