"""The pages that are measured, who looks at them, and the web site that is tracked."""

from dataclasses import dataclass

SITE = "https://www.acme.example"  # whose pages tell of their visitors


@dataclass(frozen=True, slots=True)
class Page:
    key: str
    label: str
    path: str
    by: str = "manager"
    times: int = 60


PAGES = (
    Page("empty", "Empty page", "/bench/page"),
    Page("inbox", "Inbox", "/inbox/", by="rep"),
    Page("contacts", "Contact list", "/contacts/"),
    Page("search", "Search: a name", "/contacts/?q=anna+adler"),
    Page("search_few", "Search: one person's mail", "/contacts/?q=anna.adler12"),
    Page("dashboard", "Dashboard, month", "/dashboard/"),
    Page("quarter", "Dashboard, quarter", "/dashboard/?period=quarter"),
)
