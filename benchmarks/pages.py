"""The pages that are measured, who looks at them, and the web site that is tracked."""

from dataclasses import dataclass

SITE = "https://www.acme.example"  # whose pages tell of their visitors


@dataclass(frozen=True, slots=True)
class Page:
    """`path`: with `{team}` and `{person}` for those of the rep who looks at some of them."""

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
    Page("scorecard", "Scorecard, month", "/scorecard/"),
    Page("scorecard_quarter", "Scorecard, quarter", "/scorecard/?period=quarter"),
    Page("scorecard_team", "Scorecard of a team", "/scorecard/teams/{team}/"),
    Page("scorecard_person", "Scorecard of a person", "/scorecard/people/{person}/"),
    Page("scorecard_api", "Scorecard by API", "/api/v1/scorecard"),
    Page("economics", "Economics", "/economics/"),
    Page("economics_both", "Economics, two splits", "/economics/?by=both"),
    Page("economics_api", "Economics by API", "/api/v1/economics"),
)
