"""The picture of what was asked, counted now or a moment ago. What is counted depends on how it is split
and for whom; everything else that is said is worked out from that anew each time."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import QueryDict

from reporting.economics import queries
from reporting.economics.queries import BY, Asked, Picture
from reporting.keeping import commands as keeping
from reporting.keeping.commands import Gather
from smarketing.kernel.errors import Refused
from smarketing.people.members import queries as members

KIND = "economics"
NARROWING = ("by", "team")


def picture(wanted: Asked, *, as_of: datetime, now: datetime) -> Picture:
    """`as_of`: up to when facts are in the rows; the picture may be some seconds older, and says so."""
    words = {name: word for name, word in wanted.words().items() if name in NARROWING}
    question = f"{KIND}?{urlencode(words)}"
    return keeping.answer(question, _gather(wanted), as_of=as_of, now=now)


def gather_of(place: str, query: QueryDict, now: datetime) -> Gather[Picture]:
    """What gathers the picture of a question that was kept."""
    by, team = query.get("by", Asked().by), query.get("team")
    if by not in BY:
        raise Refused("unknown-question", f"Nothing is split by “{by}”.")
    return _gather(Asked(by=by, team=members.team(int(team)).pk if team else None))


def _gather(wanted: Asked) -> Gather[Picture]:
    return lambda counting: queries.picture(wanted, counting)
