"""Where somebody may take numbers over to."""

from sla.agreements import queries as agreements
from smarketing.kernel.actor import Actor


def drafts(actor: Actor) -> list[tuple[str, str]]:
    """Open drafts this person may change, then the pairs of teams they may draft for. Each as a word of a
    form: an agreement's id, or the ids of a marketing and a sales team."""
    negotiated = agreements.negotiated()
    mine = [each for each in negotiated if agreements.possible(each, actor).edit]
    busy = {agreements.team_ids(each) for each in negotiated}
    teams = agreements.negotiable_teams(actor)
    pairs = [(one, other) for one in teams["marketing"] for other in teams["sales"]]
    return [
        *((f"{each.pk}", f"Draft: {agreements.between(each)}, version {each.version}") for each in mine),
        *(
            (f"{one.pk}-{other.pk}", f"A new draft: {one} and {other}")
            for one, other in pairs
            if (one.pk, other.pk) not in busy
        ),
    ]
