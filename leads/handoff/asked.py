"""What an address asks of the list of what marketing offered: whose, in which state, why sent back,
brought by what, since when. By page and by program. What means nothing is left out, and said."""

from datetime import datetime, timedelta

from django.http import QueryDict

from leads.handoff.queries import REASONS, State, offered
from leads.handoff.queries.offered import Sieve
from leads.saved.lists import ListOf, Reading
from smarketing.people.members.queries import Standing

FILTERS = ("whose", "state", "reason", "campaign", "form", "days")
PERIODS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "A year", "all": "All time"}
USUAL_PERIOD = "90"


def chosen(query: QueryDict, who: Standing) -> dict[str, str]:
    """The filters as asked for, without what makes no sense."""
    asked = {name: query.get(name, "") for name in FILTERS}
    return {
        "whose": asked["whose"] if asked["whose"] in whose(who) else next(iter(whose(who))),
        "state": asked["state"] if asked["state"] in set(State) else "",
        "reason": asked["reason"] if asked["reason"] in REASONS else "",
        "campaign": _key(asked["campaign"]),
        "form": _key(asked["form"]),
        "days": asked["days"] if asked["days"] in PERIODS else USUAL_PERIOD,
    }


def whose(who: Standing) -> dict[str, str]:
    """Whose offers can be looked at, the usual first."""
    if not who.markets():
        return {"all": "All offers"}
    return {"mine": "Mine", "team": "My team's", "all": "Everybody's"}


def sieve(chosen: dict[str, str], who: Standing, now: datetime) -> Sieve:
    days = chosen["days"]
    return Sieve(
        person_id=who.person_id if chosen["whose"] == "mine" else None,
        team_id=who.team_id if chosen["whose"] == "team" else None,
        state=chosen["state"],
        reason=chosen["reason"],
        campaign=chosen["campaign"],
        form=chosen["form"],
        since=None if days == "all" else now - timedelta(days=int(days)),
    )


def read(query: QueryDict, who: Standing, now: datetime) -> Reading:
    means = chosen(query, who)
    notes = [
        f"{name.capitalize()} can't be “{said[:60]}”; that was left out."
        for name in FILTERS
        if (said := query.get(name, "").strip()) and said != means[name]
    ]
    wanted = sieve(means, who, now)
    query_of = {name: [value] for name, value in means.items() if value}
    return Reading(query_of, notes, lambda rows: offered.narrowed(rows, wanted))


def _key(text: str) -> str:
    number = text.isascii() and text.isdigit() and len(text) < 10
    return text if number or text == offered.NONE else ""


LIST = ListOf("handoffs", "Handoffs", "my-leads", FILTERS.__contains__, read)
