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
# Where numbers are kept free for stories: towns in Germany, and 555-01 in these areas of the States.
TOWNS = ("+49 30 23125", "+49 40 66969", "+49 69 90009", "+49 89 99998", "+49 221 4710")
AREAS = (202, 206, 212, 303, 312, 404, 415, 503, 512, 602, 617, 702, 713, 801, 813, 901)
# Two words of these make a firm, and there are more than enough of them.
PLACES = (
    "Alpen", "Baltic", "Cobalt", "Delta", "Elbe", "Fjord", "Granite", "Harbor", "Iberia", "Juniper",
    "Kaolin", "Lakeside", "Meridian", "Nordlicht", "Oakridge", "Prairie", "Quarz", "Redwood", "Salzbach",
    "Tundra", "Ultima", "Vantage", "Westhafen", "Xenon", "York", "Zephyr", "Amber", "Bluestone", "Cascade",
    "Drava", "Ember", "Fulcrum", "Glacier", "Horizon",
)  # fmt: skip
TRADES = (
    "Bearings", "Foods", "Paper", "Pumps", "Steel", "Ceramics", "Mills", "Dairy", "Plastics", "Turbines",
    "Timber", "Packaging", "Chemicals", "Castings", "Logistics", "Valves", "Brewing", "Cement",
)  # fmt: skip
TITLES = (
    "Plant manager", "Maintenance lead", "Head of operations", "Reliability engineer", "COO",
    "Production planner", "Technical buyer", "Automation engineer",
)  # fmt: skip
# What runs for whom sales returned, and what marketing notes of it.
NURTURE = (
    ("Second look", "The downtime guide first, then the case of the bottling plant."),
    ("Second look", ""),
    ("Win back the quiet ones", "Four mails; whoever clicks the calculator is offered again."),
)
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
