"""What the demo company's two sides wrote of who they want to win, what is in the library, and what sales
asked marketing to make."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from leads.campaigns import commands as campaigns
from leads.campaigns.queries import Asset
from leads.content import commands as content
from leads.profiles import commands as profiles
from leads.profiles.queries import Profile
from smarketing.demo.cast import Cast

MAINTENANCE: dict[str, Any] = {
    "name": "Maintenance Martin",
    "size": "Plants of 200 to 2,000 people; one to three of them are his.",
    "industry": "Food, pumps, packaging: lines that must not stand.",
    "experience": "Head of maintenance. Twenty years, came from the floor; decides up to $20,000 alone.",
    "pains": "Is called at night.\nSpare parts come late.\nNobody believes him before it breaks.",
    "wording": "“It stood again.” · “unplanned stop” · “bearing” · never “predictive analytics”",
}
FIRST = MAINTENANCE | {"wording": "“It stood again.”"}
FINANCE: dict[str, Any] = {
    "name": "Controller Carla",
    "size": "Groups with several plants.",
    "industry": "Any that machines earn the money in.",
    "experience": "Finance lead; ten years; signs everything above $20,000.",
    "pains": "Every plant counts standstill in its own way.\nSavings that never show in the books.",
    "wording": "“What does an hour cost us?” · “payback” · “one number for all plants”",
}
CUSTOMER: dict[str, Any] = {
    "name": "Plants that must not stand",
    "size": "200 to 5,000 people, at least two lines that run round the clock.",
    "industry": "Food, packaging, pumps and turbines, automotive suppliers.",
    "experience": "Somebody is responsible for maintenance, and counts stops already.",
    "pains": "A stop costs more than $5,000 an hour.\nThe people who hear a bearing are about to retire.",
    "wording": "“availability”, “OEE”, “night shift”",
}
# Key, name, kind, step, whom for, what it is about, whether it is retired.
PIECES = (
    (
        "guide",
        "Downtime cost guide",
        "white paper",
        "top",
        "martin",
        "What an hour costs.",
        False,
    ),
    ("checklist", "Spare parts checklist", "checklist", "top", "martin", "What to have on the shelf.", False),
    (
        "roi",
        "ROI calculator (spreadsheet)",
        "calculator",
        "middle",
        "carla",
        "Payback from a plant's own numbers.",
        False,
    ),
    ("case-kaolin", "Case study: cement", "case study", "middle", "carla", "Two stops less a month.", False),
    ("install", "Video: sensors in a week", "video", "middle", "martin", "A line, fitted live.", False),
    ("offer-kit", "Trial kit, one machine", "offer", "bottom", "martin", "Thirty days, one machine.", False),
    ("price-list", "Price list of last year", "price list", "bottom", "", "Replaced by the trial kit.", True),
)
SENDABLE = ("case-kaolin", "roi", "offer-kit")


def write_profiles(cast: Cast, began: datetime) -> dict[str, Profile]:
    """Sales wrote the first persona, marketing mended it; the others hold as they were written."""
    made = {
        key: profiles.create(kind=kind, fields=said, why=why, actor=cast.actor(who), now=began)
        for key, kind, said, who, why in (
            (
                "martin",
                "persona",
                MAINTENANCE | {"wording": "“It stood again.”"},
                "petra",
                "We meet him most",
            ),
            ("carla", "persona", FINANCE, "mara", "She signs, and nobody wrote for her"),
            ("plants", "icp", CUSTOMER, "theo", "So that both sides look for the same"),
        )
    }
    profiles.edit(
        profile_id=made["martin"].pk,
        changes={"wording": MAINTENANCE["wording"]},
        version=1,
        why="From forty calls: these are the words they search with",
        actor=cast.actor("mara"),
        now=began + timedelta(days=20),
    )
    return made


def fill_library(cast: Cast, made: dict[str, Profile], began: datetime) -> dict[str, Asset]:
    mara, found = cast.actor("mara"), {}
    for key, name, kind, step, persona, about, retired in PIECES:
        fields = {
            "key": f"library-{key}",
            "name": name,
            "kind": kind,
            "step": step,
            "url": f"https://northwind-sensors.example/library/{key}",
            "description": about,
            "persona_id": made[persona].pk if persona else None,
            "owner_id": mara.id,
            "retired": retired,
        }
        found[key] = campaigns.create_asset(fields=fields, actor=mara, now=began, demo=True)
    return found


def ask_for_content(cast: Cast, made: dict[str, Profile], assets: dict[str, Asset], now: datetime) -> None:
    """Some in each state, asked over the last weeks."""
    ines, luke, mara = cast.actor("ines"), cast.actor("luke"), cast.actor("mara")

    def ask(days: int, what: str, by: Any, **fields: Any) -> int:
        asked = content.ask(fields={"what": what, **fields}, actor=by, now=now - timedelta(days=days))
        return int(asked.pk)

    carla, martin = made["carla"].pk, made["martin"].pk
    ask(2, "A one-pager on payback for controllers", ines, persona_id=carla, pieces=1, cost=Decimal(600))
    ask(1, "The trial kit's leaflet in Spanish", luke, persona_id=martin, segment="mid", pieces=200)
    taken = ask(
        9,
        "A video of a fitted pump, two minutes",
        luke,
        details="They ask how long the line stands while the sensors go on.",
        persona_id=martin,
        needed_by=(now + timedelta(days=12)).date(),
        cost=Decimal(3500),
    )
    content.take(request_id=taken, actor=mara, now=now - timedelta(days=8))
    done = ask(40, "A case study with numbers, from cement", ines, persona_id=carla, segment="large")
    content.take(request_id=done, actor=mara, now=now - timedelta(days=38))
    content.deliver(
        request_id=done,
        asset_id=assets["case-kaolin"].pk,
        why="Two pages; the numbers are theirs.",
        actor=mara,
        now=now - timedelta(days=21),
    )
    no = ask(30, "A brochure for every trade", luke, pieces=12, cost=Decimal(18000))
    content.decline(
        request_id=no,
        why="Twelve brochures nobody reads; the guide covers ten of them.",
        actor=cast.actor("theo"),
        now=now - timedelta(days=29),
    )
    gone = ask(16, "Slides for one meeting in Lyon", ines)
    content.withdraw(request_id=gone, why="They bought without.", actor=ines, now=now - timedelta(days=14))
