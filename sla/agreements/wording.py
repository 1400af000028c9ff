"""An agreement as sentences: who promises what, in the order in which a lead meets it."""

from dataclasses import dataclass

from sla.agreements.rules import Line, Terms, in_order, named

FIELD_NAMES = {"email": "e-mail", "job_title": "job title"}


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise: its name, how much, and of what."""

    name: str
    amount: str
    text: str


TAKEN_UP = "to offer again, enrol in nurture or disqualify a returned lead after its date"


def marketing(terms: Terms) -> list[Clause]:
    return [
        Clause("Volume", _mqls(terms.volume_per_period), _delivered(terms)),
        Clause("Value", f"≥ {terms.currency} {terms.value_per_period:,}", _worth(terms)),
        Clause(
            "Quality", f"≥ {_share(terms.quality_accepted_share)}", "of the offers sales decided are accepted"
        ),
        Clause("Clean data", f"≤ {_share(terms.quality_bad_data_share)}", "are rejected as bad data"),
        Clause("Completeness", "every offer", f"has {_listed(terms.required_fields)}"),
        Clause("Re-engagement", _days(terms.re_engage_days), TAKEN_UP),
    ]


def volumes(terms: Terms) -> list[Clause]:
    """How many of one kind, in the order of the value table."""
    what = "delivered, by the person's first channel and their company's segment"
    return [Clause(_whose(each), _mqls(each.least), what) for each in in_order(terms.volumes)]


def values(terms: Terms) -> list[Clause]:
    """The value table."""
    lines = in_order(terms.values)
    return [Clause(_whose(each), f"{terms.currency} {each.worth:,}", "is one MQL worth") for each in lines]


def _whose(line: Line) -> str:
    name = named(line)
    return name[:1].upper() + name[1:]


def sales(terms: Terms) -> list[Clause]:
    attempts = f"≥ {terms.attempts} in {_days(terms.attempts_days)}"
    return [
        Clause(
            "Decide", _minutes(terms.decide_minutes), "to accept, reject or reroute, once somebody holds it"
        ),
        Clause(
            "First contact", _minutes(terms.first_contact_minutes), "from the offer to a first human attempt"
        ),
        Clause("Attempts", attempts, "to reach the person, before giving up"),
        Clause("Outcome", _days(terms.outcome_days), "from accepting to qualify or return"),
        Clause("Feedback", "every time", "a reason, on each rejection and return"),
    ]


def judging(terms: Terms, last_resort: str = "") -> list[Clause]:
    """`last_resort` is the name of whom they name; blank: nobody."""
    return [
        Clause("Kept", f"≥ {_share(terms.kept_share)}", "of handoffs must keep each of sales' promises"),
        Clause("In time", "at due", "is in time; hours outside the calendar don't count"),
        Clause("At risk", _share(terms.warn_share), "of the time used: the holder is warned"),
        Clause("Without a holder", _minutes(terms.route_minutes), "until an offer must have one"),
        Clause(
            "Not decided",
            _minutes(terms.reassign_minutes),
            "after the promise broke it goes to the next colleague who is there",
        ),
        Clause("Passed on", _times(terms.max_hops), "at most, the last time to the last resort"),
        Clause(
            "Last resort",
            last_resort or "the team's lead, else a manager",
            "gets what nobody decided; if they don't decide either, managers are told",
        ),
        Clause("On hold", f"{terms.hold_cap_days} days", "at most on one handoff; that time doesn't count"),
        Clause("Dispute", f"{terms.dispute_days} days", "for marketing to dispute a rejection"),
    ]


def _mqls(number: int) -> str:
    return f"≥ {number:,} MQL{'s' if number != 1 else ''}"


def _delivered(terms: Terms) -> str:
    if not terms.volumes:
        return "delivered, each person counted once"
    return "delivered in all, each person counted once; and of each kind as many as below"


def _worth(terms: Terms) -> str:
    if not terms.values:
        return "is what those MQLs are worth; no value table is agreed, so it can't be judged"
    return "is what those MQLs are worth, by the table below"


def _share(share: float) -> str:
    return f"{share * 100:.4g} %"


def _days(days: int) -> str:
    return f"{days} business day{'s' if days != 1 else ''}"


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if minutes < 120 or rest:
        return f"{minutes} business minutes"
    return f"{hours} business hours"


def _listed(fields: tuple[str, ...]) -> str:
    names = [FIELD_NAMES.get(field, field.replace("_", " ")) for field in fields]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names) or "what it has"
