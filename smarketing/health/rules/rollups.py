"""Rule 5: rollups equal the direct query over the source rows; and with rule 7, revenue is one sum,
counted by deals, by contacts or by what was won."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from reporting.passages import comparing
from smarketing.health.check import found
from smarketing.health.finding import SHOWN, Example, Finding, counted
from smarketing.health.walking import Look, Table, ask, limited

CONTACTS = Table("leads_contact")

_REVENUE = """
    WITH won AS (
        SELECT contact_id, count(*) AS wins, sum(amount) AS amount FROM leads_opportunity
        WHERE contact_id = ANY(%(contacts)s) AND state = 'won' GROUP BY contact_id
    ), deals AS (
        SELECT contact_id, count(*) AS wins, sum(amount) AS amount FROM reporting_deal
        WHERE contact_id = ANY(%(contacts)s) AND state = 'won' GROUP BY contact_id
    ), journeys AS (
        SELECT contact_id, wins, revenue AS amount FROM reporting_journey
        WHERE contact_id = ANY(%(contacts)s) AND wins > 0
    )
    SELECT contact_id, coalesce(won.amount, 0), coalesce(deals.amount, 0), coalesce(journeys.amount, 0)
    FROM won FULL JOIN deals USING (contact_id) FULL JOIN journeys USING (contact_id)
    WHERE (won.wins, coalesce(won.amount, 0)) IS DISTINCT FROM (deals.wins, coalesce(deals.amount, 0))
       OR (won.wins, coalesce(won.amount, 0)) IS DISTINCT FROM (journeys.wins, coalesce(journeys.amount, 0))
    ORDER BY 1"""

_REBUILD = (
    "Run manage.py rebuild_reporting, which works every row out anew. If it comes back, a change records "
    "no fact: report which."
)


def _differing(contacts: Sequence[int]) -> Iterator[Example]:
    for table, key, contact in comparing.differing(contacts):
        yield Example(f"{table} {key} of contact {contact}", f"/contacts/{contact}/")


def _revenue(contacts: Sequence[int]) -> Iterator[Example]:
    for contact, won, deals, journeys in ask(_REVENUE, contacts=list(contacts)):
        what = f"contact {contact}: {won} won, {deals} in the reports by deal, {journeys} by contact"
        yield Example(what, f"/contacts/{contact}/")


@dataclass(frozen=True, slots=True)
class OfContacts:
    """Looks at the flat rows of contacts that nobody is about to work out again, a span at a time in
    one moment of the database."""

    key: str
    rule: int
    title: str
    sentence: str
    wrong: Callable[[Sequence[int]], Iterator[Example]]

    def run(self, look: Look) -> Iterator[Finding]:
        count, examples = 0, list[Example]()
        spans = CONTACTS.spans(look)
        for number, (low, high) in enumerate(spans):
            look.told(self.title, number, len(spans))
            with limited():
                these = list(self.wrong(comparing.settled(low, high)))
            count, examples = count + len(these), [*examples, *these][:SHOWN]
        if count:
            yield found(self, counted(self.sentence, count), count, examples, _REBUILD)


CHECKS = (
    OfContacts(
        "rollups",
        5,
        "The dashboard's rows equal their sources",
        "{n} {row|rows} that numbers are counted from {differs|differ} from the records behind.",
        _differing,
    ),
    OfContacts(
        "revenue",
        7,
        "Revenue is the same sum everywhere",
        "{n} {contact has|contacts have} another revenue in the reports than was won.",
        _revenue,
    ),
)
