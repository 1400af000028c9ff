"""Where the leads of a week and a company's history come from: Olist's published marketing funnel, when
its two files lie beside this checkout, or a small invented pair with the same shares of channels.
"""

import csv
import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
OLIST = Path(os.environ.get("OLIST", ROOT.parent / "shared" / "data" / "olist"))
LEADS, DEALS = "olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv"
MONDAY, SUNDAY = "2018-02-05", "2018-02-11"
# Of 8,000 leads so many won: what the two files say, counted with a spreadsheet.
KNOWN = {
    "organic_search": (271, 2296),
    "paid_search": (195, 1586),
    "unknown": (179, 1099),
    "social": (75, 1350),
    "direct_traffic": (56, 499),
    "referral": (24, 284),
    "email": (15, 493),
    "": (14, 60),
    "display": (6, 118),
    "other": (4, 150),
    "other_publicities": (3, 65),
}
WEEKDAYS = (45, 71, 55, 36, 25, 16, 16)  # how the leads of that week fell on its days


@dataclass(frozen=True)
class Lead:
    """Somebody who fills a form in on that day of the week, Monday being 0."""

    key: str
    day: int
    channel: str
    page: str


@dataclass(frozen=True)
class Source:
    """A week to be played, and two files to be brought in as history."""

    name: str
    week: list[Lead]
    leads: Path
    deals: Path

    def conversion(self):
        """By channel: (won, leads), counted from the files alone."""
        won = {row["mql_id"] for row in rows(self.deals)}
        counted = {}
        for row in rows(self.leads):
            wins, leads = counted.get(row["origin"], (0, 0))
            counted[row["origin"]] = (wins + (row["mql_id"] in won), leads + 1)
        return counted

    def won_before_their_contact(self):
        first = {row["mql_id"]: row["first_contact_date"] for row in rows(self.leads)}
        return [row["mql_id"] for row in rows(self.deals) if row["won_date"] < first[row["mql_id"]]]


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def is_there():
    return (OLIST / LEADS).exists() and (OLIST / DEALS).exists()


def olist():
    week = [
        Lead(row["mql_id"], weekday(row["first_contact_date"]), row["origin"], row["landing_page_id"])
        for row in rows(OLIST / LEADS)
        if MONDAY <= row["first_contact_date"] <= SUNDAY
    ]
    return Source("Olist", week, OLIST / LEADS, OLIST / DEALS)


def invented(folder):
    """One lead for about each 150 of Olist's, and files with one for each forty."""
    days = Random(1).choices(range(7), WEEKDAYS, k=200)
    channels = [channel for channel, (_, leads) in KNOWN.items() for _ in range(1 + leads // 150)]
    week = [
        Lead(f"{n:032x}", day, channel, f"page-{n % 9}")
        for n, (channel, day) in enumerate(zip(channels, days, strict=False))
    ]
    return Source("invented", week, *_files(folder))


def _files(folder):
    leads, deals = folder / LEADS, folder / DEALS
    with leads.open("w", newline="") as lead_file, deals.open("w", newline="") as deal_file:
        to_leads, to_deals = csv.writer(lead_file), csv.writer(deal_file)
        to_leads.writerow(["mql_id", "first_contact_date", "landing_page_id", "origin"])
        to_deals.writerow(DEAL_COLUMNS)
        months = cycle(range(6, 12))
        for channel, (won, number) in KNOWN.items():
            for n in range(1 + number // 40):
                key, month = f"{channel or 'blank'}-{n}", next(months)
                to_leads.writerow([key, f"2017-{month:02}-15", f"page-{n % 9}", channel])
                if n < 1 + won // 40:
                    to_deals.writerow(_deal(key, f"2018-{month - 5:02}-20 10:00:00"))
        to_leads.writerow(["too-soon", "2018-03-08", "page-1", "social"])
        to_deals.writerow(_deal("too-soon", "2018-03-06 19:38:55"))
    return leads, deals


DEAL_COLUMNS = [
    "mql_id", "seller_id", "sdr_id", "sr_id", "won_date", "business_segment", "lead_type",
    "lead_behaviour_profile", "has_company", "has_gtin", "average_stock", "business_type",
    "declared_product_catalog_size", "declared_monthly_revenue",
]  # fmt: skip


def _deal(key, won):
    return [key, f"seller-{key}", "sdr-1", f"sr-{len(key) % 3}", won, "pet", *[""] * 7, "0.0"]


def weekday(day):
    return date.fromisoformat(day).weekday()


def channels(leads):
    return Counter(lead.channel for lead in leads)


def history():
    """The days within which both files lie."""
    return datetime(2017, 6, 1, tzinfo=UTC).date(), datetime(2018, 12, 31, tzinfo=UTC).date()
