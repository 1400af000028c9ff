"""Sentences about the baton: handoffs, the work on them, and the promises that tick."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leads.record.queries.sentences.saying import (
    MARKETING,
    NEITHER,
    SALES,
    SYSTEM,
    Names,
    Said,
    Say,
    Wording,
    day_of,
    just,
    reason_meaning,
    reason_words,
)
from smarketing.kernel.templatetags.look import short

PROMISES = {
    "route": "Route",
    "decide": "Decide",
    "first_contact": "First contact",
    "attempts": "Attempts",
    "outcome": "Outcome",
    "re_engage": "Re-engagement",
}
VIA = {"call": "called", "email": "wrote an e-mail", "meeting": "met them", "social": "wrote on social media"}


def _attempted(told: Mapping[str, Any], names: Names) -> Said:
    result = str(told.get("result") or "").replace("_", " ")
    spent = f"{told['minutes']} min" if told.get("minutes") is not None else ""
    return Said(
        f"{VIA.get(str(told.get('via')), 'tried to reach them')}: {result}",
        detail=str(told.get("note") or ""),
        facts=[
            ("Sent", str(told.get("sent") or "")),
            ("Next step", str(told.get("next_step") or "")),
            ("Spent", spent),
        ],
        tone="good" if told.get("result") == "connected" else "",
        late=bool(told.get("late")),
    )


def _offered(told: Mapping[str, Any], names: Names) -> Said:
    holder = names.person(told.get("holder_id"))
    to = names.team(told.get("team_id")) + (f", held by {holder}" if told.get("holder_id") else "")
    cycle = told.get("cycle") or 1
    again = f" (cycle {cycle})" if cycle > 1 else ""
    facts = [("Offered in spite of a rest", str(told.get("override") or ""))]
    return Said(f"handed them to {to}{again}", detail=str(told.get("note") or ""), facts=facts)


def _rejected(told: Mapping[str, Any], names: Names) -> Said:
    rating = f"{told['rating']} of 5" if told.get("rating") else ""
    what = f"rejected the lead: {reason_words(told.get('reason'))}"
    means = reason_meaning(told.get("reason"))
    return Said(what, detail=str(told.get("comment") or ""), facts=[("Lead quality", rating)], means=means)


def _returned(told: Mapping[str, Any], names: Names) -> Said:
    facts = [("Hint", str(told.get("hint") or "")), ("Try again from", day_of(told.get("retry_on")))]
    what = f"returned the lead: {reason_words(told.get('reason'))}"
    means = reason_meaning(told.get("reason"))
    return Said(what, detail=str(told.get("comment") or ""), facts=facts, means=means)


def _rerouted(told: Mapping[str, Any], names: Names) -> Said:
    what = f"sent it on from {names.team(told.get('team_id'))} to {names.team(told.get('to_team_id'))}"
    return Said(what, detail=str(told.get("why") or ""))


def _reassigned(told: Mapping[str, Any], names: Names) -> Said:
    before, after = names.person(told.get("from_id")), names.person(told.get("holder_id"))
    if told.get("clock_id"):
        return _passed_on(told, before, after)
    what = f"gave it to {after}" + (f"; {before} had it" if told.get("from_id") else "")
    return Said(what, detail=str(told.get("why") or ""))


def _passed_on(told: Mapping[str, Any], before: str, after: str) -> Said:
    """By the ladder, for want of a decision."""
    what = f"passed it on to {after}" + (", the last resort" if told.get("last_resort") else "")
    gone = str(told.get("instead_of") or "")
    facts = [("Held before by", before), ("In place of", gone)]
    return Said(what, detail=_sentence(told), facts=facts, who="The ladder", tone="warn")


def _lapsed(told: Mapping[str, Any], names: Names) -> Said:
    return Said("told the managers that nobody decides", detail=_sentence(told), who="The ladder")


def _sentence(told: Mapping[str, Any]) -> str:
    why = str(told.get("why") or "")
    return f"{why[:1].upper()}{why[1:]}." if why else ""


def _taken_back(told: Mapping[str, Any], names: Names) -> Said:
    was = {"accepted": "acceptance", "rejected": "rejection", "returned": "return"}
    return Said(f"took the {was.get(str(told.get('what')), 'decision')} back")


def _held(told: Mapping[str, Any], names: Names) -> Said:
    return Said(f"put it on hold until {_moment(told)}", detail=str(told.get("reason") or ""))


def _hold_lifted(told: Mapping[str, Any], names: Names) -> Said:
    return Said(f"lifted the hold, which was to last until {_moment(told)}")


def _moment(told: Mapping[str, Any]) -> str:
    return short(datetime.fromisoformat(told["until"])) if told.get("until") else "then"


def _excused(told: Mapping[str, Any], names: Names) -> Said:
    promise = PROMISES.get(str(told.get("kind")), "a promise")
    return Said(f"excused the broken promise: {promise.lower()}", detail=str(told.get("why") or ""))


def _qualified(told: Mapping[str, Any], names: Names) -> Said:
    criteria = [str(each) for each in told.get("criteria") or []]
    return Said("qualified the lead for sales", detail="\n".join(f"✓ {each}" for each in criteria))


def _ruled(told: Mapping[str, Any], names: Names) -> Said:
    stands = told.get("ruling") == "stands"
    what = "ruled that the rejection stands" if stands else "overturned the rejection"
    return Said(what, detail=str(told.get("why") or ""))


def _clock(what: str) -> Say:
    """`{due}` in the words stands for when it was due."""

    def say(told: Mapping[str, Any], names: Names) -> Said:
        due = short(datetime.fromisoformat(told["due_at"])) if told.get("due_at") else "then"
        holder = f", held by {names.person(told['holder_id'])}" if told.get("holder_id") else ""
        promise = PROMISES.get(str(told.get("kind")), "A promise")
        return Said(f"{what.format(due=due)}{holder}", who=promise)

    return say


BATON: Mapping[str, Wording] = {
    "handoff.offered": Wording(MARKETING, "send", _offered),
    "handoff.withdrawn": Wording(MARKETING, "arrow-back-up", just("withdrew the offer", "why"), "warn"),
    "handoff.disputed": Wording(MARKETING, "gavel", just("disputed the rejection", "why"), "warn"),
    "handoff.ruled": Wording(NEITHER, "gavel", _ruled),
    "handoff.claimed": Wording(SALES, "hand-stop", just("claimed the lead")),
    "handoff.accepted": Wording(SALES, "check", just("accepted the lead"), "good"),
    "handoff.rejected": Wording(SALES, "thumb-down", _rejected, "bad"),
    "handoff.returned": Wording(SALES, "repeat", _returned, "warn"),
    "handoff.rerouted": Wording(SALES, "arrows-exchange", _rerouted),
    "handoff.reassigned": Wording(SALES, "user-share", _reassigned),
    "handoff.lapsed": Wording(SALES, "flame", _lapsed, "bad"),
    "handoff.taken_back": Wording(SALES, "arrow-back-up", _taken_back),
    "handoff.held": Wording(SALES, "player-pause", _held),
    "handoff.hold_lifted": Wording(SALES, "player-play", _hold_lifted),
    "handoff.qualified": Wording(SALES, "certificate", _qualified, "good"),
    "attempt.logged": Wording(SALES, "phone-call", _attempted),
    "step.done": Wording(SALES, "square-check", just("did the next step", "what")),
    "clock.warned": Wording(SYSTEM, "alert-triangle", _clock("is at risk, due {due}"), "warn"),
    "clock.breached": Wording(SYSTEM, "flame", _clock("is overdue since {due}"), "bad"),
    "clock.met": Wording(SYSTEM, "clock", _clock("was kept, due {due}"), "good"),
    "clock.ended": Wording(SYSTEM, "clock-off", _clock("ended late, it was due {due}")),
    "clock.cancelled": Wording(SYSTEM, "clock-off", _clock("was cancelled, due {due}")),
    "clock.excused": Wording(NEITHER, "umbrella", _excused),
    "clock.rebuilt": Wording(SYSTEM, "tool", _clock("was put right by what the facts say, due {due}")),
    "clock.recounted": Wording(SYSTEM, "calendar-time", _clock("was counted anew, due {due}")),
    "clock.reopened": Wording(SYSTEM, "clock", _clock("runs again, due {due}")),
}
